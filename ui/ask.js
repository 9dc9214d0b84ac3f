// How does a view of the scores ask the server, and where does the answer go? One question at a
// time, always with the last of what was typed; an answer that was given up is dropped.
//
// Stands before the view's own script in one js_on_load, so element, props, trigger and watch are at
// hand. The view's script defines
//   typed()           what goes along with every question but the first
//   opened()          called when the markup of the page is in its place; asks for what comes next
//   answered(answer)  called when the parts of an answer are in their places
// and ends with ask("open"). An answer is JSON: n (comes back from the question), parts (markup by
// the name in data-part; "page" is the whole page), say (for a screen reader), again (ms until the
// page asks again, 0 for not). A button with data-csv and data-file saves the one under the other.
const view = element.querySelector("[data-view]");
const spoken = element.querySelector("[role=status]");
const PATIENCE = 15000; // ms without an answer before the page says so, and asks again
const PAUSE = 1200; // ms without an answer before the last one is read aloud
const UNSEEN = 10000; // ms between questions of a page that nobody sees
let asked = 0, waiting = null, behind = "", later = null, speaking = null;
let shown = {};

function ask(action) {
  clearTimeout(later);
  if (waiting) { behind = action; return; }
  asked += 1;
  waiting = setTimeout(late, PATIENCE);
  view.setAttribute("aria-busy", "true");
  trigger("act", { action, n: asked, ...(action === "open" ? {} : typed()) });
}

// The framework learns first that no server is there, and says so in a corner that style.css hides.
new MutationObserver((changes) => {
  const added = changes.flatMap((change) => [...change.addedNodes]);
  const lost = added.some((node) => node.matches?.(".toast-body") || node.querySelector?.(".toast-body"));
  if (waiting && lost) late();
}).observe(document.body, { childList: true, subtree: true });

function late() {
  clearTimeout(waiting);
  waiting = null;
  view.removeAttribute("aria-busy");
  const notice = view.querySelector("[data-late]");
  if (notice) notice.hidden = false;
  later = setTimeout(() => ask(notice ? "live" : "open"), PATIENCE);
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
    shown = {};
    if (view.querySelector("[data-late]")) opened();
    return;
  }
  view.querySelector("[data-late]").hidden = true;
  for (const [name, markup] of Object.entries(answer.parts)) {
    if (shown[name] === markup) continue;
    const place = view.querySelector(`[data-part="${name}"]`);
    if (place) place.innerHTML = markup;
    shown[name] = markup;
  }
  answered(answer);
  if (behind) {
    const action = behind;
    behind = "";
    ask(action);
    return;
  }
  if (answer.again) {
    later = setTimeout(() => ask("live"), document.hidden ? Math.max(answer.again, UNSEEN) : answer.again);
  }
  clearTimeout(speaking);
  if (answer.say) {
    speaking = setTimeout(() => {
      if (spoken.textContent !== answer.say) spoken.textContent = answer.say;
    }, PAUSE);
  }
}

function save(button) {
  // The mark in front tells spreadsheets that the file is Unicode.
  download(new Blob(["\ufeff", button.dataset.csv], { type: "text/csv" }), button.dataset.file);
}

function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

view.addEventListener("click", (event) => {
  if (event.target.closest("[data-retry]")) ask("retry");
  const button = event.target.closest("[data-csv]");
  if (button) save(button);
});

watch("value", show);
