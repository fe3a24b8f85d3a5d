// What a browser shows while no page is open: that there is a message, and where it is read. MESSAGES is written by web/today.py.
"use strict";

self.addEventListener("push", (event) => {
  let told = {};
  try {
    told = event.data?.json() ?? {};
  } catch {
    // Whatever came, something must be shown: a browser takes the permission back otherwise.
  }
  // One that waits is enough: the next takes its place.
  const more = { body: told.body ?? "", lang: told.lang ?? "", tag: "messages" };
  event.waitUntil(self.registration.showNotification(told.title ?? "Commonhours", more));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open());
});

async function open() {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = pages.find((page) => new URL(page.url).pathname === MESSAGES);
  return there ? there.focus() : self.clients.openWindow(MESSAGES);
}
