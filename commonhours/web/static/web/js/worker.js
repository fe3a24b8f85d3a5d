// Answers for the house where it cannot be reached: with today's page, its script and its looks, and with nothing else.
// SHELL, the addresses to keep, is written above by web/today.py. No answer of the house but these is ever kept.
"use strict";
const KEPT = "commonhours-shell";
// A signal that is hardly there is none: after so long the kept page is shown.
const PATIENCE_MS = 8000;

async function keep(address) {
  const answer = await fetch(address, { cache: "no-cache", credentials: "same-origin" });
  // Whoever has signed out is led elsewhere: that is not today's page.
  if (!answer.ok || answer.redirected) return;
  // Read to its end before anything is replaced: a signal that breaks off in the middle must not cost the page we have.
  const body = await answer.arrayBuffer();
  if (!body.byteLength) return;
  const headers = new Headers(answer.headers);
  for (const each of ["Content-Encoding", "Content-Length"]) headers.delete(each);
  await (await caches.open(KEPT)).put(address, new Response(body, { headers }));
}

async function kept(address) {
  return (await (await caches.open(KEPT)).match(address, { ignoreSearch: true })) ?? Response.error();
}

function patiently(request) {
  return new Promise((resolve, reject) => {
    const given = setTimeout(() => reject(new Error("no signal")), PATIENCE_MS);
    fetch(request).then(resolve, reject).finally(() => clearTimeout(given));
  });
}

self.addEventListener("install", (event) => {
  event.waitUntil(Promise.all(SHELL.map(keep)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// A page that was reached says so: what is kept may have changed since, and so may the reader's language.
self.addEventListener("message", (event) => {
  if (event.data === "reached") event.waitUntil(Promise.allSettled(SHELL.map(keep)));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(patiently(request).catch(() => kept(SHELL[0])));
  } else if (SHELL.includes(pathname)) {
    event.respondWith(patiently(request).catch(() => kept(pathname)));
  }
});
