// The view of one text: every word is sent at once. Stands behind ask.js and writing.js.
const DRAFT = "scores-draft", WRITTEN = "response";

function answered(answer) {
  view.dataset.measured = answer.again ? "" : field(WRITTEN).value;
}

view.addEventListener("input", (event) => {
  if (event.target.matches("[data-numbers]")) {
    view.firstElementChild.classList.toggle("numbers", event.target.checked);
    return;
  }
  choose();
  remember();
  ask("live");
});

ask("open");
