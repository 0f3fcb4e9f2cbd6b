// Edits the server has not acknowledged, kept on this device: they survive a closed window, a crash and a reload, and go
// up later. While all is well the ack comes first and nothing is written. On a 公用电脑 nothing is written at all.
import * as Y from 'yjs';
import {channel, Device, spill, unspill} from '../../js/unsent/device.js';

const CALM_MS = 250;       // an ack usually comes sooner
const RUN_MS = 2000;       // a pause ends one 条
const AGAIN_MS = 3000;    // the device refused: no room, perhaps later
const COPY_MS = 800;
const MANY_ROWS = 64;
const REFUSALS = new Set(['refused', 'malformed']);   // sent again by the next window they would stop that one too
const RETRIED = new Set(['', 'forbidden', 'readonly']);

export class Store {
  #device = null;
  #fresh = [];      // {seq, update, begins}: not handed to the device yet
  #writing = new Map();   // rows on their way to it: {edits, promise}
  #rows = [];       // {id, upto, runs, update}: on the device, not acknowledged
  #timers = {};
  #lastAt = 0;
  #gone = false;    // this person's copies were given up in another window, or the server refused

  /** `own` false: a 公用电脑. `owner` is {user, doc, schema, title}. */
  constructor(provider, owner, own) {
    Object.assign(this, {provider, owner, own, failed: false, foreign: 0, stale: []});
    provider.isStored = () => this.keeps && !this.#fresh.length && !this.#writing.size;
    provider.on('local', edit => this.#add(edit));
    provider.on('acked', upto => this.#acked(upto));
    provider.on('stopped', ({why}) => { if (REFUSALS.has(why)) this.#hold('refused'); });
    provider.on('status', () => this.#copyWhileAway());
    this.onHide = () => this.#hide();
    addEventListener('pagehide', this.onHide);
    document.addEventListener('visibilitychange', this.onHide);
    this.channel = channel();
    if (this.channel) this.channel.onmessage = ({data}) => this.#hear(data);
    this.ready = own ? this.#open().then(() => this.#load()).catch(() => this.#fail()) : Promise.resolve();
  }

  /** Whether what is typed now survives this window. */
  get keeps() { return this.own && Boolean(this.#device) && !this.failed && !this.#gone; }

  /** How many 条 the server does not have: runs of typing, not letters. */
  get count() {
    const waiting = [...this.#writing.values()].flatMap(({edits}) => edits).concat(this.#fresh);
    const runs = this.#rows.reduce((sum, row) => sum + row.runs, 0) + waiting.filter(one => one.begins).length;
    return Math.max(runs, this.#rows.length || waiting.length ? 1 : 0);
  }

  async #open() {
    this.#device = await Device.open();
    this.#device.onLost = () => this.#lost();
  }

  /** What an earlier window left: into the text and up to the server. */
  async #load() {
    const {user, doc, schema} = this.owner;
    await this.#device.tidy(user, doc);
    const found = await this.#device.editsOf(user, doc);
    const others = await this.#device.others(user);
    this.foreign = Object.values(others).reduce((sum, runs) => sum + runs, 0);
    const usable = found.filter(row => row.schema === schema && RETRIED.has(row.held));
    this.stale = found.filter(row => !usable.includes(row));
    if (usable.length && !this.provider.onlyReads && !this.provider.stopped) {
      const upto = this.provider.bring(usable.map(row => row.update));
      this.#rows.unshift(...usable.map(({id, runs, update}) => ({id, upto, runs, update})));
    } else this.stale.push(...usable);
    this.provider.changed();
  }

  /** The text as it was when we lost the server; null when nothing of it lies here. */
  async copy() {
    await this.ready;
    if (!this.keeps) return null;
    const found = await this.#device.copyOf(this.owner.user, this.owner.doc).catch(() => null);
    return found?.schema === this.owner.schema ? found.state : null;
  }

  #add({seq, update}) {
    const now = Date.now();
    const begins = now - this.#lastAt > RUN_MS;
    this.#lastAt = now;
    this.#fresh.push({seq, update, begins});
    if (this.own) this.#soon(this.provider.isCalm ? CALM_MS : 0);
  }

  #soon(ms) { this.#timers.flush ??= setTimeout(() => this.#flush(), ms); }

  /** One write at a time, so that fast typing becomes few rows; `now`: the page may be gone before that one ends. */
  async #flush(now = false) {
    clearTimeout(this.#timers.flush);
    this.#timers.flush = null;
    if (this.#writing.size && !now || !this.#fresh.length || !this.#device || this.#gone) return;
    const edits = this.#fresh;
    this.#fresh = [];
    const row = this.#rowOf(edits);
    const promise = this.#write(row, edits.at(-1).seq);
    this.#writing.set(row, {edits, promise});
    const went = await promise;
    this.#writing.delete(row);
    if (!went) this.#fresh = [...edits, ...this.#fresh].sort((one, other) => one.seq - other.seq);
    this.provider.changed();
    if (this.provider.acked) this.#acked(this.provider.acked);   // meanwhile
    if (this.#fresh.length) this.#soon(went ? 0 : AGAIN_MS);
  }

  /** What was typed since the last row. `key` tells it from every other one that is written twice. */
  #rowOf(edits) {
    const key = `${Date.now()}-${Math.random()}`, runs = edits.filter(one => one.begins).length;
    return {...this.owner, key, at: Date.now(), held: '', runs, update: Y.mergeUpdates(edits.map(one => one.update))};
  }

  /** Many rows are joined into one. */
  async #write(row, upto) {
    const joined = this.#rows.length >= MANY_ROWS && !this.#writing.size ? this.#rows : [];
    if (joined.length) {
      row.update = Y.mergeUpdates([...joined.map(one => one.update), row.update]);
      row.runs += joined.reduce((sum, one) => sum + one.runs, 0);
    }
    try {
      const [id] = await this.#device.change([row], joined.map(one => one.id));
      this.#rows = [...this.#rows.filter(one => !joined.includes(one)), {id, upto, runs: row.runs, update: row.update}];
    } catch { return this.#fail(); }
    unspill(row);
    this.failed = false;
    return true;
  }

  /** A row that stands in line when the page goes dies with it (Chromium, measured); so what is on its way is spilt. */
  #hide() {
    this.#flush(true);
    for (const row of this.#writing.keys()) spill(row);
    this.#copyWhileAway(0);
  }

  #fail() {
    this.failed = true;
    this.provider.changed();
    return false;
  }

  #acked(upto) {
    this.#fresh = this.#fresh.filter(one => one.seq > upto);
    const over = this.#rows.filter(row => row.upto <= upto);
    if (over.length) {
      this.#rows = this.#rows.filter(row => row.upto > upto);
      this.#device?.change([], over.map(row => row.id)).catch(() => {});
    }
    if (over.length && !this.#rows.length) {
      clearTimeout(this.#timers.copied);
      this.#timers.copied = null;
      this.#device?.removeCopy(this.owner.user, this.owner.doc).catch(() => {});
    }
  }

  /** While we are away, the whole text lies beside the edits: once, for what comes after is in the edits. */
  #copyWhileAway(ms = COPY_MS) {
    const {provider} = this;
    if (!this.keeps || this.#timers.copied || provider.synced || !provider.everSynced || !provider.dirty) return;
    this.#timers.copied = setTimeout(() => {
      if (!this.keeps) return;
      this.#device.putCopy({...this.owner, at: Date.now(), state: Y.encodeStateAsUpdate(provider.doc)}).catch(() => this.#fail());
    }, ms);
  }

  /** The database went away under us: what it held is in memory still, and is written again. */
  #lost() {
    this.#device = null;
    this.#fresh = [...this.#rows.map(row => ({seq: row.upto, update: row.update, begins: row.runs > 0})), ...this.#fresh];
    this.#rows = [];
    this.provider.changed();
    if (!this.#gone) this.#open().then(() => this.#flush()).catch(() => this.#fail());
  }

  /** The server will never take these: they stay for their writer and are not sent again. */
  async #hold(why) {
    await this.ready;   // on a slow disk the refusal can be here before the device is open
    this.#flush(true);
    await Promise.all([...this.#writing.values()].map(({promise}) => promise));
    const rows = this.#rows;
    this.#gone = true;
    this.provider.changed();
    const {user, doc} = this.owner;
    const kept = await this.#device?.editsOf(user, doc).catch(() => []) ?? [];
    await this.#device?.hold(kept.filter(one => rows.some(row => row.id === one.id)), why).catch(() => {});
  }

  /** Another window asks before signing out, or has given the copies up. */
  #hear({ask, gone, user}) {
    if (user !== this.owner.user) return;
    if (ask && this.provider.dirty) this.channel.postMessage({answer: ask, doc: this.owner.doc, title: this.owner.title, runs: this.count});
    if (gone) {
      this.#gone = true;
      this.provider.changed();
    }
  }

  /** What a page showed that had to stop: never sent, for the document knows nothing of it. Whether it is kept now. */
  async keepShown(update) {
    if (!this.keeps) return false;
    const row = {...this.owner, key: `${Date.now()}-${Math.random()}`, at: Date.now(), held: 'apart', runs: 1, update};
    return this.#device.change([row]).then(() => true, () => false);
  }

  async discardStale() {
    const ids = this.stale.map(row => row.id);
    this.stale = [];
    await this.#device?.change([], ids);
    this.provider.changed();
  }

  destroy() {
    removeEventListener('pagehide', this.onHide);
    document.removeEventListener('visibilitychange', this.onHide);
    clearTimeout(this.#timers.flush);
    clearTimeout(this.#timers.copied);
    this.channel?.close();
    const device = this.#device;
    this.#gone = true;
    Promise.all([...this.#writing.values()].map(({promise}) => promise)).then(() => device?.close());
  }
}
