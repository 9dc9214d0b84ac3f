// The researchers' page of studies: the form and its rows, mistakes at their fields, what was typed
// kept in this tab, links to copy. Stands behind ask.js.
const whole = (address) => new URL(address, location.href).href; // for people on other machines
const draftKey = () => "study-draft/" + location.search;
const kept = (key) => { try { return JSON.parse(sessionStorage.getItem(key)); } catch { return null; } };
const keep = (key, value) => {
  try {
    if (value) sessionStorage.setItem(key, JSON.stringify(value));
    else sessionStorage.removeItem(key);
  } catch { /* private window */ }
};
let state = null, restored = null, number = 0, named = "";
const form = () => view.querySelector("[data-form]");

const typed = () => {
  const plan = Object.fromEntries([...view.querySelectorAll("[data-plan]")].map((place) => [place.dataset.plan, place.value]));
  const who = { person: view.querySelector("[data-person]")?.value ?? null, codes: view.querySelector("[data-codes]")?.dataset.codes ?? null };
  const sent = { ...who, values: restored ?? (form() ? values() : null), state, plan, yaml: view.querySelector("[data-yaml]")?.value ?? null };
  state = restored = null;
  return sent;
};

function read(places) {
  const found = {};
  for (const place of places) {
    if (place.type === "radio") { if (place.checked) found[place.name] = place.value; }
    else found[place.name] = place.type === "checkbox" ? place.checked : place.value;
  }
  return found;
}

function values() {
  const single = [...form().querySelectorAll("[name]")].filter((place) => !place.closest("[data-row]"));
  const found = read(single);
  for (const list of form().querySelectorAll("[data-rows]"))
    found[list.dataset.rows] = rows(list).map((row) => read(row.querySelectorAll("[name]")));
  return found;
}

const rows = (list) => [...list.querySelectorAll(":scope > .rows > [data-row]")];

// Ids that tie each place to its label, hint and mistake; what belongs to the kind is shown.
function wire() {
  for (const field of view.querySelectorAll(".field:not(.kinds):not(.list)")) {
    const place = field.querySelector("input, textarea");
    if (!place.id) {
      number += 1;
      place.id = "field-" + number;
      field.querySelector("label").htmlFor = place.id;
      const told = [];
      for (const part of field.querySelectorAll(".hint, .mistake")) {
        part.id = place.id + "-" + part.className;
        told.push(part.id);
      }
      place.setAttribute("aria-describedby", told.join(" "));
    }
  }
  if (!form()) return;
  const kind = form().querySelector("[name=kind]:checked")?.value ?? "";
  for (const part of form().querySelectorAll("[data-for]")) part.hidden = !part.dataset.for.split(" ").includes(kind);
  for (const list of form().querySelectorAll("[data-rows]"))
    for (const [place, row] of rows(list).entries()) {
      const remove = row.querySelector("[data-remove]");
      if (remove) remove.ariaLabel = remove.textContent + " " + (place + 1);
      row.ariaLabel = String(place + 1);
    }
}

// What somebody changes is not called a mistake any longer, before the server has looked again.
function mended(place) {
  const said = place?.closest(".field")?.querySelector(":scope > .mistake:not([hidden])");
  if (!said) return;
  said.hidden = true;
  place.removeAttribute("aria-invalid");
  view.querySelector("[data-part=problem]").hidden = !view.querySelector(".mistake:not([hidden])");
}

// "dimensions.0.labels" is the field of that name in the first row of that list.
function field(path) {
  const [list, place, name] = path.split(".");
  if (name === undefined) return view.querySelector(`.field[data-field="${list}"]`);
  const row = rows(form().querySelector(`[data-rows="${list}"]`))[Number(place)];
  return row?.querySelector(`.field[data-field="${name}"]`);
}

