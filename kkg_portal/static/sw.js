/* Answers one question only: what to show when a page cannot be reached. It keeps the offline page and its style
   sheet, never a page of the portal. Needs the header "Service-Worker-Allowed: /"; the word
   "offline" stands where other addresses carry a content hash, so that these two are always asked for anew. */
"use strict";
const SHELF = "kkg-offline-1";
const FILES = ["offline.html", "portal.css"].map(name => new URL("/static/offline/" + name, self.location).href);

self.addEventListener("install", event => {
  event.waitUntil(caches.open(SHELF).then(shelf => shelf.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", event => {
  event.waitUntil(caches.keys().then(names => Promise.all(names.filter(name => name !== SHELF).map(name => caches.delete(name)))));
});

self.addEventListener("fetch", event => {
  const { mode, method, url } = event.request;
  if (method !== "GET") return;
  if (mode === "navigate") event.respondWith(fetch(event.request).catch(() => caches.match(FILES[0])));
  else if (url === FILES[1]) event.respondWith(fetch(event.request).catch(() => caches.match(FILES[1])));
});
