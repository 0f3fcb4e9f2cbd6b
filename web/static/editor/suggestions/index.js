// 建议修改 beside an open text: the list in the rail is the server's HTML, swapped by htmx; the marks in the text are drawn
// from it, and their buttons press the buttons of the list.
import {toast} from '../tools/notices.js';
import {SuggestionMarks, saidOf, stateOf, tell} from './marks.js';

const LOOK_MS = {least: 60, spread: 300};   // forty open editors do not ask in the same instant

export class Suggestions {
  constructor(session) {
    this.session = session;
    this.rail = document.querySelector('[data-comments]');
    if (!this.rail) return;
    this.off = [
      session.provider.on('poke', topic => { if (!topic || topic === 'suggestions' || topic === 'state') this.#lookSoon(); }),
      session.provider.on('synced', () => { if (this.wasSynced) this.#lookSoon(); this.wasSynced = true; }),
    ];
    this.onSettle = () => this.read();
    this.onClick = event => this.#click(event);
    document.addEventListener('htmx:after:settle', this.onSettle);
    document.addEventListener('click', this.onClick);
  }

  get editor() { return this.session.editor; }
  get root() { return this.rail?.querySelector('#proposals'); }

  /** For the editor's extensions. */
  get marks() { return SuggestionMarks.configure({decide: (one, how) => this.#decide(one, how)}); }

  /** The editor is there, or the list has changed. */
  read() {
    if (!this.root || !this.editor) return;
    const cards = [...this.root.querySelectorAll('[data-place]')];
    const shape = cards.map(card => `${card.id} ${card.dataset.decides}`).join();
    if (shape !== this.shape && this.session.relay?.composing) {   // a word is half composed: its paragraph is left alone
      clearTimeout(this.later);
      this.later = setTimeout(() => this.read(), LOOK_MS.spread);
    } else if (shape !== this.shape) {
      this.shape = shape;
      tell(this.editor, cards.map(({id: name, dataset: {block, kind, parent, after, words, edits, who, decides}}) => ({
        name, block, kind, parent, after, words, who, edits: JSON.parse(edits), said: saidOf(kind), decides: decides !== undefined,
      })));
    }
    const count = Number(this.root.dataset.openCount);
    for (const opener of document.querySelectorAll('[data-proposals-open]')) {
      opener.hidden = !count;
      opener.querySelector('[data-count]').textContent = ` ${count}`;
    }
    this.render();
  }

  /** Says on each card whether its text is still there. */
  render() {
    if (!this.root || !this.editor) return;
    const {lost} = stateOf(this.editor);
    for (const card of this.root.querySelectorAll('[data-place]')) {
      const words = card.querySelector('[data-changed]');
      const isLost = lost.has(card.id);
      if (words && words.hidden === isLost && words.dataset.server === undefined) words.hidden = !isLost;
    }
  }

  #decide({name}, how) {
    const card = document.getElementById(name);
    if (!card) return;
    const ways = card.querySelectorAll('form[action$="/acceptance"]');
    if (how === 'accept' && ways.length === 1) { ways[0].requestSubmit(); return; }
    this.#sheet(true);
    const why = how === 'decline' ? card.querySelector('details') : null;
    if (why) { why.open = true; why.querySelector('input:not([type=hidden])').focus(); }
    card.scrollIntoView({block: 'nearest'});
  }

  #click(event) {
    if (event.target.closest?.('[data-proposals-open]')) { this.#sheet(true); this.root?.scrollIntoView({block: 'start'}); return; }
    const jump = event.target.closest?.('#proposals [data-jump]');
    const at = jump && this.editor ? stateOf(this.editor).at.get(jump.closest('[data-place]').id) : undefined;
    if (!jump) return;
    if (at === undefined) { toast('原文已变，在正文里找不到这一处。'); return; }
    this.#sheet(false);
    const {view} = this.editor;
    const found = view.domAtPos(Math.min(at + 1, view.state.doc.content.size));
    (found.node instanceof Element ? found.node : found.node.parentElement)?.scrollIntoView({block: 'center'});
  }

  #sheet(open) { this.rail.classList.toggle('open', open); }

  #lookSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#look(), LOOK_MS.least + Math.random() * LOOK_MS.spread);
  }

  /** One question after the other: htmx drops what one element asks for while its last one is open. */
  #look() {
    this.turn = (this.turn ?? Promise.resolve()).then(() => {
      if (!this.root) return null;
      const {document: plan} = this.session.host.dataset;
      return window.htmx.ajax('GET', `/plans/${plan}/proposals?in=editor`, {source: this.root, target: '#proposals', swap: 'outerMorph'});
    }).catch(() => {});
  }

  destroy() {
    clearTimeout(this.timer);
    clearTimeout(this.later);
    for (const off of this.off ?? []) off();
    document.removeEventListener('htmx:after:settle', this.onSettle);
    document.removeEventListener('click', this.onClick);
  }
}
