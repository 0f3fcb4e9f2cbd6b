// 批注 in the editor: the panel beside the sheet (the server's HTML, swapped by htmx), the marks in the text, and what joins them.
import {toast} from '../tools/notices.js';
import {GONE, CHANGED, blockAt, encode, readThread, relative} from './anchors.js';
import {Bubble} from './bubble.js';
import {CommentMarks, stateOf, tell} from './marks.js';
import {Panel} from './panel.js';
import {ySyncPluginKey} from 'y-prosemirror';
import {quoteOf} from './words.js';

const LOOK_MS = {least: 60, spread: 300};   // forty open editors do not ask in the same instant
const SEND_MS = 600;
const MOST_MOVES = 100;   // in one message: the server takes 200, and a page that goes away 64 KiB

export class Comments {
  #moved = new Map();
  #timers = {};
  #off = [];

  constructor(session) {
    this.session = session;
    this.rail = document.querySelector('[data-comments]');
    if (!this.rail) return;
    this.panel = new Panel(this);
    this.#off.push(
      session.provider.on('poke', topic => { if (!topic || topic === 'comments') this.#lookSoon(); }),
      session.provider.on('synced', () => { if (this.wasSynced) this.#lookSoon(); this.wasSynced = true; }),
    );
  }

  get enabled() { return Boolean(this.rail); }

  /** For the editor's extensions. */
  get marks() {
    return CommentMarks.configure({picked: id => this.panel?.select(id, {fromText: true}), moved: list => this.#mended(list)});
  }

  /** The editor is there: what the panel already shows gets its marks. */
  start() {
    if (!this.enabled) return;
    this.bubble = new Bubble(this);
    this.panel.shape = null;   // read before there was a text to mark
    this.panel.read();
  }

  get editor() { return this.session.editor; }

  setThreads(list) {
    if (!this.editor) return;
    const newer = list.map(one => ({...one, ...this.#moved.get(one.id)}));   // known here before the server had it
    tell(this.editor, {threads: new Map(newer.map(one => [one.id, {...readThread(one), settled: one.settled}]))});
  }

  setCurrent(id) { if (this.editor && stateOf(this.editor).current !== id) tell(this.editor, {current: id}); }

  placeOf(id) { return this.editor ? stateOf(this.editor).places.get(id) : undefined; }

  /** Words for a thread whose text is not as it was. */
  changedWords(id) {
    const status = this.placeOf(id)?.status;
    return status === GONE ? '原文已变，这一段不在了' : status === CHANGED ? '原文已变' : '';
  }

  /** What a new thread would be about: the selection, else the paragraph of the caret, else the whole plan. */
  subject() {
    const {editor} = this;
    const {selection, doc} = editor.state;
    let {from, to} = selection;
    if (selection.empty) {
      const {$from} = selection;
      if (!$from.parent.isTextblock) return {block: blockAt(doc, from), quote: ''};
      from = $from.start();
      to = $from.end();
    }
    const quote = quoteOf(doc, from, to);
    if (!quote) return {block: blockAt(doc, from), quote: ''};
    const sync = ySyncPluginKey.getState(editor.state);
    return {from, to, quote, block: blockAt(doc, from), start: encode(relative(sync, from, 0)), end: encode(relative(sync, to, -1))};
  }

  /** 批注: from the toolbar, the keys, or the button beside the selection. */
  begin() {
    if (!this.enabled || !this.editor) return;
    if (!this.panel.isLoaded) { toast('批注还没有打开：网络恢复后再试。教案里的字都在。', true); return; }
    const subject = this.subject();
    tell(this.editor, {pending: subject.from === undefined ? null : {from: subject.from, to: subject.to}, current: null});
    this.bubble.hide();
    this.panel.beginNew(subject);
  }

  dropPending() { if (this.editor && stateOf(this.editor).pending) tell(this.editor, {pending: null}); }

  /** Brings the passage of a thread into sight. */
  show(id) {
    const place = this.placeOf(id);
    const pos = place?.from ?? place?.at;
    if (pos === undefined) return false;
    const {view} = this.editor;
    const found = view.domAtPos(Math.min(pos + 1, view.state.doc.content.size));
    const element = found.node instanceof Element ? found.node : found.node.parentElement;
    element?.scrollIntoView({block: 'center'});
    return true;
  }

  #lookSoon() {
    clearTimeout(this.#timers.look);
    this.#timers.look = setTimeout(() => this.panel.look(), LOOK_MS.least + Math.random() * LOOK_MS.spread);
  }

  #mended(list) {
    for (const one of list) this.#moved.set(one.id, {id: one.id, block: one.block, start: encode(one.start), end: encode(one.end)});
    clearTimeout(this.#timers.send);
    this.#timers.send = setTimeout(() => this.sendMoved(), SEND_MS);
  }

  /** What could not be sent stays, and goes with the next; until then colleagues find the passage by its quote. */
  async sendMoved() {
    const all = [...this.#moved.values()];
    for (let at = 0; at < all.length; at += MOST_MOVES) {
      if (!await this.#send(all.slice(at, at + MOST_MOVES))) return;
    }
  }

  async #send(list) {
    const {document: plan, csrf} = this.session.host.dataset;
    try {
      const answer = await fetch(`/plans/${plan}/anchors`, {
        method: 'POST', keepalive: true, headers: {'Content-Type': 'application/json', 'X-CSRF-Token': csrf}, body: JSON.stringify(list),
      });
      if (!answer.ok) return false;
      for (const one of list) if (this.#moved.get(one.id) === one) this.#moved.delete(one.id);
      return true;
    } catch { return false; }   // offline
  }

  render() { this.panel?.render(); }

  destroy() {
    for (const timer of Object.values(this.#timers)) clearTimeout(timer);
    this.sendMoved();
    for (const off of this.#off) off();
    this.panel?.destroy();
    this.bubble?.destroy();
  }
}