function mistakes(found) {
  for (const part of view.querySelectorAll(".mistake")) { part.hidden = true; part.textContent = ""; }
  for (const place of view.querySelectorAll("[aria-invalid]")) place.removeAttribute("aria-invalid");
  let first = null;
  for (const [path, sentence] of Object.entries(found ?? {})) {
    const part = path ? field(path) : null;
    if (!part) continue;
    const said = part.querySelector(":scope > .mistake");
    said.textContent = sentence;
    said.hidden = false;
    const place = part.querySelector("input, textarea");
    if (!part.matches(".list")) place?.setAttribute("aria-invalid", "true");
    const details = part.closest("details");
    if (details) details.open = true;
    if (!first || part.compareDocumentPosition(first) & Node.DOCUMENT_POSITION_FOLLOWING) first = part;
  }
  if (first) {
    (first.querySelector("input:not([disabled]), textarea, button") ?? first).focus({ preventScroll: true });
    first.scrollIntoView({ block: "center" });
  }
}

function opened() {
  for (const place of view.querySelectorAll("[data-address]")) place.textContent = whole(place.dataset.address);
  wire();
  const draft = form() && kept(draftKey());
  if (draft && JSON.stringify(draft) !== JSON.stringify(values())) {
    restored = draft;
    ask("draft");
    return;
  }
  if (!form()) later = setTimeout(() => ask("live"), 10000);
}

function answered(answer) {
  if (answer.go) { keep(draftKey(), null); location.assign(answer.go); return; }
  for (const place of view.querySelectorAll("[data-address]")) place.textContent = whole(place.dataset.address);
  if (answer.parts.problem !== undefined) view.querySelector("[data-part=problem]").hidden = false;
  if (answer.parts.form !== undefined) shown = {}; // the same markup again would change what is typed
  wire();
  if ("mistakes" in answer || "open" in answer || "yaml" in answer) mistakes(answer.mistakes);
  if ("text" in answer) download(new Blob([answer.text], { type: "application/json" }), answer.file);
  if (answer.open) view.querySelector("dialog.preview").showModal();
  if ("yaml" in answer) {
    const place = view.querySelector("[data-yaml]");
    place.value = answer.yaml;
    place.focus();
    place.select();
  }
}

function copy(button) {
  const name = button.querySelector("span");
  const before = name.textContent;
  navigator.clipboard?.writeText(whole(button.dataset.copy)).then(() => {
    name.textContent = button.dataset.copied;
    spoken.textContent = button.dataset.copied;
    setTimeout(() => { name.textContent = before; }, 2000);
  });
}

// A new study's id follows its title until somebody writes one.
function name(title) {
  const id = form().querySelector("[name=id]");
  if (id.readOnly || (id.value && id.value !== named)) return;
  const plain = title.normalize("NFKD").replace(/[^A-Za-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  id.value = named = plain.toLowerCase().slice(0, 40);
  mended(id);
}

view.addEventListener("input", (event) => {
  if (event.target.dataset.plan) ask("plan");
  if (!form()) return;
  mended(event.target);
  if (event.target.name === "title") name(event.target.value);
  keep(draftKey(), values());
});

// The usual words of another kind are replaced by those of the kind that is chosen.
function reword(kind) {
  const usual = JSON.parse(form().dataset.usual);
  const swap = (place, words) => {
    if (place && words?.[kind] && Object.values(words).includes(place.value)) place.value = words[kind];
  };
  swap(form().querySelector("[name=instructions]"), usual.instructions);
  for (const row of rows(form().querySelector("[data-rows=dimensions]")))
    swap(row.querySelector("[name=question]"), usual.question[row.querySelector("[name=name]").value]);
}

view.addEventListener("change", (event) => {
  if (event.target.name !== "kind") return;
  reword(event.target.value);
  keep(draftKey(), values());
  wire();
});
view.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.target.matches("[data-look]")) ask("person");
});
view.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.ask) ask(button.dataset.ask);
  if (button.dataset.state) { state = button.dataset.state; ask("state"); }
  if (button.dataset.copy) copy(button);
  if ("close" in button.dataset) button.closest("dialog").close();
  if ("add" in button.dataset) {
    const list = button.closest("[data-rows]");
    list.querySelector(":scope > .rows").append(list.querySelector("template").content.cloneNode(true));
    wire();
    rows(list).at(-1).querySelector("input, textarea").focus();
  }
  if ("remove" in button.dataset) {
    const list = button.closest("[data-rows]");
    button.closest("[data-row]").remove();
    wire();
    keep(draftKey(), values());
    list.querySelector("[data-add]").focus();
  }
});

ask("open");
