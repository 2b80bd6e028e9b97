/* Answers one question only: what to show when a page cannot be reached. It keeps the offline page and its style
   sheet. A page that works without a signal, the roll call, lays itself on a shelf of its own for a day; signing
   out clears that shelf with the rest of the browser's storage. No other page of the portal is kept. Needs the header "Service-Worker-Allowed: /"; the word
   "offline" stands where other addresses carry a content hash, so that these two are always asked for anew. */
"use strict";
const SHELF = "kkg-offline-1", ROLL = "kkg-roll", DAY_MS = 24 * 3600 * 1000;
const FILES = ["offline.html", "portal.css"].map(name => new URL("/static/offline/" + name, self.location).href);

self.addEventListener("install", event => {
  event.waitUntil(caches.open(SHELF).then(shelf => shelf.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", event => {
  event.waitUntil(caches.keys().then(names => Promise.all(names.filter(name => name !== SHELF && name !== ROLL).map(name => caches.delete(name)))));
});

async function kept(request) {
  const found = await caches.match(request, { cacheName: ROLL, ignoreSearch: true });
  const since = found && found.headers.get("X-Kept-At");
  return found && (!since || Date.now() - since < DAY_MS) ? found : undefined;
}

self.addEventListener("fetch", event => {
  const { mode, method, url } = event.request, path = new URL(url).pathname;
  if (method !== "GET") return;
  const instead = name => fetch(event.request).catch(async () => (await kept(event.request)) || caches.match(name));
  if (mode === "navigate") event.respondWith(instead(FILES[0]));
  else if (url === FILES[1]) event.respondWith(instead(FILES[1]));
  else if (path.startsWith("/static/")) {
    event.respondWith(fetch(event.request).catch(async () => (await kept(event.request)) || Response.error()));
  }
});

/* A message brings no words, only that there is something new: a phone that lies on a table shows nothing private. */
const NEW = {
  id: ["Ada kabar baru", "Buka KKG Portal untuk membacanya."],
  en: ["Something new", "Open KKG Portal to read it."],
};

self.addEventListener("push", event => {
  let told = {};
  try { told = event.data.json(); } catch { /* a message without content says as much */ }
  const [title, body] = NEW[told.lang] || NEW.id;
  event.waitUntil(self.registration.showNotification(title, { body, tag: told.tag || "kkg", renotify: true }));
});

self.addEventListener("notificationclick", event => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow("/account/notices"));
});
