// Answers for the house where it cannot be reached: with today's page, its script and its looks, and with nothing else.
// SHELL, the addresses to keep, is written above by web/today.py. No answer of the house but these is ever kept.
"use strict";
// Each edition of the scripts has a store of its own, so that a page never meets scripts of another one.
const KEPT = `commonhours ${SHELL[1]}`;
// A signal that is hardly there is none: after so long the kept page is shown.
const PATIENCE_MS = 8000;

async function keep(address) {
  const answer = await fetch(address, { cache: "no-cache", credentials: "same-origin" });
  // Whoever has signed out is led elsewhere: that is not today's page.
  if (!answer.ok || answer.redirected) return;
  // Read to its end before anything is replaced: a signal that breaks off in the middle must not cost the page we have.
  const body = await answer.arrayBuffer();
  if (!body.byteLength) return;
  // The page of another edition is for that edition's worker, who is on the way.
  if (address === SHELL[0] && !new TextDecoder().decode(body).includes(SHELL[1])) return;
  const headers = new Headers(answer.headers);
  for (const each of ["Content-Encoding", "Content-Length"]) headers.delete(each);
  await (await caches.open(KEPT)).put(address, new Response(body, { headers }));
}

// What an edition holds never changes: only what is missing is fetched, and the page itself each time, last of all.
async function keepAll() {
  const cache = await caches.open(KEPT);
  await Promise.all(SHELL.slice(1).map(async (each) => (await cache.match(each)) ?? keep(each)));
  await keep(SHELL[0]);
}

async function kept(address) {
  const options = { ignoreSearch: true };
  const own = await (await caches.open(KEPT)).match(address, options);
  return own ?? (await caches.match(address, options)) ?? Response.error();
}

// Once this edition can show the page, the others are needed no more.
async function tidy() {
  if (!(await (await caches.open(KEPT)).match(SHELL[0]))) return;
  for (const name of await caches.keys()) if (name !== KEPT) await caches.delete(name);
}

function patiently(request) {
  return new Promise((resolve, reject) => {
    const given = setTimeout(() => reject(new Error("no signal")), PATIENCE_MS);
    fetch(request).then(resolve, reject).finally(() => clearTimeout(given));
  });
}

self.addEventListener("install", (event) => {
  event.waitUntil(keepAll().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => event.waitUntil(tidy().then(() => self.clients.claim())));

// A page that was reached says so: what is kept may have changed since, and so may the reader's language.
self.addEventListener("message", (event) => {
  if (event.data === "reached") event.waitUntil(keepAll().then(tidy).catch(() => {}));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(patiently(request).catch(() => kept(SHELL[0])));
  } else if (pathname.startsWith("/static/")) {
    event.respondWith(caches.match(request).then((found) => found ?? fetch(request)));
  }
});
