// What the views share on which somebody writes: the fields, and the draft that the tab keeps.
// Stands between ask.js and the view's own script, which defines DRAFT (the draft's name) and
// WRITTEN (the id of the box, and the name under which its text is sent).
const field = (id) => view.querySelector("#" + id);
const typed = () => ({
  prompt: field("task").value,
  own: field("own").value,
  profile: field("profile").value,
  [WRITTEN]: field(WRITTEN).value,
});

function remembered(name) {
  try { return JSON.parse(sessionStorage.getItem(name)); } catch { return null; }
}

function remember() {
  try { sessionStorage.setItem(DRAFT, JSON.stringify(typed())); } catch { /* private window */ }
}

function opened() {
  const draft = remembered(DRAFT);
  if (draft) {
    for (const [id, value] of [["task", draft.prompt], ["profile", draft.profile]]) {
      const known = [...field(id).options].find((option) => option.value === value);
      if (known && !known.disabled) field(id).value = value;
    }
    field("own").value = draft.own ?? "";
    field(WRITTEN).value = draft[WRITTEN] ?? "";
  }
  choose();
  ask("live");
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
