// The page of what people wrote: decides, by button or key, moves on to the next answer, and asks
// again by itself. Stands behind ask.js.
const KEPT = "single-keys"; // the same switch as on the pages of raters
let seen = "", until = "", filter = "", pages = 1, current = "", held = "";
let agreed = ""; // the newest answer when the question about all of them was put
let decisions = []; // kept until the server says that it has them

const cards = () => [...view.querySelectorAll("[data-id]")];
const keysOn = () => { try { return localStorage.getItem(KEPT) !== "off"; } catch { return true; } };
const typed = () => ({ seen, until: agreed || until, filter, pages, decisions });

function opened() {
  filter = view.querySelector("[data-first]").dataset.first;
  view.querySelector("[data-keys]").checked = keysOn();
  showKeys();
  ask("live");
}

function showKeys() { view.querySelector(".page").classList.toggle("keys-off", !keysOn()); }

function answered(answer) {
  if (answer.csv) save({ dataset: { csv: answer.csv, file: answer.name } });
  if (answer.seen === undefined) return;
  ({ seen, until } = answer);
  if (!behind && !view.querySelector("dialog").open) agreed = "";
  decisions = decisions.filter(([id]) => !answer.decided.includes(id));
  view.querySelector("[data-foot]").hidden = !answer.foot;
  // What had the focus is a new element now.
  if (document.activeElement !== document.body || view.querySelector("dialog").open) return;
  if (current) (cards().find((card) => card.dataset.id === current) ?? cards()[0])?.focus();
  else if (held) view.querySelector(`[data-key="${held}"]`)?.focus({ preventScroll: true });
}

function decide(id, decision) {
  decisions = [...decisions.filter(([other]) => other !== id), [id, decision]];
  const card = cards().find((one) => one.dataset.id === id);
  if (card) {
    card.dataset.sent = "";
    const next = cards().slice(cards().indexOf(card) + 1).find((one) => !("sent" in one.dataset));
    (next ?? card).focus();
  }
  delete shown.notice;
  ask("live");
}

function move(by) {
  const all = cards(), place = all.findIndex((card) => card.dataset.id === current);
  const next = all[place < 0 ? 0 : Math.min(all.length - 1, Math.max(0, place + by))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

view.addEventListener("focusin", (event) => {
  current = event.target.closest("[data-id]")?.dataset.id ?? "";
  held = event.target.dataset.key ?? "";
});
view.addEventListener("change", (event) => {
  if (!event.target.matches("[data-keys]")) return;
  try { localStorage.setItem(KEPT, event.target.checked ? "on" : "off"); } catch { /* private window */ }
  showKeys();
});
view.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const dialog = view.querySelector("dialog");
  if (button.dataset.decide) decide(button.dataset.of ?? button.closest("[data-id]").dataset.id, button.dataset.decide);
  if (button.dataset.filter) { filter = button.dataset.filter; pages = 1; ask("live"); }
  if ("more" in button.dataset) { pages += 1; current = cards().at(-1).dataset.id; ask("live"); }
  if (button.dataset.ask) ask(button.dataset.ask);
  if ("many" in button.dataset) {
    dialog.querySelector("[data-all]").textContent = button.textContent;
    agreed = until;
    dialog.showModal();
  }
  if ("close" in button.dataset) dialog.close();
  if ("all" in button.dataset) { dialog.close(); delete shown.notice; ask("all"); }
});

document.addEventListener("keydown", (event) => {
  if (!element.isConnected || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (!keysOn() || view.querySelector("dialog[open]") || event.target.matches?.("input:not([type=checkbox]), textarea, select")) return;
  const key = event.key.toLowerCase();
  if (key === "j" || key === "k") { event.preventDefault(); move(key === "j" ? 1 : -1); return; }
  const card = cards().find((one) => one.dataset.id === current);
  const button = card?.querySelector(`[data-decide=${{ a: "accept", r: "reject" }[key] ?? "none"}]:not(:disabled)`);
  if (button && !("sent" in card.dataset)) { event.preventDefault(); button.click(); }
});

ask("open");
