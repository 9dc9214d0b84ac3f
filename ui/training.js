// The page of training: what is chosen and what it gives, a run that is followed, how it is
// published. Stands behind ask.js. What was typed stays in this tab until a run begins.
const DRAFT = "training-draft";
const REST = 250; // ms without a change before the pairs are counted anew
let stage = "", held = "", pause = null, publishForm = "";
const opens = new Set(); // what somebody has opened, by data-key
const form = () => view.querySelector("[data-form]");
const store = (value) => { try { sessionStorage.setItem(DRAFT, JSON.stringify(value)); } catch { /* private window */ } };
const draft = () => { try { return JSON.parse(sessionStorage.getItem(DRAFT)); } catch { return null; } };

function values() {
  const found = { studies: [] };
  for (const place of form().querySelectorAll("[name]")) {
    if (place.name === "studies") { if (place.checked) found.studies.push(place.value); }
    else if (place.type === "radio") { if (place.checked) found[place.name] = place.value; }
    else found[place.name] = place.type === "checkbox" ? place.checked : place.value;
  }
  return found;
}

// What stands in the fields of a part of the page.
function fields(part) {
  const found = {};
  for (const place of view.querySelectorAll(`${part} [name]`)) {
    if (place.type === "radio") { if (place.checked) found[place.name] = place.value; }
    else found[place.name] = place.type === "checkbox" ? place.checked : place.value;
  }
  return found;
}

const typed = () => ({
  values: form() ? values() : null, stage,
  log: view.querySelector("[data-log]")?.open ?? false, publish: fields(".publish"),
  people: fields(".ask"),
});

function opened() {
  if (form()) restore();
  ask("live");
}

// What was typed before a reload; studies that are gone are passed over.
function restore() {
  const kept = draft();
  if (kept) {
    for (const place of form().querySelectorAll("[name]")) {
      const value = kept[place.name];
      if (value === undefined || place.disabled) continue;
      if (place.name === "studies") place.checked = value.includes(place.value);
      else if (place.type === "radio") place.checked = place.value === value;
      else if (place.type === "checkbox") place.checked = value;
      else place.value = value;
    }
    if (kept.more) { const more = view.querySelector("[data-key=more]"); more.open = true; opens.add("more"); }
  } else {
    const studies = form().querySelectorAll("[name=studies]:not(:disabled)");
    if (studies.length === 1) studies[0].checked = true;
  }
  slide();
  apply();
}

// Sliders show what stands in the fields beside them.
function slide() {
  for (const slider of form().querySelectorAll("[data-of]")) slider.value = form().elements[slider.dataset.of].value;
}

// What does not belong to the variant is hidden.
function apply() {
  const hidden = JSON.parse(form().dataset.only)[form().elements.variant.value] ?? [];
  for (const name of ["data-weights", "data-control"]) form().querySelector(`[${name}]`).hidden = hidden.includes(name);
}

// Another model or variant brings its own usual values.
function usual() {
  const setting = form().querySelector("[name=setting]:checked").value;
  const found = JSON.parse(form().dataset.usual)[`${setting}-${form().elements.variant.value}`];
  for (const [name, value] of Object.entries(found)) {
    const place = form().elements[name];
    if (place.type === "checkbox") place.checked = value;
    else place.value = value;
  }
  slide();
}

function mistakes(found) {
  for (const part of view.querySelectorAll("[data-mistake]")) {
    const sentence = found[part.dataset.mistake] ?? "";
    part.textContent = sentence;
    part.hidden = !sentence;
    form().elements[part.dataset.mistake]?.toggleAttribute("aria-invalid", Boolean(sentence));
    if (sentence && part.closest("details")) part.closest("details").open = true;
  }
}

function answered(answer) {
  if (answer.go) { location.assign(answer.go); return; }
  if (form() && answer.mistakes) mistakes(answer.mistakes);
  if (answer.able !== undefined) view.querySelector("[data-do=start]").disabled = !answer.able;
  for (const part of view.querySelectorAll("details[data-key]")) part.open = opens.has(part.dataset.key);
  for (const place of view.querySelectorAll("time[datetime]:not([data-local])")) {
    place.dataset.local = "";
    const options = { dateStyle: "medium", timeStyle: "short" };
    place.textContent = new Date(place.dateTime).toLocaleString(document.documentElement.lang || "en", options);
  }
  for (const link of view.querySelectorAll("a[data-address]")) link.textContent = link.href;
  const log = view.querySelector("[data-part=log] pre");
  if (log && !log.matches(":hover, :focus")) log.scrollTop = log.scrollHeight;
  reachable();
  if (held && document.activeElement === document.body) view.querySelector(`[data-key="${held}"]`)?.focus({ preventScroll: true });
}

// What scrolls can be scrolled with the keyboard; what does not is no stop for it.
function reachable() {
  for (const box of view.querySelectorAll(".scroll")) {
    if (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}
addEventListener("resize", reachable);

function changed() {
  store(values());
  clearTimeout(pause);
  pause = setTimeout(() => ask("live"), REST);
}

view.addEventListener("input", (event) => {
  if (event.target.closest(".ask")) { // what was shown is no longer what is asked for
    view.querySelector("[data-part=people-look]").innerHTML = "";
    delete shown["people-look"];
  }
  if (!form()?.contains(event.target)) return;
  if (event.target.dataset.of) form().elements[event.target.dataset.of].value = event.target.value;
  else if (event.target.name?.startsWith("lambda_")) slide();
  changed();
});
view.addEventListener("change", (event) => {
  if (event.target.name === "where") {
    for (const part of view.querySelectorAll("[data-for]")) part.hidden = part.dataset.for !== event.target.value;
  }
  if (!form()?.contains(event.target)) return;
  if (["setting", "variant"].includes(event.target.name)) { usual(); apply(); }
  changed();
});
view.addEventListener("toggle", (event) => {
  const key = event.target.dataset?.key;
  if (!key || !event.target.isConnected) return;
  opens[event.target.open ? "add" : "delete"](key);
  if (key === "log" && event.target.open) ask("live");
}, true);
view.addEventListener("focusin", (event) => { held = event.target.dataset?.key ?? ""; });
view.addEventListener("submit", (event) => event.preventDefault());
view.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button || button.disabled) return;
  if (button.dataset.stage) { stage = button.dataset.stage; ask("live"); }
  if (button.dataset.do) {
    if (["start", "stop", "resume", "make"].includes(button.dataset.do)) button.disabled = true;
    delete shown.standing; // so that the button comes back when nothing has changed
    ask(button.dataset.do);
  }
});

ask("open");
