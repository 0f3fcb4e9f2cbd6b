// The service worker: so that the page opens without a network. Only where the browser allows one (https), and only on one's own device.
const SCRIPT = '/sw.js', SCOPE = '/kit';

export const canOpenOffline = () => window.isSecureContext && 'serviceWorker' in navigator;

let waiting = null, asked = false;

export async function keepShell() {
  if (!canOpenOffline()) return;
  try {
    const registration = await navigator.serviceWorker.register(SCRIPT, {scope: SCOPE, updateViaCache: 'none'});
    const look = () => { waiting = registration.waiting; mayUpdate(); };
    look();
    registration.addEventListener('updatefound', () => {
      registration.installing?.addEventListener('statechange', look);
      look();
    });
  } catch { /* no room, or switched off: the list says that the page does not open offline */ }
}

/** A newer kit takes over while nothing is open but the list, which begins anew with it. What is written down lies on the device. */
export function mayUpdate() {
  if (!waiting || asked || !navigator.serviceWorker.controller || !/^(#\/?)?$/.test(location.hash)) return;
  asked = true;
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), {once: true});
  waiting.postMessage('take over');
}

/** On a 公用电脑 nothing stays. */
export async function dropShell() {
  if (!canOpenOffline()) return;
  await (await navigator.serviceWorker.getRegistration(SCOPE))?.unregister();
  for (const name of await caches.keys()) if (name.startsWith('kit-')) await caches.delete(name);
}
