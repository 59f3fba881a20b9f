"use strict";

// The token stands in the part of the address that no browser sends anywhere. It leaves the address
// at once, opens a session, and the page is loaded in earnest.
async function enter(event) {
  const closed = document.getElementById("closed");
  const [, token] = /^#token=([\w-]+)$/.exec(location.hash) || [];
  if (token) { history.replaceState(null, "", location.pathname + location.search); }
  if (token && (closed || event)) {
    const headers = { "Content-Type": "application/json", "X-Prep-Token": token };
    const answer = await fetch("/session", { method: "POST", headers }).catch(() => null);
    if (answer?.ok) { location.reload(); return; }
    if (closed) { closed.querySelector("[data-refused]").hidden = false; }
  }
  if (closed) { closed.hidden = false; }
}

addEventListener("hashchange", enter);
enter();
