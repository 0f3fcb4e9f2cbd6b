// Client of the coedit protocol: one document, its connection and what became of it (the messages are in messages.js).
// It knows what the server has committed, so the page can say so truthfully.
import * as Y from 'yjs';
import * as decoding from 'lib0/decoding';
import {Awareness, applyAwarenessUpdate, removeAwarenessStates} from 'y-protocols/awareness';
import {MESSAGE, STEP, presence, question, text} from './messages.js';
import {stateOf} from './standing.js';

const STOPS = {4400: 'malformed', 4401: 'session', 4403: 'forbidden'};   // coming back by itself would not help
const RETRY_MS = {first: 400, soon: 1500, most: 8000, crowded: 15000};
const SOON_MS = 20000;       // a restart takes seconds: so long it is tried briskly, then ever more rarely
const QUIET_MS = 15000;      // nothing heard so long: ask
const DEAD_MS = 6000;        // no answer to that: the connection is dead although nobody closed it
const CONNECT_MS = 8000;     // a lost packet of the handshake would make the browser wait for minutes
const CALM_MS = 2000;        // acks come sooner when all is well
const UPDATE_BYTES = 900_000;   // a longer one goes as a step 2, which may be as large as a document
const STORED = 'stored';     // origin of what this device had kept
const ACK_DEAD_MS = 12000;
const AWARENESS_MS = 100;

export class Provider {
  #listeners = new Map();
  #timers = {};
  #attempt = 0;

