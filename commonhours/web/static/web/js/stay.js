// Says in time that this browser will be signed out, and prolongs it with one press. The house decides; this only counts.
"use strict";
(() => {
  const box = document.getElementById("stay");
  const [EARLY, EVERY] = [300_000, 15_000];
  const idle = box.dataset.idle ? box.dataset.idle * 1000 : Infinity;
  const last = Date.now() + box.dataset.last * 1000;
  const tabs = window.BroadcastChannel && new BroadcastChannel("stay");
  let until, told;

  // Somebody is there, in this tab or in another of this browser.
  function here() {
    until = Math.min(Date.now() + idle, last);
    told = "";
    box.close();
  }

  function everywhere() {
    here();
    tabs?.postMessage("here");
  }

  function look() {
    const left = until - Date.now();
    if (left > EARLY) return;
    const when = left <= 0 ? "over" : until === last ? "last" : "idle";
    if (when === told) return;
    told = when;
    for (const part of box.querySelectorAll("[data-when]")) part.hidden = part.dataset.when !== when;
    if (!box.open) box.showModal();
  }

  box.addEventListener("submit", async (event) => {
    if (event.target.method === "dialog") return;
    event.preventDefault();
    const form = event.target;
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" }).catch(() => null);
    if (answer?.ok) everywhere();
    // Not reached is not signed out: the button stays.
    else if (answer) { until = 0; look(); }
  });
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) everywhere(); });
  document.addEventListener("visibilitychange", look);
  tabs?.addEventListener("message", here);
  setInterval(look, EVERY);
  everywhere();
})();
