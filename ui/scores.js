// The page of scores: sends what is typed, one question at a time and always the last text, and
// puts each part of the answer in its place. Runs once per page as the framework's js_on_load with
// element, props, trigger and watch at hand.
const view = element.querySelector(".scores-page");
const spoken = element.querySelector("[role=status]");
const PATIENCE = 15000; // ms without an answer before the page says so
const PAUSE = 1200; // ms without typing before the scores are read aloud
const DRAFT = "scores-draft";
let asked = 0, waiting = null, behind = false, later = null, speaking = null;
let shown = {};

const remembered = () => { try { return JSON.parse(sessionStorage.getItem(DRAFT)); } catch { return null; } };
const remember = (draft) => { try { sessionStorage.setItem(DRAFT, JSON.stringify(draft)); } catch { /* private window */ } };
const field = (id) => view.querySelector("#" + id);
const typed = () => ({
  prompt: field("task")?.value ?? "",
  own: field("own")?.value ?? "",
  response: field("response")?.value ?? "",
});

function ask(action) {
  clearTimeout(later);
  if (waiting) { behind = true; return; }
  asked += 1;
  waiting = setTimeout(late, PATIENCE);
  view.setAttribute("aria-busy", "true");
  trigger("act", { action, n: asked, ...(action === "open" ? {} : typed()) });
}

function late() {
  waiting = null;
  view.removeAttribute("aria-busy");
  const notice = view.querySelector("[data-late]");
  if (notice) notice.hidden = false;
}

function show() {
  if (!props.value) return;
  const answer = JSON.parse(props.value);
  if (answer.n !== asked) return; // an answer that was given up
  clearTimeout(waiting);
  waiting = null;
  view.removeAttribute("aria-busy");
  if (answer.parts.page !== undefined) { open(answer.parts.page); return; }
  view.querySelector("[data-late]").hidden = true;
  for (const [name, markup] of Object.entries(answer.parts)) {
    if (shown[name] === markup) continue;
    const place = view.querySelector(`[data-part="${name}"]`);
    if (place) place.innerHTML = markup;
    shown[name] = markup;
  }
  if (behind) { behind = false; ask("live"); return; }
  view.dataset.measured = answer.again ? "" : typed().response;
  if (answer.again) later = setTimeout(() => ask("live"), answer.again);
  clearTimeout(speaking);
  if (answer.say) speaking = setTimeout(() => { spoken.textContent = answer.say; }, PAUSE);
}

function open(page) {
  view.innerHTML = page;
  shown = {};
  const draft = remembered();
  const task = field("task");
  if (!task) return;
  if (draft) {
    if ([...task.options].some((option) => option.value === draft.prompt)) task.value = draft.prompt;
    field("own").value = draft.own ?? "";
    field("response").value = draft.response ?? "";
  }
  choose();
  ask("live");
}

function choose() {
  const own = field("task").value === "own";
  view.querySelector(".own").hidden = !own;
  view.querySelector("[data-part=prompt]").hidden = own;
  for (const area of view.querySelectorAll("textarea")) grow(area);
}

function grow(area) {
  area.style.height = "auto";
  area.style.height = area.scrollHeight + 2 + "px";
}

view.addEventListener("input", (event) => {
  if (event.target.matches("[data-numbers]")) {
    view.firstElementChild.classList.toggle("numbers", event.target.checked);
    return;
  }
  if (event.target.matches("select")) choose();
  if (event.target.matches("textarea")) grow(event.target);
  remember(typed());
  ask("live");
});
view.addEventListener("click", (event) => {
  if (event.target.closest("[data-retry]")) ask("retry");
});

watch("value", show);
ask("open");