  /** `doc` is the network's copy. `readonly` never sends text. */
  constructor(doc, path, {readonly = false, schema = 1} = {}) {
    Object.assign(this, {doc, readonly, onlyReads: readonly, schema, status: 'connecting', stopped: null, reason: '', synced: false});
    this.url = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${path}`;
    this.typed = this.acked = 0;   // local changes: how many there were, and up to which one the server has all
    this.sent = 0;             // sync messages of this socket
    this.waiting = [];         // {number, at, upto} sent, not acked; `upto` counts local changes
    this.savedAt = null;
    this.parted = '';          // the page has stopped: 'lost', something written here is not in the document; 'shown', all is
    this.everSynced = false;
    this.hasMore = () => false;    // whether something typed has not come here yet; said by the relay
    this.isStored = () => false;   // whether this device keeps what no ack covers; said by the store
    this.awareness = new Awareness(doc);
    this.awareness.setLocalState({});
    this.onUpdate = (update, origin) => { if (origin !== this && origin !== STORED) this.#local(update); };
    this.onAwareness = ({added, updated, removed}, origin) => {
      if (origin === 'local' && [...added, ...updated, ...removed].includes(doc.clientID)) this.#shareSelf();
      this.#emit('awareness', {added, updated, removed});
    };
    doc.on('update', this.onUpdate);
    this.awareness.on('update', this.onAwareness);
    this.onOnline = () => { if (!this.socket && !this.stopped) this.#open(); };
    this.onOffline = () => this.socket?.close();
    addEventListener('online', this.onOnline);
    addEventListener('offline', this.onOffline);
    this.#timers.tick = setInterval(() => this.#tick(), 1000);
    this.#open();
  }

  on(name, listener) {
    if (!this.#listeners.has(name)) this.#listeners.set(name, new Set());
    this.#listeners.get(name).add(listener);
    return () => this.#listeners.get(name).delete(listener);
  }

  #emit(name, detail) { for (const listener of this.#listeners.get(name) ?? []) listener(detail); }

  /** Something on the way that colleagues or other parts may want to look at again. */
  changed() { this.#emit('status'); }

  /** A local change that no ack covers yet. */
  get dirty() { return this.typed > this.acked || this.hasMore(); }

  /** Whether an ack may be expected at once. */
  get isCalm() {
    return this.status === 'open' && this.synced && !this.stopped && !(Date.now() - this.#oldest()?.at > CALM_MS);
  }

  #oldest() { return this.waiting.find(one => one.upto > this.acked); }

  /** What the page may truthfully say now. */
  get state() { return stateOf(this, this.#oldest()?.at); }

  #open() {
    clearTimeout(this.#timers.retry);
    this.status = 'connecting';
    this.awaySince ??= Date.now();
    const socket = this.socket = new WebSocket(this.url);
    socket.binaryType = 'arraybuffer';
    this.sent = 0;
    this.waiting = [];
    this.handshaken = false;
    this.synced = false;
    this.toldRight = false;   // on this socket; the server says it before its step 1, and only when one may not write
    this.heardAt = Date.now();
    this.askedAt = null;
    socket.onopen = () => {
      if (socket !== this.socket) return;
      this.status = 'open';
      this.#send(question(this.doc));
      this.#emit('status');
    };
    socket.onmessage = event => {
      if (socket !== this.socket) return;
      this.heardAt = Date.now();
      this.askedAt = null;
      this.#read(new Uint8Array(event.data));
    };
    socket.onclose = event => { if (socket === this.socket) this.#closed(event.code); };
  }

  #closed(code) {
    this.socket = null;
    this.status = 'closed';
    this.synced = this.handshaken = false;
    this.waiting = [];
    this.awaySince ??= Date.now();   // since the first loss, not since the last failed try
    const others = [...this.awareness.getStates().keys()].filter(client => client !== this.doc.clientID);
    removeAwarenessStates(this.awareness, others, this);
    if (!this.stopped && STOPS[code]) this.#stop(STOPS[code]);
    else if (!this.stopped) this.#retry(code);
    this.#emit('status');
  }

  #retry(code) {
    const soon = Date.now() - this.awaySince < SOON_MS;
    const most = code === 4429 ? RETRY_MS.crowded : soon ? RETRY_MS.soon : RETRY_MS.most;
    const base = code === 4429 ? most : Math.min(most, RETRY_MS.first * 2 ** this.#attempt++);
    this.crowded = code === 4429;
    this.#timers.retry = setTimeout(() => this.#open(), base * (0.5 + Math.random()));
  }

  #stop(why, reason = '') {
    this.stopped = why;
    this.reason = reason;
    clearTimeout(this.#timers.retry);
    this.socket?.close();
    this.#emit('stopped', {why, reason});
    this.#emit('status');
  }

  /** After signing in again in another tab. What was refused, or could not be read, is never sent a second time. */
  resume() {
    if (this.stopped !== 'session' && this.stopped !== 'forbidden') return;
    this.stopped = null;
    this.#attempt = 0;
    if (!this.socket) this.#open();
  }

  #read(bytes) {
    const decoder = decoding.createDecoder(bytes);
    switch (decoding.readVarUint(decoder)) {
      case MESSAGE.sync: return this.#readSync(decoder);
      case MESSAGE.awareness: return applyAwarenessUpdate(this.awareness, decoding.readVarUint8Array(decoder), this);
      case MESSAGE.query: return this.#shareSelf();
      case MESSAGE.ack: return this.#acked(decoding.readVarUint(decoder));
      case MESSAGE.refused: return this.#stop('refused', decoding.readVarString(decoder));
      case MESSAGE.poke: return this.#emit('poke', decoding.readVarString(decoder));
      case MESSAGE.right: {
        this.toldRight = true;
        this.readonly = this.onlyReads || decoding.readVarUint(decoder) === 0;
        if (!this.readonly && this.handshaken && this.dirty) this.#sendText(STEP.two, Y.encodeStateAsUpdate(this.doc), this.typed);
        this.#emit('right');
        return this.#emit('status');
      }
      case MESSAGE.schema: {
        this.readonly = this.onlyReads = true;
        return this.#emit('schema', decoding.readVarUint(decoder));
      }
    }
  }

  #readSync(decoder) {
    const step = decoding.readVarUint(decoder);
    const payload = decoding.readVarUint8Array(decoder);
    if (step === STEP.one) {
      if (!this.toldRight && this.readonly !== this.onlyReads) {   // it came back while the line was away
        this.readonly = this.onlyReads;
        this.#emit('right');
      }
      return this.#answer(payload);
    }
    Y.applyUpdate(this.doc, payload, this);
    if (step !== STEP.two || this.synced) return;
    this.synced = this.everSynced = true;
    this.awaySince = null;
    this.#attempt = 0;
    this.crowded = false;
    if (!this.dirty) this.savedAt = Date.now();
    this.#shareSelf();
    this.#emit('synced');
    this.#emit('status');
  }

  /** Everything the server lacks, in one message: what was typed offline travels here. */
  #answer(vector) {
    if (!this.readonly) this.#sendText(STEP.two, Y.encodeStateAsUpdate(this.doc, vector), this.typed);
    this.handshaken = true;
  }

  #local(update) {
    if (this.onlyReads) return;
    this.typed += 1;
    this.#emit('local', {seq: this.typed, update});   // also what was on its way when the right was lost
    if (this.handshaken && !this.stopped && !this.readonly) this.#sendText(STEP.update, update, this.typed);
    this.#emit('status');
  }

  /** Edits that an earlier window could not send. Answers the number whose ack covers them; twice does no harm. */
  bring(updates) {
    this.typed += 1;
    this.show(updates);
    const whole = Y.mergeUpdates(updates);
    if (this.handshaken && !this.stopped && !this.readonly) this.#sendText(whole.length > UPDATE_BYTES ? STEP.two : STEP.update, whole, this.typed);
    this.#emit('status');
    return this.typed;
  }

  /** Text that this device had kept, without sending it. */
  show(updates) { this.doc.transact(() => { for (const update of updates) Y.applyUpdate(this.doc, update, STORED); }, STORED); }

  #sendText(step, update, upto) {
    this.#send(text(step, update));
    this.waiting.push({number: ++this.sent, at: Date.now(), upto});
  }

  #acked(count) {
    const upto = Math.max(this.acked, ...this.waiting.filter(one => one.number <= count).map(one => one.upto));
    this.waiting = this.waiting.filter(one => one.number > count);
    if (upto > this.acked) {
      this.acked = upto;
      this.#emit('acked', upto);
      if (!this.dirty) {
        this.savedAt = Date.now();
        this.#emit('saved');
      }
    }
    this.#emit('status');
  }

  #shareSelf() {
    if (this.#timers.awareness || !this.synced) return;
    this.#timers.awareness = setTimeout(() => {
      this.#timers.awareness = null;
      if (!this.synced || this.stopped) return;
      this.#send(presence(this.awareness));
    }, AWARENESS_MS);
  }

  #send(message) { if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(message); }

  /** Once a second: late acks become visible, a silent connection is asked and then given up. */
  #tick() {
    const now = Date.now();
    if (this.status === 'open') {
      const late = this.waiting[0] && now - this.waiting[0].at > ACK_DEAD_MS;
      const mute = this.askedAt && now - this.askedAt > DEAD_MS;
      if (late || mute) this.#abandon();
      else if (!this.askedAt && now - this.heardAt > QUIET_MS) {
        this.askedAt = now;
        this.#send(question(this.doc));
      }
    }
    if (this.status === 'connecting' && this.socket && now - this.heardAt > CONNECT_MS) this.#abandon();
    if (this.dirty || this.status !== 'open') this.#emit('status');
  }

  /** A half-open TCP connection can take minutes to close: go on without waiting for it. */
  #abandon() {
    const {socket} = this;
    socket.onclose = socket.onmessage = null;
    socket.close();
    this.#closed(1006);
  }

  destroy() {
    this.destroyed = true;
    this.stopped ??= 'left';
    removeEventListener('online', this.onOnline);
    removeEventListener('offline', this.onOffline);
    clearInterval(this.#timers.tick);
    clearTimeout(this.#timers.retry);
    clearTimeout(this.#timers.awareness);
    this.doc.off('update', this.onUpdate);
    this.awareness.off('update', this.onAwareness);
    this.awareness.destroy();
    this.#listeners.clear();
    if (this.socket) this.socket.onclose = null;
    this.socket?.close();
  }
}
