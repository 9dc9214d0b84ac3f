// What comparing adds to a stage: how sure one is and why, both of them optional. They go along with
// the vote; until then they are kept in this tab. Stands behind stage.js in one js_on_load.
const KEPT = "compare"; // {item, sure, why}
const OPEN = "compare-why"; // the line for the reason stays open once somebody wants it,
const ROOM = matchMedia("(min-width: 44rem)"); // where it takes no room from the texts
const sure = () => [...view.querySelectorAll(".sure input")];
const why = () => view.querySelector(".why input");

function opened() {
  const task = view.querySelector(".compare .task");
  if (task) task.tabIndex = task.scrollHeight > task.clientHeight + 1 ? 0 : -1; // a long one scrolls
  const item = view.firstElementChild?.dataset.item;
  if (!item || !view.querySelector(".answers")) return;
  const kept = JSON.parse(remembered(sessionStorage, KEPT) ?? "null");
  if (kept?.item === item) {
    for (const one of sure()) one.checked = one.value === kept.sure;
    if (why()) why().value = kept.why;
  }
  for (const one of sure()) one.dataset.was = one.checked ? "on" : "";
  if (why()) reason(Boolean(why().value) || (ROOM.matches && remembered(sessionStorage, OPEN) === "yes"));
}

function keep() {
  const kept = { item: view.firstElementChild.dataset.item, sure: sure().find((one) => one.checked)?.value, why: why()?.value ?? "" };
  remember(sessionStorage, KEPT, JSON.stringify(kept));
}

function reason(open) {
  view.querySelector("[data-why]").hidden = open;
  view.querySelector(".why label").hidden = !open;
}

element.addEventListener("click", (event) => {
  if (event.target.closest("[data-why]")) {
    reason(true);
    remember(sessionStorage, OPEN, "yes");
    why().focus();
  }
  if (!event.target.matches(".sure input")) return;
  if (event.target.dataset.was) { // a second press takes it back
    event.target.checked = false;
    event.target.dispatchEvent(new Event("change", { bubbles: true }));
  }
  for (const one of sure()) one.dataset.was = one.checked ? "on" : "";
  keep();
});
element.addEventListener("input", (event) => { if (event.target === why()) keep(); });
element.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.target !== why()) return;
  event.preventDefault(); // no answer is chosen by it
  view.querySelector(".four").focus();
});
document.addEventListener("keydown", (event) => {
  if (!element.isConnected || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (!keysOn() || typing(event.target) || view.querySelector("dialog[open]")) return;
  const key = event.key.toLowerCase();
  sure().find((one) => one.dataset.key === key)?.click();
});
element.addEventListener("shown", opened);
