// The view of several texts: the set is sent after a short pause; the column heads sort. Stands
// behind ask.js and writing.js.
const DRAFT = "several-draft", WRITTEN = "responses";
const REST = 500; // ms without typing before the set is measured
let pause = null, sorted = null;

function answered(answer) {
  view.dataset.measured = answer.again || pause ? "" : field(WRITTEN).value;
  sort();
}

function measure() {
  pause = null;
  ask("live");
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
  if (rows.some((row, at) => row !== body.rows[at])) body.append(...rows);
}

view.addEventListener("input", (event) => {
  choose();
  remember();
  view.dataset.measured = "";
  clearTimeout(pause);
  pause = setTimeout(measure, event.target.matches("select") ? 0 : REST);
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
