// What this browser keeps of edits that the server has not acknowledged. Every row belongs to one person; nobody else's
// is ever read beyond counting it. Two stores: `edit` {id, key, user, doc, schema, title, at, runs, held, update} and
// `copy` {user, doc, schema, title, at, state}: the whole text of a plan that has edits here, to show it while we are away.
const NAME = 'gongbei-unsent', VERSION = 1;
export const KEPT_DAYS = 14;
const DAY_MS = 86_400_000;
const FLAG = 'gongbei-unsent';   // pages without an editor open the database only where this is set
const SPILT = 'gongbei-unsent-spilt:';
const OPEN_MS = 4000;
const CHANNEL = 'gongbei-unsent';

/** Between the windows of one browser; null where there is none. */
export const channel = () => (typeof BroadcastChannel === 'function' ? new BroadcastChannel(CHANNEL) : null);

/** Whether something may lie here. */
export function isMarked() {
  try { return localStorage.getItem(FLAG) !== null; } catch { return false; }
}

function mark(wanted) {
  try { if (wanted) localStorage.setItem(FLAG, '1'); else localStorage.removeItem(FLAG); } catch { /* then the database is shut as well */ }
}

/** Keeps a row of a page that goes away before the database has it; the next window that opens the database takes it in. */
export function spill(row) {
  try {
    localStorage.setItem(SPILT + row.key, JSON.stringify({...row, update: btoa(Array.from(row.update, byte => String.fromCharCode(byte)).join(''))}));
    mark(true);
  } catch { /* no room: the page has asked before it closed */ }
}

export function unspill({key}) {
  try { localStorage.removeItem(SPILT + key); } catch { /* then nothing was spilt */ }
}

function spilt() {
  const rows = [];
  for (const name of Object.keys(localStorage).filter(one => one.startsWith(SPILT))) {
    try {
      const row = JSON.parse(localStorage.getItem(name));
      rows.push({...row, update: Uint8Array.from(atob(row.update), letter => letter.charCodeAt(0))});
    } catch { localStorage.removeItem(name); }   // another window took it in, or it is none of ours
  }
  return rows;
}

const done = request => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

/** Resolves when what was asked in it is on the device. */
function finished(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = transaction.onerror = () => reject(transaction.error ?? new Error('aborted'));
  });
}

function create(database) {
  const edits = database.createObjectStore('edit', {keyPath: 'id', autoIncrement: true});
  edits.createIndex('owner', ['user', 'doc']);
  database.createObjectStore('copy', {keyPath: ['user', 'doc']});
}

export class Device {
  /** Fails when this browser keeps nothing: private windows, blocked by a setting, no room. */
  static async open() {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => create(request.result);
    let timer;
    const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error('late')), OPEN_MS); });
    try {
      const device = new Device(await Promise.race([done(request), late]));
      await device.#takeIn();
      return device;
    } finally { clearTimeout(timer); }
  }

  constructor(database) {
    this.database = database;
    this.onLost = () => {};
    database.onversionchange = () => database.close();
    database.onclose = () => this.onLost();   // the person, or Clear-Site-Data, emptied the browser
  }

  #in(stores, mode = 'readonly') { return this.database.transaction(stores, mode); }

  async #takeIn() {
    for (const row of spilt()) {
      const known = await this.editsOf(row.user, row.doc);
      if (!known.some(({key}) => key === row.key)) await this.change([row]);
      unspill(row);
    }
  }

  /** Writes edits and takes others away in one step; answers the ids of what was written. */
  async change(put, remove = []) {
    const transaction = this.#in(['edit'], 'readwrite');
    const edits = transaction.objectStore('edit');
    const ids = put.map(one => done(edits.put(one)));
    for (const id of remove) edits.delete(id);
    const whole = finished(transaction);
    transaction.commit?.();   // also while the page goes away
    const [found] = await Promise.all([Promise.all(ids), whole]);
    if (put.length) mark(true);
    return found;
  }

  async putCopy(copy) {
    const transaction = this.#in(['copy'], 'readwrite');
    transaction.objectStore('copy').put(copy);
    const whole = finished(transaction);
    transaction.commit?.();
    await whole;
    mark(true);
  }

  copyOf(user, doc) { return done(this.#in(['copy']).objectStore('copy').get([user, doc])); }

  /** Suggestions of one person that were not sent: {doc, title}. */
  async draftsBy(user) {
    const range = IDBKeyRange.bound([user, 'suggestion '], [user, 'suggestion~']);
    return (await done(this.#in(['copy']).objectStore('copy').getAll(range))).map(({doc, title}) => ({doc, title}));
  }

  /** The edits of one person to one plan, oldest first. */
  editsOf(user, doc) {
    return done(this.#in(['edit']).objectStore('edit').index('owner').getAll(IDBKeyRange.only([user, doc])));
  }

  /** All edits of one person, oldest first. */
  async editsBy(user) {
    const range = IDBKeyRange.bound([user], [user, []]);   // an array sorts behind every string
    return done(this.#in(['edit']).objectStore('edit').index('owner').getAll(range));
  }

  /** How many edits of other people lie here: {user: count}. Nothing else of them is given out. */
  async others(user) {
    const counts = {};
    await this.#each('edit', cursor => {
      if (cursor.value.user !== user) counts[cursor.value.user] = (counts[cursor.value.user] ?? 0) + cursor.value.runs;
    });
    return counts;
  }

  async removeCopy(user, doc) {
    const transaction = this.#in(['copy'], 'readwrite');
    transaction.objectStore('copy').delete([user, doc]);
    await finished(transaction);
  }

  /** Edits that cannot be sent as they are stay for their writer, with the reason. */
  async hold(rows, held) { await this.change(rows.map(row => ({...row, held}))); }

  /** Nothing of this person stays. */
  async forget(user) { await this.#sweep(row => row.user === user); }

  /**
   * What is older than fourteen days goes, but nothing of `user` that could not be tried yet: a holiday is longer. Answers how
   * many edits of `user` that were. `but`: the plan whose edits the caller is about to try.
   */
  async tidy(user, but = null, now = Date.now()) {
    const oldest = now - KEPT_DAYS * DAY_MS, waiting = new Set([but]);
    let lost = 0;
    await this.#sweep((row, store) => {
      const own = row.user === user;
      if (own && store === 'edit' && row.held === '') waiting.add(row.doc);
      if (row.at >= oldest || own && (store === 'copy' || row.held === '' || row.doc === but) && waiting.has(row.doc)) return false;
      if (store === 'edit' && own) lost += row.runs;
      return true;
    });
    return lost;
  }

  async #sweep(isOver) {
    let left = 0;
    for (const store of ['edit', 'copy']) {
      await this.#each(store, cursor => { if (isOver(cursor.value, store)) cursor.delete(); else left += 1; }, 'readwrite');
    }
    if (left) { mark(true); return; }
    mark(false);
    if (await this.#holds()) mark(true);   // another window wrote meanwhile: it marks after its row is there
  }

  /** Whether anything lies here, or is spilt and waits to be taken in. */
  async #holds() {
    if (spilt().length) return true;
    const transaction = this.#in(['edit', 'copy']);
    const counts = await Promise.all(['edit', 'copy'].map(store => done(transaction.objectStore(store).count())));
    return counts.some(count => count > 0);
  }

  #each(store, visit, mode = 'readonly') {
    const transaction = this.#in([store], mode);
    const request = transaction.objectStore(store).openCursor();
    request.onsuccess = () => {
      const cursor = request.result;
      if (!cursor) return;
      visit(cursor);
      cursor.continue();
    };
    return finished(transaction);
  }

  close() { this.database.close(); }
}
