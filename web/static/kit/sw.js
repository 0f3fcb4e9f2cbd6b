// Keeps the page of the kit and its files, nothing else: answers with personal data are never in a cache of ours. The
// server writes `self.KIT = {name, shell, files}` above this text (server/observation/routes/shell.py); a new build is a new name.
const {name, shell, files} = self.KIT;

self.addEventListener('install', event => event.waitUntil(fill()));
self.addEventListener('activate', event => event.waitUntil(tidy()));
self.addEventListener('message', ({data}) => { if (data === 'take over') self.skipWaiting(); });

async function fill() {
  const cache = await caches.open(name);
  await cache.addAll([new Request(shell, {cache: 'reload'}), ...files]);
}

async function tidy() {
  for (const one of await caches.keys()) if (one.startsWith('kit-') && one !== name) await caches.delete(one);
  await self.clients.claim();
}

self.addEventListener('fetch', event => {
  const {request} = event;
  const {origin, pathname} = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  if (pathname === shell && request.mode === 'navigate') event.respondWith(fromCache(shell, request));
  else if (files.includes(pathname)) event.respondWith(fromCache(pathname, request));
  else if (pathname.startsWith('/static/built/')) event.respondWith(kept(request));
});

async function fromCache(key, request) {
  return await caches.match(key, {ignoreVary: true}) ?? fetch(request);
}

/** What only some plans need, as the drawing of formulas: kept once it was fetched; its name changes with its text. */
async function kept(request) {
  const found = await caches.match(request, {ignoreVary: true});
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok) (await caches.open(name)).put(request, answer.clone());
  return answer;
}
