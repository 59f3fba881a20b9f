"use strict";

const notice = (text) => { document.getElementById("notice").textContent = text; };
const words = document.body.dataset;
const refused = (request) => notice(words.refused + " " + request.responseText.slice(0, 300));
const headers = (element) => Object.entries(JSON.parse(element.getAttribute("hx-headers")));

// A file goes up as the body of a request, so that neither side holds it in memory.
function send(file, zone) {
  const request = new XMLHttpRequest();
  const bar = zone.querySelector("progress");
  if (file.size > 100e6) { notice(words.tooLarge); return; }
  bar.hidden = false;
  request.upload.onprogress = (event) => { bar.value = 100 * event.loaded / event.total; };
  request.onload = () => {
    bar.hidden = true;
    if (request.getResponseHeader("HX-Refresh")) { location.reload(); return; }
    if (request.status !== 200) { refused(request); return; }
    notice("");
    htmx.swap("#work", request.responseText, { swapStyle: "innerHTML" });
  };
  request.onerror = () => { bar.hidden = true; notice(words.gone); };
  request.open("POST", zone.dataset.drop);
  const own = [document.body, zone.closest("[hx-headers]")].flatMap(headers);
  for (const [name, value] of own) { request.setRequestHeader(name, value); }
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
  request.send(file);
}

for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    event.preventDefault();
    const zone = event.target.closest && event.target.closest("[data-drop]");
    if (zone) { zone.classList.toggle("over", kind === "dragover"); }
    const files = kind === "drop" ? event.dataTransfer.files : [];
    const into = zone || document.querySelector("[data-drop]");
    if (files.length > 1) { notice(words.several); } else if (files[0] && into) { send(files[0], into); }
  });
}

document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape") { document.querySelector("#panel [data-close]")?.click(); }
});

document.addEventListener("htmx:afterSwap", ({ target, detail }) => {
  if (target.id !== "panel") { return; }
  target.opener = detail.requestConfig?.elt;
  target.focus();
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
  if (document.activeElement === document.body) { title?.focus({ preventScroll: true }); }
});
document.addEventListener("htmx:sendError", () => notice(words.gone));
document.addEventListener("htmx:responseError", (event) => refused(event.detail.xhr));

// Jobs: what is ticked can be copied or cancelled.
const jobs = (which) => [...document.querySelectorAll(`#jobs-table [name=job]${which}`)];
const texts = (button) => jobs(":checked").map((box) => box.dataset[button.dataset.copy]).filter(Boolean);

async function copy(text) {
  try { await navigator.clipboard.writeText(text); notice(words.copied); } catch { notice(words.refused); }
}

document.addEventListener("change", ({ target }) => {
  const zone = target.closest("[data-drop]");
  if (zone && target.type === "file" && target.files.length) { send(target.files[0], zone); }
  if (!target.closest("#jobs-table")) { return; }
  if (target.matches("[data-all]")) { jobs("").forEach((box) => { box.checked = target.checked; }); }
  for (const button of document.querySelectorAll("[data-needs], [data-copy]")) {
    button.disabled = !(button.dataset.copy ? texts(button) : jobs(":checked")).length;
  }
});

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-copy], [data-copy-text]");
  if (button) { copy(button.dataset.copyText ?? texts(button).join("\n")); }
  if (target.closest("[data-close]")) {
    const panel = document.getElementById("panel");
    panel.replaceChildren();
    panel.opener?.focus();
  }
});

// Events of a job. A lost connection goes on after the last event that was seen.
function follow(box, after) {
  const source = new EventSource(box.dataset.events + "&after=" + encodeURIComponent(after));
  const [state, log] = ["[data-state]", ".log"].map((name) => box.querySelector(name));
  source.onmessage = (event) => {
    if (!box.isConnected) { source.close(); return; }
    const said = JSON.parse(event.data);
    const line = log.firstElementChild.appendChild(document.createElement("li"));
    line.appendChild(document.createElement("time")).textContent = said.when;
    line.append(said.text);
    log.scrollTop = log.scrollHeight;
    after = event.lastEventId;
  };
  source.addEventListener("status", (event) => {
    state.textContent = JSON.parse(event.data);
    const card = document.getElementById("jobcard");
    if (!card || card.querySelector(".state").textContent === state.textContent) { return; }
    behind = card.classList.contains("htmx-request");
    if (!behind) { htmx.trigger(card, "refresh"); }
  });
  source.addEventListener("trouble", (event) => { notice(JSON.parse(event.data)); });
  source.addEventListener("end", () => { source.close(); });
  source.onopen = () => notice("");
  source.onerror = () => {
    if (!box.isConnected) { source.close(); return; }
    notice(state.dataset.trouble);
    if (source.readyState === EventSource.CLOSED) { setTimeout(() => follow(box, after), 2000); }
  };
}

let behind = false; // something happened to the job while its card was being fetched
htmx.onLoad((content) => {
  if (behind && content.id === "jobcard") { behind = false; htmx.trigger(content, "refresh"); }
  const fresh = [...document.querySelectorAll("[data-events]")].filter((box) => !box.following);
  for (const box of fresh) { box.following = true; follow(box, ""); }
});
