// The page of results: asks again by itself, lets a researcher leave raters out, saves tables and
// pictures. Stands behind ask.js.
const DRAWN = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "opacity", "font-family", "font-size", "font-weight", "text-anchor", "paint-order"];
const EDGE = 12; // paper around a saved picture
const REST = 250; // ms without typing before raters are looked for
let seen = "", deciding = null, acting = null, wanted = "", held = "", pause = null;
const opens = new Set(); // what somebody has opened, by data-key

function typed() {
  const sent = {
    dimension: view.querySelector("[data-dimension]")?.value ?? "",
    without: view.querySelector("[data-without]")?.checked ?? false,
    find: view.querySelector("#find")?.value.trim() ?? "",
    seen, file: wanted, ...acting,
  };
  wanted = "";
  acting = null; // goes with one question only
  return sent;
}

function opened() {
  seen = "";
  ask("live");
}

function answered(answer) {
  if (answer.seen) seen = answer.seen;
  if (answer.csv) save({ dataset: { csv: answer.csv, file: answer.name } });
  if (answer.done) {
    view.querySelector("dialog").close();
    held = "act-" + deciding.rater; // what opened the dialog is a new element now
  }
  const people = view.querySelector(".people");
  if (people) people.hidden = !view.querySelector("[data-part=raters]").innerHTML;
  if (answer.many !== undefined) view.querySelector(".find").hidden = !answer.many;
  for (const part of view.querySelectorAll("details[data-key]")) part.open = opens.has(part.dataset.key);
  reachable();
  // What had the focus may be a new element.
  const lost = answer.done || document.activeElement === document.body;
  if (held && lost && !view.querySelector("dialog").open)
    view.querySelector(`[data-key="${held}"]`)?.focus({ preventScroll: true });
}

// What scrolls sideways can be scrolled with the keyboard; what does not is no stop for it.
function reachable() {
  for (const box of view.querySelectorAll(".wide-picture")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}
addEventListener("resize", reachable);

function decide(action, rater) {
  const dialog = view.querySelector("dialog");
  deciding = { action, rater };
  for (const part of dialog.querySelectorAll("[data-say-exclude]")) part.hidden = action !== "exclude";
  for (const part of dialog.querySelectorAll("[data-say-include]")) part.hidden = action !== "include";
  dialog.querySelector("[data-rater]").textContent = rater;
  dialog.querySelector("[data-part=mistake]").innerHTML = "";
  delete shown.mistake;
  dialog.querySelector("textarea").value = "";
  dialog.showModal();
  dialog.querySelector("textarea").focus();
}

// A copy that looks the same without this page: colours and letters are written into it.
function picture(button) {
  const drawn = button.closest("figure").querySelector("svg");
  const copy = drawn.cloneNode(true);
  const from = [drawn, ...drawn.querySelectorAll("*")], to = [copy, ...copy.querySelectorAll("*")];
  for (const [place, one] of from.entries()) {
    const style = getComputedStyle(one);
    to[place].removeAttribute("class");
    to[place].setAttribute("style", DRAWN.map((name) => `${name}:${style.getPropertyValue(name)}`).join(";"));
  }
  const [left, top, wide, high] = drawn.getAttribute("viewBox").split(" ").map(Number);
  const [x, y, width, height] = [left - EDGE, top - EDGE, wide + 2 * EDGE, high + 2 * EDGE];
  copy.setAttribute("viewBox", [x, y, width, height].join(" "));
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", width * 2);
  copy.setAttribute("height", height * 2);
  const paper = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [name, value] of Object.entries({ x, y, width, height })) paper.setAttribute(name, value);
  paper.setAttribute("fill", getComputedStyle(document.body).backgroundColor);
  copy.prepend(paper);
  const drawing = new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" });
  const name = button.dataset.picture;
  if (name.endsWith(".svg")) download(drawing, name);
  else paint(drawing, (image) => download(image, name));
}

// The same as dots, twice as fine as it stands on the page.
function paint(drawing, then) {
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement("canvas");
    canvas.width = 2 * image.width;
    canvas.height = 2 * image.height;
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    URL.revokeObjectURL(image.src);
    canvas.toBlob(then, "image/png");
  };
  image.src = URL.createObjectURL(drawing);
}

view.addEventListener("toggle", (event) => {
  const key = event.target.dataset?.key;
  if (key && event.target.isConnected) opens[event.target.open ? "add" : "delete"](key);
}, true);
view.addEventListener("focusin", (event) => { held = event.target.dataset?.key ?? ""; });
view.addEventListener("change", (event) => {
  if (event.target.matches("[data-dimension], [data-without]")) ask("live");
});
view.addEventListener("input", (event) => {
  if (event.target.id !== "find") return;
  clearTimeout(pause);
  pause = setTimeout(() => ask("live"), REST);
});
view.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.exclude) decide("exclude", button.dataset.exclude);
  if (button.dataset.include) decide("include", button.dataset.include);
  if ("close" in button.dataset) button.closest("dialog").close();
  if ("act" in button.dataset) {
    acting = { rater: deciding.rater, reason: view.querySelector("#act-reason").value };
    ask(deciding.action);
  }
  if (button.dataset.take) { wanted = button.dataset.take; ask("file"); }
  if (button.dataset.picture) picture(button);
});

ask("open");
