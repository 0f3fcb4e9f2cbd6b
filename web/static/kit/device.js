// What this browser keeps of the observation kit. Every row belongs to one person; of anybody else's it is only said how
// many there are. Stores: `data` {user, at, json}, `record` and `medium` (kit/store.js), `plan` {user, id, …},
// `image` {user, url, blob}, `meta` {key, …}.
import {SYNCED} from './rows.js';

const NAME = 'gongbei-kit', VERSION = 1;
const FLAG = 'gongbei-kit';   // ordinary pages open the database only where this is set
const LAST = 'gongbei-kit-last';
const OPEN_MS = 4000;
const SPILT = 'gongbei-kit-spilt:';
export const STORES = ['data', 'record', 'medium', 'plan', 'image'];

/** Between the windows of one browser; null where there is none. */
export const channel = () => (typeof BroadcastChannel === 'function' ? new BroadcastChannel('gongbei-kit') : null);

export function kept(key) {
  try { return localStorage.getItem(key); } catch { return null; }
}

export function keep(key, value) {
  try { if (value === null) localStorage.removeItem(key); else localStorage.setItem(key, value); return true; } catch { return false; }
}

/** Whether something of the kit may lie here. */
export const isMarked = () => kept(FLAG) !== null;

/** Keeps a record of a page that goes away before the database has it; the next page that opens the database takes it in. */
export const spill = row => keep(SPILT + row.id, JSON.stringify(row));

export const unspill = id => keep(SPILT + id, null);

function spilt() {
  try { return Object.keys(localStorage).filter(one => one.startsWith(SPILT)).map(key => JSON.parse(kept(key))).filter(Boolean); } catch { return []; }
}

/** What is to lie in the database when `row` was spilt beside `stored`; null to leave that: the newer words, what the server said last. */
function joined(stored, row) {
  if (!stored) return row;
  const isKnown = (row.settles ?? 0) <= (stored.settles ?? 0);
  if (stored.rev >= row.rev) return isKnown ? null : {...stored, ...pick(row, SYNCED)};
  return {...row, ...pick(isKnown ? stored : row, SYNCED)};
}

/** Who used the kit here last and did not sign out: {id, name}. Without a network there is nobody else to ask. */
export function lastUser() {
  try { return JSON.parse(kept(LAST)); } catch { return null; }
}

export const setLastUser = user => keep(LAST, user && JSON.stringify({id: user.id, name: user.name}));

/** Somebody is signed in here: what another person left is not opened any more without asking the server. */
export function noteUser(id) {
  if (isMarked() && lastUser() && lastUser().id !== id) setLastUser(null);
}

const done = request => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

const finished = transaction => new Promise((resolve, reject) => {
  transaction.oncomplete = () => resolve();
  transaction.onabort = transaction.onerror = () => reject(transaction.error ?? new Error('aborted'));
});

const pick = (row, names) => Object.fromEntries(names.map(name => [name, row[name]]));

function create(database) {
  database.createObjectStore('data', {keyPath: 'user'});
  database.createObjectStore('record', {keyPath: 'id'});
  database.createObjectStore('medium', {keyPath: 'id'});
  database.createObjectStore('plan', {keyPath: ['user', 'id']});
  database.createObjectStore('image', {keyPath: ['user', 'url']});
  database.createObjectStore('meta', {keyPath: 'key'});
}

export class Device {
  /** Fails where this browser keeps nothing: a private window, blocked by a setting, no room. */
  static async open() {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => create(request.result);
    let timer;
    const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error('late')), OPEN_MS); });
    try {
      const device = new Device(await Promise.race([done(request), late]));
      keep(FLAG, '1');
      await device.#takeIn();
      return device;
    } finally { clearTimeout(timer); }
  }

  constructor(database) {
    this.database = database;
    this.onlost = () => {};
    database.onversionchange = () => database.close();
    database.onclose = () => this.onlost();   // somebody emptied the browser
  }

  #in(store, mode = 'readonly', durability = mode === 'readwrite' ? 'strict' : 'default') {
    const transaction = this.database.transaction(store, mode, {durability});
    return [transaction.objectStore(store), transaction];
  }

  async #takeIn() {
    for (const row of spilt()) {
      try {
        await this.change('record', row.id, stored => joined(stored, row));
        unspill(row.id);
      } catch { /* no room yet: it is read from where it is */ }
    }
  }

  get(store, key) { return done(this.#in(store)[0].get(key)); }

  /** Every row, whoever's: of stores that are few rows. What is spilt yet is among them. */
  async all(store) {
    const rows = new Map((await done(this.#in(store)[0].getAll())).map(row => [row.id, row]));
    if (store === 'record') for (const row of spilt()) rows.set(row.id, joined(rows.get(row.id), row) ?? rows.get(row.id));
    return [...rows.values()];
  }

  async put(store, row) {
    const [rows, transaction] = this.#in(store, 'readwrite');
    rows.put(row);
    const whole = finished(transaction);
    transaction.commit?.();   // also while the page goes away
    await whole;
  }

  async remove(store, key) {
    const [rows, transaction] = this.#in(store, 'readwrite');
    rows.delete(key);
    await finished(transaction);
  }

  /** `work(row | undefined)` answers what is to be kept, or null to leave it, in one step; no other window comes between. */
  async change(store, key, work) {
    const [rows, transaction] = this.#in(store, 'readwrite');
    let found;
    rows.get(key).onsuccess = ({target}) => {
      found = work(target.result);
      if (found) rows.put(found);
    };
    await finished(transaction);
    return found;
  }

  /** Whether this window may send now, where the browser has no locks: the right ends by itself. */
  async lease(tab, ms) {
    const until = Date.now() + ms;
    const found = await this.change('meta', 'sender', row => (row && row.tab !== tab && row.until > Date.now() ? null : {key: 'sender', tab, until}));
    return found !== null;
  }

  endLease(tab) { return this.change('meta', 'sender', row => (row?.tab === tab ? {...row, until: 0} : null)); }

  /** Nothing of this person stays. */
  async forget(user) {
    for (const store of STORES) await this.sweep(store, row => row.user === user);
    for (const row of spilt()) if (row.user === user) unspill(row.id);
    if (lastUser()?.id === user) setLastUser(null);
  }

  async sweep(store, isOver) {
    const [rows, transaction] = this.#in(store, 'readwrite', 'relaxed');
    rows.openCursor().onsuccess = ({target}) => {
      const cursor = target.result;
      if (!cursor) return;
      if (isOver(cursor.value)) cursor.delete();
      cursor.continue();
    };
    await finished(transaction);
  }

  close() { this.database.close(); }
}
