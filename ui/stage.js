// One part of the page that the server writes: it shows the view, sends what the person does,
// and takes care of keys, focus and the spoken line. Runs once per page as the framework's
// js_on_load with element at hand. A script behind this one hears "shown" from element when a view
// is in its place.
const view = element.querySelector(".view");
const spoken = element.querySelector("[role=status]");
const PATIENCE = 8000; // ms without an answer before the page says so and can be used again
const SOON = 1000, LATEST = 15000; // ms until a message that found no server is sent again
const AWAY = [502, 503, 504]; // what stands before a server says this while there is none
let waiting = null; // for an answer; nothing can be pressed
let flight = null; // the message that has no answer yet; the next one takes its place
let first = true;
let looking = null; // at responses that have not been in sight
let over = null; // when the time for an item is over

const remembered = (storage, key) => { try { return storage.getItem(key); } catch { return null; } };
const remember = (storage, key, value) => { try { storage.setItem(key, value); } catch { /* private window */ } };
const keysOn = () => remembered(localStorage, "single-keys") !== "off";

function message(action) {
  const page = view.firstElementChild;
  const data = { action, token: page?.dataset.token ?? null, values: {} };
  for (const radio of view.querySelectorAll("form[data-judge] input[type=radio]:checked"))
    data.values[radio.name] = radio.value;
  for (const field of view.querySelectorAll("[data-along]"))
    if (field.type !== "radio" || field.checked) data[field.name] = field.value;
  const reason = view.querySelector("dialog[open] input[name=reason]:checked");
  if (reason) data.reason = reason.value;
  return data;
}

function send(data) {
  if (waiting) return;
  drop();
  view.querySelector("dialog[open]")?.close();
  view.setAttribute("aria-busy", "true");
  waiting = setTimeout(excuse, PATIENCE);
  flight = { body: JSON.stringify(data), control: new AbortController(), again: null, pause: SOON };
  deliver(flight);
}

async function deliver(mine) {
  mine.again = null;
  let answer = null, markup = "";
  try {
    answer = await fetch(view.dataset.turn + location.pathname.split("/").pop() + location.search, {
      method: "POST", headers: { "content-type": "application/json" }, body: mine.body, signal: mine.control.signal,
    });
    markup = await answer.text();
  } catch { answer = null; }
  if (flight !== mine) return;
  const slower = answer?.status === 429; // nothing of it was taken; the server says when to come back
  if (!answer || slower || AWAY.includes(answer.status)) {
    excuse(slower ? "slow" : "lost");
    if (slower) mine.pause = 1000 * (Number(answer.headers.get("retry-after")) || 1);
    mine.again = setTimeout(() => deliver(mine), mine.pause * (1 + Math.random())); // not all at once
    mine.pause = Math.min(2 * mine.pause, LATEST);
    return;
  }
  flight = null;
  show(answer.ok ? markup : element.querySelector("template").innerHTML);
}

// The choice stays on the page, and pressing again is safe: the server takes an answer once. Before
// the first view nobody has done anything, so the words are others.
function excuse(why = "") {
  clearTimeout(waiting);
  waiting = null;
  view.removeAttribute("aria-busy");
  view.querySelector("[data-pressed]")?.removeAttribute("data-pressed");
  let late = view.querySelector("[data-late]");
  if (!late) {
    late = document.createElement("p");
    late.className = "notice warning";
    late.dataset.late = "";
    late.textContent = spoken.dataset.unanswered;
    view.firstElementChild?.prepend(late);
  }
  if (why) late.textContent = spoken.dataset[first ? why + "First" : why];
  late.hidden = false;
  if (spoken.textContent !== late.textContent) spoken.textContent = late.textContent;
}

// What somebody changes after that was not in the message: it waits until they press again.
function drop() {
  clearTimeout(flight?.again);
  flight?.control.abort();
  flight = null;
}
for (const name of ["input", "change"])
  element.addEventListener(name, (event) => { if (!waiting && event.target.closest("form")) drop(); });
window.addEventListener("online", () => {
  if (!flight?.again) return;
  clearTimeout(flight.again);
  deliver(flight);
});

function show(markup) {
  clearTimeout(waiting);
  waiting = null;
  view.innerHTML = markup;
  view.removeAttribute("aria-busy");
  const page = view.firstElementChild;
  if (!page) return;
  if (page.dataset.title) document.title = page.dataset.title;
  restore();
  complete();
  const keys = view.querySelector("[data-keys]");
  if (keys) keys.checked = keysOn();
  page.classList.toggle("keys-off", !keysOn());
  if (!first) {
    spoken.textContent = page.dataset.say ?? "";
    const target = view.querySelector("[data-focus]");
    if (target) target.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }
  first = false;
  hold();
  const file = view.querySelector("template[data-file]");
  if (file) handOut(file);
  clearTimeout(over);
  const hurry = view.querySelector("[data-seconds]");
  if (hurry) over = setTimeout(() => { hurry.hidden = false; spoken.textContent = hurry.textContent; }, 1000 * hurry.dataset.seconds);
  element.dispatchEvent(new Event("shown"));
}

