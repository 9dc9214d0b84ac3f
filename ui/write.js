// What writing adds to a stage: the draft that stays in this tab, the time, the box that grows.
// Stands behind stage.js in one js_on_load. An answer is taken out of the box when the list on the
// page has it, never earlier, so that nothing is lost on the way and what is typed meanwhile stays.
const DRAFT = "writing";
const TICK = 1000; // ms
const STUBBORN = 10; // ticks until the end of the time is reported again
let held = null; // {item, text, sent, pasted}
let clock = null;

const box = () => view.querySelector("#answer");
const keep = () => remember(sessionStorage, DRAFT, JSON.stringify(held));
const page = () => view.firstElementChild;

function opened() {
  clearInterval(clock);
  const item = page()?.dataset.item ?? "";
  const known = JSON.parse(remembered(sessionStorage, DRAFT) ?? "null") ?? { item: "", text: "" };
  if (view.querySelector("[data-refused]")) known.text = ""; // the server shows it
  if (known.item === item) held = settle(known);
  else if (item || held?.item) leave(known, item);
  const area = box();
  if (!area) return;
  area.value = held.text;
  grown();
  tick();
}

// What the list has is no draft any more; what was typed behind it is.
function settle(known) {
  const listed = [...view.querySelectorAll("[data-given]")].map((one) => one.textContent);
  if (!known.sent || !listed.includes(known.sent.trim())) return { ...known, sent: "" };
  const rest = known.text.startsWith(known.sent) ? known.text.slice(known.sent.length) : "";
  const left = { ...known, text: rest.trimStart(), sent: "", pasted: 0 };
  remember(sessionStorage, DRAFT, JSON.stringify(left));
  return left;
}

// Another task: a text for the last one that was never sent is shown, to be copied.
function leave(known, item) {
  const place = view.querySelector("[data-unsent]");
  if (place && known.text && !known.sent) {
    place.querySelector(".kept").textContent = known.text;
    place.hidden = false;
  }
  held = { item, text: "", sent: "", pasted: 0 };
  if (item) keep();
}

function grown() {
  const area = box(), form = area.form, count = form.querySelector("[data-count]");
  const most = Number(form.dataset.longest), length = area.value.length;
  area.style.height = "auto";
  area.style.height = area.scrollHeight + 2 + "px";
  count.hidden = length < 0.9 * most;
  const said = form.dataset.characters.replace("{0}", length.toLocaleString()).replace("{1}", most.toLocaleString());
  if (!count.hidden) count.textContent = said;
  form.querySelector("[data-add]").disabled = !area.value.trim() || length > most;
}

function submit(action, button) {
  const area = box(), text = area?.value ?? "";
  if (waiting) return;
  if (action === "add" || action === "finish" || action === "time") {
    held = { ...held, text, sent: text };
    keep();
    if (area && action !== "add") {
      area.readOnly = true; // until the next task is here, or nothing has come
      setTimeout(() => { area.readOnly = false; }, PATIENCE);
    }
    if (button) button.dataset.pressed = "";
    send({ ...message(action), text, pasted: text ? held.pasted / text.length : 0 });
    return;
  }
  if (action === "leave") {
    held = { ...held, text: "", sent: "", pasted: 0 };
    keep();
  } else if (action === "done" && text.trim()) {
    view.querySelector("#leftover").showModal();
    return;
  }
  if (button) button.dataset.pressed = "";
  send({ ...message(action === "leave" ? "done" : action), writing: button?.value || null });
}

// The line grows shorter here; how much time there is, the server knows.
function tick() {
  const place = view.querySelector(".time");
  if (!place) return;
  const given = Number(place.dataset.left), began = [Date.now(), performance.now()];
  const bar = place.querySelector("progress"), words = place.querySelector("[data-words]");
  let before = given, reported = 0;
  const step = () => {
    const passed = Math.max(Date.now() - began[0], performance.now() - began[1]) / 1000;
    const left = Math.max(0, given - passed);
    const said = left > 60 ? place.dataset.many.replace("{}", Math.ceil(left / 60)) : place.dataset.last;
    if (words.textContent !== said) words.textContent = said;
    bar.value = left;
    if (before > 60 && left <= 60) spoken.textContent = place.dataset.said;
    before = left;
    if (left > 0) return;
    if (reported === 0) submit("time");
    reported = waiting ? 1 : (reported + 1) % STUBBORN;
  };
  step();
  clock = setInterval(step, TICK);
}

element.addEventListener("input", (event) => {
  if (event.target !== box()) return;
  const text = event.target.value, pasting = /^insertFrom(Paste|Drop|Yank)/.test(event.inputType);
  const more = pasting ? Math.max(0, text.length - held.text.length) : 0;
  const sent = flight ? held.sent : ""; // stage.js no longer sends what is changed after a failure
  held = { ...held, text, sent, pasted: Math.min(held.pasted + more, text.length) };
  keep();
  grown();
});
element.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-write]");
  if (button && !button.disabled) submit(button.dataset.write, button);
});
element.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.target !== box()) return;
  event.preventDefault();
  const add = view.querySelector("[data-add]:not(:disabled)");
  if (add) submit(add.dataset.write, add);
});
element.addEventListener("shown", opened);
