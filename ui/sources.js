// The view that compares sources: which prompts enter is asked for, and the server decides where
// nobody has. Stands behind ask.js.
let chosen = null; // what somebody set the switch to
const typed = () => ({ task: view.querySelector("#of-task").value, shared: chosen });

function opened() { ask("live"); }

function answered(answer) {
  view.querySelector("[data-shared]").checked = answer.shared === true;
  view.querySelector(".switch").hidden = answer.shared == null;
}

view.addEventListener("input", (event) => {
  if (event.target.matches("[data-shared]")) chosen = event.target.checked;
  if (event.target.matches("select")) chosen = null; // another task has other prompts in common
  ask("live");
});

ask("open");
