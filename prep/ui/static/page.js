"use strict";

const notice = (text) => { document.getElementById("notice").textContent = text; };
const words = document.body.dataset;

// A file goes up as the body of a request, so that neither side holds it in memory.
function send(file, zone) {
  const request = new XMLHttpRequest();
  const bar = zone.querySelector("progress");
  if (file.size > 100e6) { notice(words.tooLarge); return; }
  bar.hidden = false;
  request.upload.onprogress = (event) => { bar.value = 100 * event.loaded / event.total; };
  request.onload = () => {
    bar.hidden = true;
    if (request.status !== 200) { notice(words.refused + " " + request.responseText); return; }
    notice("");
    htmx.swap("#work", request.responseText, { swapStyle: "innerHTML" });
  };
  request.onerror = () => { bar.hidden = true; notice(words.gone); };
  request.open("POST", zone.dataset.drop);
  request.setRequestHeader("HX-Request", "true");
  request.setRequestHeader("X-Prep-File", zone.closest("[data-file]").dataset.file);
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
  request.send(file);
}

document.addEventListener("change", (event) => {
  const zone = event.target.closest("[data-drop]");
  if (zone && event.target.type === "file" && event.target.files.length) {
    send(event.target.files[0], zone);
  }
});

for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    event.preventDefault();
    const zone = event.target.closest && event.target.closest("[data-drop]");
    if (zone) { zone.classList.toggle("over", kind === "dragover"); }
    const files = kind === "drop" ? event.dataTransfer.files : [];
    const file = files[0];
    const into = zone || document.querySelector("[data-drop]");
    if (files.length > 1) { notice(words.several); } else if (file && into) { send(file, into); }
  });
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) {
    const panel = document.getElementById("panel");
    panel.replaceChildren();
    if (panel.opener && panel.opener.isConnected) { panel.opener.focus(); }
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") { document.querySelector("#panel [data-close]")?.click(); }
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "panel") {
    event.target.opener = event.detail.requestConfig?.elt;
    event.target.focus();
  }
});

// A button that disappears with its step hands the keyboard to the step it led to.
let pressed = false;
document.addEventListener("htmx:beforeRequest", (event) => {
  notice("");
  pressed ||= Boolean(event.target.matches?.("#work button.main, #work form.make"));
});
document.addEventListener("htmx:afterSettle", () => {
  if (!pressed || document.getElementById("busy")) { return; }
  pressed = false;
  const title = document.getElementById("made-title") || document.getElementById("findings-title");
  if (title && document.activeElement === document.body) {
    title.tabIndex = -1;
    title.focus({ preventScroll: true });
  }
});
document.addEventListener("htmx:sendError", () => notice(words.gone));
document.addEventListener("htmx:responseError", (event) => {
  notice(words.refused + " " + event.detail.xhr.responseText.slice(0, 300));
});

// Jobs: what is ticked can be copied or cancelled.
const ticked = () => [...document.querySelectorAll("#jobs-table [name=job]:checked")];
const texts = (button) => ticked().map((box) => box.dataset[button.dataset.copy]).filter(Boolean);

async function copy(text) {
  try { await navigator.clipboard.writeText(text); notice(words.copied); } catch { notice(words.refused); }
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-all]")) {
    for (const box of document.querySelectorAll("#jobs-table [name=job]")) { box.checked = event.target.checked; }
  }
  if (event.target.closest("#jobs-table")) {
    for (const button of document.querySelectorAll("[data-needs]")) { button.disabled = !ticked().length; }
    for (const button of document.querySelectorAll("[data-copy]")) { button.disabled = !texts(button).length; }
  }
});

document.addEventListener("click", (event) => {
  const many = event.target.closest("[data-copy]");
  if (many) { copy(texts(many).join("\n")); }
  const one = event.target.closest("[data-copy-text]");
  if (one) { copy(one.dataset.copyText); }
});

// Events of a job. A lost connection goes on after the last event that was seen.
function follow(box, after) {
  const source = new EventSource(box.dataset.events + "&after=" + encodeURIComponent(after));
  const state = box.querySelector("[data-state]");
  const log = box.querySelector(".log");
  let last = after;
  source.onmessage = (event) => {
    if (!box.isConnected) { source.close(); return; }
    const said = JSON.parse(event.data);
    const line = document.createElement("li");
    const time = document.createElement("time");
    time.textContent = said.when;
    line.append(time, said.text);
    log.firstElementChild.append(line);
    log.scrollTop = log.scrollHeight;
    last = event.lastEventId;
  };
  source.addEventListener("status", (event) => {
    const said = JSON.parse(event.data);
    const card = document.getElementById("jobcard");
    if (card && state.textContent && state.textContent !== said) { htmx.trigger(card, "refresh"); }
    state.textContent = said;
  });
  source.addEventListener("trouble", (event) => { notice(JSON.parse(event.data)); });
  source.addEventListener("end", () => { source.close(); });
  source.onopen = () => notice("");
  source.onerror = () => {
    if (!box.isConnected) { source.close(); return; }
    notice(state.dataset.trouble);
    if (source.readyState === EventSource.CLOSED) { setTimeout(() => follow(box, last), 2000); }
  };
}

htmx.onLoad((content) => {
  const boxes = content.matches?.("[data-events]") ? [content] : content.querySelectorAll("[data-events]");
  for (const box of boxes) {
    if (!box.following) { box.following = true; follow(box, ""); }
  }
});
