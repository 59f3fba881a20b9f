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
    htmx.swap(zone.dataset.target || "#work", request.responseText, { swapStyle: "outerHTML" });
  };
  request.onerror = () => { bar.hidden = true; notice(words.gone); };
  request.open("POST", zone.dataset.drop);
  request.setRequestHeader("HX-Request", "true");
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
    const file = kind === "drop" && event.dataTransfer.files[0];
    const into = zone || document.querySelector("[data-drop]");
    if (file && into) { send(file, into); }
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

document.addEventListener("htmx:beforeRequest", () => notice(""));
document.addEventListener("htmx:sendError", () => notice(words.gone));
document.addEventListener("htmx:responseError", (event) => {
  notice(words.refused + " " + event.detail.xhr.responseText.slice(0, 300));
});
