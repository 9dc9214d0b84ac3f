// The view of several texts: what is typed is sent after a short pause and kept in this tab; the
// column heads sort. Stands behind ask.js.
const DRAFT = "several-draft";
const REST = 500; // ms without typing before the set is measured
let pause = null, sorted = null;

const remembered = () => { try { return JSON.parse(sessionStorage.getItem(DRAFT)); } catch { return null; } };
const remember = (draft) => { try { sessionStorage.setItem(DRAFT, JSON.stringify(draft)); } catch { /* private window */ } };
const field = (id) => view.querySelector("#" + id);
const typed = () => ({
  prompt: field("task").value,
  own: field("own").value,
  responses: field("responses").value,
});

function opened() {
  const draft = remembered();
  const task = field("task");
  if (draft) {
    if ([...task.options].some((option) => option.value === draft.prompt)) task.value = draft.prompt;
    field("own").value = draft.own ?? "";
    field("responses").value = draft.responses ?? "";
  }
  choose();
  ask("live");
}

function answered(answer) {
  view.dataset.measured = answer.again ? "" : typed().responses;
  sort();
}

function choose() {
  const own = field("task").value === "own";
  view.querySelector(".own").hidden = !own;
  view.querySelector("[data-part=prompt]").hidden = own;
  for (const area of view.querySelectorAll("textarea")) {
    area.style.height = "auto";
    area.style.height = area.scrollHeight + 2 + "px";
  }
}

// Undefined values come last, whichever way the others are sorted.
function sort() {
  const body = view.querySelector("[data-part=table] tbody");
  if (!body) return;
  const rows = [...body.rows];
  const heads = [...view.querySelectorAll("[data-part=table] th[data-column]")];
  const place = heads.findIndex((head) => head.dataset.column === sorted?.column);
  for (const head of heads) head.ariaSort = "none";
  if (place >= 0) heads[place].ariaSort = sorted.up ? "ascending" : "descending";
  const value = (row) => {
    if (place < 0) return Number(row.dataset.place);
    const text = row.cells[place + 1].dataset.value;
    return text === "" ? Infinity : Number(text) * (sorted.up ? 1 : -1);
  };
  rows.sort((one, other) => value(one) - value(other) || one.dataset.place - other.dataset.place);
  body.append(...rows);
}

view.addEventListener("input", (event) => {
  choose();
  remember(typed());
  view.dataset.measured = "";
  clearTimeout(pause);
  pause = setTimeout(() => ask("live"), event.target.matches("select") ? 0 : REST);
});
view.addEventListener("click", (event) => {
  const head = event.target.closest("th[data-column]");
  if (!head) return;
  const same = sorted?.column === head.dataset.column;
  if (same && sorted.up) sorted = null; // the order in which they were written
  else sorted = { column: head.dataset.column, up: same };
  sort();
});

ask("open");
