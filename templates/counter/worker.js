// Keeps styles, scripts and one page for when there is no network. Pages with goods or orders are never kept.
const KEPT = "quay-{{ version }}";
const OFFLINE = "{{ offline|escapejs }}";
const FILES = [{% for file in files %}"{{ file|escapejs }}", {% endfor %}];
const NEVER_CHANGES = /\.[0-9a-f]{12}\.[a-z0-9]+$/;

addEventListener("install", (event) => {
  const fresh = [OFFLINE, ...FILES].map((each) => new Request(each, { cache: "reload", credentials: "omit" }));
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(fresh)).then(() => skipWaiting()));
});
addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("quay-") && name !== KEPT;
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name)))));
});
addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const path = new URL(url).pathname;
  if (method !== "GET") return;
  if (mode === "navigate") event.respondWith(fetch(event.request).catch(() => caches.match(OFFLINE)));
  else if (FILES.includes(path)) event.respondWith(file(event.request, path));
});

async function file(request, path) {
  const kept = await caches.match(path);
  if (kept && NEVER_CHANGES.test(path)) return kept;
  return fetch(request).catch(() => kept ?? Response.error());
}
