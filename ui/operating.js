// The page of operating: it asks for its numbers, again and again. Stands behind ask.js.
const typed = () => ({});
function opened() { ask("live"); }
function answered() { /* the parts are in their places */ }
ask("open");
