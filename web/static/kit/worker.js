// The service worker: so that the page opens without a network. Only where the browser allows one (https), and only on one's own device.
const SCRIPT = '/sw.js', SCOPE = '/kit';

export const canOpenOffline = () => window.isSecureContext && 'serviceWorker' in navigator;

let waiting = null, asked = false;

export async function keepShell() {
  if (!canOpenOffline()) return;
  try {
    const registration = await navigator.serviceWorker.register(SCRIPT, {scope: SCOPE, updateViaCache: 'none'});
    waiting = registration.waiting;
    registration.addEventListener('updatefound', () => {
      const fresh = registration.installing;
      fresh?.addEventListener('statechange', () => { if (fresh.state === 'installed') waiting = registration.waiting; });
    });
  } catch { /* no room, or switched off: the list says that the page does not open offline */ }
}

/** Whether the page itself lies on this device. */
export async function isKept() {
  if (!canOpenOffline()) return false;
  return Boolean((await navigator.serviceWorker.getRegistration(SCOPE))?.active);
}

/** A newer kit takes over while no record is open; the open page begins anew with it. */
export function mayUpdate() {
  if (!waiting || asked || !navigator.serviceWorker.controller) return;
  asked = true;
  navigator.serviceWorker.addEventListener('controllerchange', () => { if (/^(#\/?)?$/.test(location.hash)) location.reload(); }, {once: true});
  waiting.postMessage('take over');
}

/** On a 公用电脑 nothing stays. */
export async function dropShell() {
  if (!canOpenOffline()) return;
  await (await navigator.serviceWorker.getRegistration(SCOPE))?.unregister();
  for (const name of await caches.keys()) if (name.startsWith('kit-')) await caches.delete(name);
}
