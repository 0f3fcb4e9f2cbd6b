// One file on its way: made smaller, hashed, asked for, sent piece by piece, completed. What has arrived stays there:
// asking again for the same bytes, now or after a reload, gives only the pieces that are missing.
import {scaled} from './photos.js';
import {hashOf} from './sha256.js';

const WAITS = [1, 2, 4, 8, 15];   // seconds; counted anew whenever something arrives
const BUSY = 409, TOO_MANY = 429;

/** The server's own sentence; trying again does not help. `status` and `code` say which refusal it is. */
export class Refused extends Error {}
/** The way there is broken; trying again may help. `message` is a sentence. */
export class Interrupted extends Error {}

const NO_NETWORK = '网络断了，文件没有传完，已经传上去的部分还在。';
const NO_STORE = '服务器的文件空间暂时不可用，文件没有传完。';

/**
 * `report({stage, done, size, wait})`: stage is 'checking', 'sending', 'waiting' (`wait` says why), 'finishing'.
 * Answers what the server says of the finished file. Rejects with Refused, Interrupted, or an AbortError.
 * `also`: what this address wants to know besides; `waits`: seconds after each failure, then it gives up.
 */
export async function send(chosen, {url, csrf, place = 'body', edge = 0, signal, report = () => {}, onAsked = () => {}, also = {}, waits = WAITS}) {
  const post = (to, body) => ask(to, body, csrf, signal);
  const file = await scaled(chosen, edge);
  const {size} = file;
  report({stage: 'checking', done: 0, size});
  const sha256 = await hashOf(file, {signal, report: done => report({stage: 'checking', done, size})});
  const question = {...also, name: file.name || '图片.png', size, place, sha256};
  let failures = 0;
  for (;;) {
    try {
      const asked = await post(url, question);
      onAsked(asked);
      await sendPieces(file, asked.pieces, {signal, report, arrived: () => { failures = 0; }});
      report({stage: 'finishing', done: size, size});
      return await post(asked.completion_url, {});
    } catch (error) {
      if (!(error instanceof Interrupted) || failures >= waits.length) throw error;
      report({stage: 'waiting', done: 0, size, wait: error.message});
      await pause(error.seconds ?? waits[failures], signal);
      failures += 1;
    }
  }
}

async function sendPieces(file, pieces, {signal, report, arrived}) {
  const {size} = file;
  let before = size - pieces.reduce((sum, piece) => sum + piece.size, 0);
  for (const piece of pieces) {
    report({stage: 'sending', done: before, size});
    const body = piece.size === size ? file : file.slice(piece.start, piece.start + piece.size);
    await put(piece, body, {signal, report: sent => report({stage: 'sending', done: before + sent, size})});
    before += piece.size;
    arrived();
  }
}

function put({url, headers}, body, {signal, report}) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    request.open('PUT', url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = event => report(event.loaded);
    request.onload = () => (request.status < 300 ? resolve() : reject(new Interrupted(NO_STORE)));
    request.onerror = () => reject(new Interrupted(navigator.onLine === false ? NO_NETWORK : NO_STORE));
    request.onabort = () => reject(new DOMException('cancelled', 'AbortError'));
    request.onloadend = () => signal?.removeEventListener('abort', stop);
    signal?.addEventListener('abort', stop, {once: true});
    request.send(body);
  });
}

async function ask(url, body, csrf, signal) {
  let response;
  try {
    response = await fetch(url, {
      method: 'POST', credentials: 'same-origin', body: JSON.stringify(body), signal,
      headers: {'Content-Type': 'application/json', Accept: 'application/json', ...(csrf && {'X-CSRF-Token': csrf})},
    });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Interrupted(NO_NETWORK);
  }
  if (response.ok) return response.json();
  const {status} = response;
  let said = '', code;
  try { ({error: said, code} = await response.json()); } catch { /* not JSON: the sentences below serve */ }
  if (status === 401) throw refusal('登录已过期，文件没有传上去。重新登录后再传一次。', status);
  if (status >= 500 || status === BUSY && !code) throw new Interrupted(said || NO_STORE);
  if (status === TOO_MANY) throw Object.assign(new Interrupted(said), {seconds: Number(response.headers.get('Retry-After')) || 60});
  throw refusal(said || '服务器没有收下这个文件，过一会儿再试。', status, code);
}

const refusal = (words, status, code) => Object.assign(new Refused(words), {status, code});

function pause(seconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, seconds * 1000);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(new DOMException('cancelled', 'AbortError'));
    }, {once: true});
  });
}