// What the server gives a person to keep.
function handOut(file) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([file.content.textContent], { type: "application/json" }));
  link.download = file.dataset.file;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// Where both responses do not fit, the answers wait until the beginning of each has been in sight.
function hold() {
  looking?.disconnect();
  const bar = view.querySelector(".compare .answers");
  if (!bar) return;
  const covered = 40 + (getComputedStyle(bar).position === "sticky" ? bar.offsetHeight : 0);
  const unseen = new Set([...view.querySelectorAll(".pair .card .scroll")].filter(
    (card) => card.getBoundingClientRect().top > innerHeight - covered));
  const wait = () => {
    for (const answer of bar.querySelectorAll(".answer")) answer.disabled = unseen.size > 0;
    bar.querySelector("[data-unseen]").hidden = !unseen.size;
    if (!unseen.size) looking?.disconnect();
  };
  looking = new IntersectionObserver((seen) => {
    for (const one of seen) if (one.isIntersecting) unseen.delete(one.target);
    wait();
  }, { rootMargin: `0px 0px -${covered}px 0px` });
  for (const card of unseen) looking.observe(card);
  wait();
}

// A choice that was made but not yet sent survives a reload, in this tab only.
const draft = () => "draft/" + (view.firstElementChild?.dataset.item ?? "");
function restore() {
  const kept = remembered(sessionStorage, "draft");
  if (!kept) return;
  const { key, values } = JSON.parse(kept);
  if (key !== draft()) return;
  for (const [name, value] of Object.entries(values))
    for (const radio of view.querySelectorAll("form[data-judge] input[type=radio]"))
      if (radio.name === name && radio.value === value) radio.checked = true;
}

function groups() { return [...view.querySelectorAll("form[data-judge] fieldset")]; }
function complete() {
  const next = view.querySelector("[data-next]");
  const open = groups().filter((group) => !group.querySelector(":checked"));
  if (next) next.disabled = open.length > 0;
  for (const send of view.querySelectorAll("[data-reason]"))
    send.disabled = !send.closest("dialog").querySelector("input[name=reason]:checked");
  return open;
}

element.addEventListener("change", (event) => {
  if (event.target.matches("[data-keys]")) {
    remember(localStorage, "single-keys", event.target.checked ? "on" : "off");
    view.firstElementChild.classList.toggle("keys-off", !keysOn());
  }
  if (event.target.closest("form[data-judge]"))
    remember(sessionStorage, "draft", JSON.stringify({ key: draft(), values: message("").values }));
  complete();
});

element.addEventListener("submit", (event) => event.preventDefault());
element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button || button.disabled) return;
  if (button.dataset.open) view.querySelector("#" + button.dataset.open).showModal();
  else if (button.dataset.close !== undefined) button.closest("dialog").close();
  else if (button.dataset.act && !waiting) {
    button.dataset.pressed = "";
    send({ ...message(button.dataset.act), answer: button.value || null });
  }
});

const typing = (target) => target.matches?.("textarea, select, input:not([type=radio]):not([type=checkbox])");
document.addEventListener("keydown", (event) => {
  if (!element.isConnected || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (typing(event.target) || view.querySelector("dialog[open]")) return;
  if (event.key === "Enter" && event.target.matches?.("input[type=radio]")) {
    event.preventDefault();
    view.querySelector("[data-next]:not(:disabled)")?.click();
    return;
  }
  if (event.key === "Enter" && !event.target.closest?.("button, a, summary")) {
    const next = view.querySelector("[data-next]:not(:disabled)");
    if (next) { event.preventDefault(); next.click(); }
    return;
  }
  if (!keysOn()) return;
  const key = event.key.toLowerCase();
  const button = [...view.querySelectorAll("button[data-key]")].find((b) => b.dataset.key.split(" ").includes(key));
  if (button && !button.disabled) { event.preventDefault(); button.click(); return; }
  if (/^[1-9]$/.test(key)) {
    const group = event.target.closest?.("form[data-judge] fieldset") ?? complete()[0] ?? groups().at(-1);
    const radio = group?.querySelector(`input[value="${key}"]`);
    if (!radio) return;
    event.preventDefault();
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
    const left = complete();
    (left[0]?.querySelector("input") ?? radio).focus();
  }
});

window.addEventListener("pageshow", (event) => { if (event.persisted) send({ action: "show" }); });
send({ action: "show" });
