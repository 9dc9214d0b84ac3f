// The view of one text: what is typed is sent at once and kept in this tab. Stands behind ask.js.
const DRAFT = "scores-draft";

const remembered = () => { try { return JSON.parse(sessionStorage.getItem(DRAFT)); } catch { return null; } };
const remember = (draft) => { try { sessionStorage.setItem(DRAFT, JSON.stringify(draft)); } catch { /* private window */ } };
const field = (id) => view.querySelector("#" + id);
const typed = () => ({
  prompt: field("task").value,
  own: field("own").value,
  response: field("response").value,
});

function opened() {
  const draft = remembered();
  const task = field("task");
  if (draft) {
    if ([...task.options].some((option) => option.value === draft.prompt)) task.value = draft.prompt;
    field("own").value = draft.own ?? "";
    field("response").value = draft.response ?? "";
  }
  choose();
  ask("live");
}

function answered(answer) {
  view.dataset.measured = answer.again ? "" : typed().response;
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

ask("open");
