// Items of a study: read what was typed, a file or a data set; show it; add it. Stands between
// ask.js and the page's own script.
let bringing = null;

// The last line of what the server says; lines before it say how far it is.
async function last(sent, tell) {
  const reader = sent.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return JSON.parse(text);
    const lines = (text + value).split("\n");
    text = lines.pop();
    for (const line of lines) tell(JSON.parse(line).progress);
  }
}

async function send(address, body) {
  const section = view.querySelector("[data-study]");
  const place = section.querySelector("[data-brought]");
  const sends = section.querySelectorAll("form button, [data-bring-in]");
  for (const button of sends) button.disabled = true;
  place.innerHTML = '<p class="loading"></p>';
  place.firstChild.textContent = section.dataset.reading;
  let answer = null;
  try {
    const sent = await fetch("research/items?study=" + encodeURIComponent(section.dataset.study) + address, { method: "POST", body });
    answer = await last(sent, (progress) => { place.firstChild.textContent = progress; });
  } catch { /* said below */ }
  for (const button of sends) button.disabled = false;
  if (answer) place.innerHTML = answer.markup;
  else { place.innerHTML = '<p class="notice warning"></p>'; place.firstChild.textContent = section.dataset.offline; }
  bringing = answer?.again ?? null;
  for (const [name, markup] of Object.entries(answer?.parts ?? {})) view.querySelector(`[data-part="${name}"]`).innerHTML = markup;
  spoken.textContent = place.querySelector("p")?.textContent ?? "";
  place.focus({ preventScroll: true });
  place.scrollIntoView({ block: "nearest" });
  if (answer?.added) ask(view.querySelector("[data-plan]") ? "plan" : "live"); // more pairs change both
}

view.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-bring]");
  if (!form) return;
  event.preventDefault();
  const file = form.querySelector("[type=file]");
  if (!file) send("", JSON.stringify({ ...Object.fromEntries(new FormData(form)), from: form.dataset.bring }));
  else if (file.files.length) send("&name=" + encodeURIComponent(file.files[0].name), file.files[0]);
  else file.focus();
});
view.addEventListener("click", (event) => {
  const caught = event.target.closest("[data-release]");
  if (caught) send("", JSON.stringify({ from: "release", response: caught.dataset.release }));
  if (event.target.closest("[data-bring-in]") && bringing) send("", JSON.stringify(bringing));
});
