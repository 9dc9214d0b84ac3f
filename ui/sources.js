// The page that compares sources: asks again while it grows, and puts each part of the answer in
// its place. Runs once per page as the framework's js_on_load with element, props, trigger and
// watch at hand.
const view = element.querySelector(".sources-page");
const spoken = element.querySelector("[role=status]");
const PATIENCE = 15000; // ms without an answer before the page says so
let asked = 0, waiting = null, behind = "", later = null, shown = {}, chosen = null;

function ask(action) {
  clearTimeout(later);
  if (waiting) { behind = action; return; }
  asked += 1;
  waiting = setTimeout(late, PATIENCE);
  view.setAttribute("aria-busy", "true");
  const task = view.querySelector("#of-task")?.value ?? "";
  trigger("act", { action, n: asked, task, shared: chosen });
}

function late() {
  waiting = null;
  view.removeAttribute("aria-busy");
  const notice = view.querySelector("[data-late]");
  if (notice) notice.hidden = false;
  later = setTimeout(() => ask("live"), PATIENCE);
}

function show() {
  if (!props.value) return;
  const answer = JSON.parse(props.value);
  if (answer.n !== asked) return; // an answer that was given up
  clearTimeout(waiting);
  waiting = null;
  view.removeAttribute("aria-busy");
  if (answer.parts.page !== undefined) {
    view.innerHTML = answer.parts.page;
    if (view.querySelector("#of-task")) ask("live");
    return;
  }
  view.querySelector("[data-late]").hidden = true;
  for (const [name, markup] of Object.entries(answer.parts)) {
    if (shown[name] === markup) continue;
    view.querySelector(`[data-part="${name}"]`).innerHTML = markup;
    shown[name] = markup;
  }
  if (answer.shared !== null) view.querySelector("[data-shared]").checked = answer.shared;
  if (answer.say && spoken.textContent !== answer.say) spoken.textContent = answer.say;
  if (behind) { const action = behind; behind = ""; ask(action); return; }
  later = setTimeout(next, answer.again);
}

// A page that nobody sees asks nothing, and what it waits for is given up.
function next() {
  if (document.hidden) document.addEventListener("visibilitychange", next, { once: true });
  else ask("live");
}

function save(button) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(["\ufeff", button.dataset.csv], { type: "text/csv" }));
  link.download = button.dataset.file;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

view.addEventListener("input", (event) => {
  if (event.target.matches("[data-shared]")) chosen = event.target.checked;
  if (event.target.matches("select")) chosen = null;
  ask("live");
});
view.addEventListener("click", (event) => {
  if (event.target.closest("[data-retry]")) ask("retry");
  const button = event.target.closest("[data-csv]");
  if (button) save(button);
});

watch("value", show);
ask("open");
