// Asking the server from the kit. A network that swallows everything is no network: nothing is waited for long.
const WAIT_MS = 20_000;

/** {status, body}; status 0: the server cannot be reached. `body` is what it said as JSON, or null. */
export async function ask(url, {method = 'GET', json, csrf, ms = WAIT_MS} = {}) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), ms);
  const headers = {Accept: 'application/json', ...(json !== undefined && {'Content-Type': 'application/json'}), ...(csrf && {'X-CSRF-Token': csrf})};
  try {
    const response = await fetch(url, {method, headers, credentials: 'same-origin', cache: 'no-store', redirect: 'error', signal: stop.signal, body: json === undefined ? undefined : JSON.stringify(json)});
    const body = await response.json().catch(() => null);
    return {status: response.ok && !body ? 0 : response.status, body};   // cut off on its way, or a page of the network's own
  } catch { return {status: 0, body: null}; } finally { clearTimeout(timer); }
}

/** Who is signed in: {user, csrf, now, public}, by the status. */
export const token = ms => ask('/kit/token', {ms});
