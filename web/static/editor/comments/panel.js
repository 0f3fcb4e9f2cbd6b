// The rail with the threads: which one is looked at, in which order they stand, the form of a new one, the sheet on a phone.
import {toast} from '../tools/notices.js';

const FORMS = 'textarea, input:not([type=hidden])';

export class Panel {
  #drafts = new Map();

  constructor(comments) {
    this.comments = comments;
    this.rail = comments.rail;
    this.current = null;
    this.listeners = [
      [document, 'htmx:after:settle', () => this.read()],
      [document, 'click', event => this.#open(event)],
      [this.rail, 'click', event => this.#click(event)],
      [this.rail, 'keydown', event => this.#key(event)],
      [this.rail, 'input', event => this.#keep(event)],
      [this.rail, 'submit', event => this.#drafts.delete(event.target.closest('.thread')?.dataset.id)],
      [this.rail, 'htmx:error', event => this.#keep({target: event.target.querySelector?.('textarea') ?? this.rail})],   // not sent
      [this.rail, 'toggle', event => { if (event.target.id === 'thread-new' && !event.target.open) comments.dropPending(); }],
    ];
    for (const [target, name, run] of this.listeners) target.addEventListener(name, run, name === 'toggle');
  }

  get root() { return this.rail.querySelector('#threads[data-url]'); }
  get isLoaded() { return Boolean(this.root); }
  get cards() { return [...this.rail.querySelectorAll('article.thread')]; }
  card(id) { return this.rail.querySelector(`#thread-${CSS.escape(id)}`); }

  /** The panel's HTML is here or has changed: marks, order, words about changed text. */
  read() {
    if (!this.isLoaded) return;
    const shape = this.cards.map(({dataset: {id, start, end, settled}}) => [id, start, end, settled]).join();
    if (shape !== this.shape) {
      this.shape = shape;
      this.comments.setThreads(this.cards.map(card => ({
        id: card.dataset.id, block: card.dataset.block, start: card.dataset.start, end: card.dataset.end,
        quote: card.querySelector('blockquote')?.textContent.trim() ?? '', settled: card.dataset.settled !== undefined,
      })));
      this.#sort();
    }
    this.#restore();
    const opened = this.rail.querySelector('article.thread[data-opened]:not([data-seen])');
    if (opened) { opened.dataset.seen = ''; this.#mark(opened.dataset.id); }
    else if (this.current && !this.card(this.current)) this.#mark(null);
    else this.#mark(this.current);
    this.#count();
    this.render();
    this.#follow();
  }

  /** From a notice: the address names the thread. */
  #follow() {
    if (this.followed || !this.comments.editor) return;
    this.followed = true;
    const id = /^#thread-([0-9a-f-]{36})$/.exec(location.hash)?.[1];
    if (id) this.select(id, {show: true});
  }

  render() {
    if (!this.comments.editor) return;
    for (const card of this.cards) {
      const place = card.querySelector('[data-changed]');
      const words = this.comments.changedWords(card.dataset.id);
      if (place.hidden !== !words) place.hidden = !words;
      if (words && place.lastElementChild.textContent !== words) place.lastElementChild.textContent = words;
    }
  }

  #count() {
    const count = Number(this.root.dataset.openCount);
    for (const place of document.querySelectorAll('[data-comments-count]')) place.textContent = count ? ` ${count}` : '';
  }

  /** In the order of the text; never while somebody writes in one of them. */
  #sort() {
    const list = this.rail.querySelector('.threads');
    if (!list || !this.comments.editor || list.contains(document.activeElement)) return;
    const cards = this.cards.filter(card => card.parentElement === list);
    const at = card => { const place = this.comments.placeOf(card.dataset.id); return place?.from ?? place?.at ?? (card.dataset.block ? Infinity : -1); };
    const sorted = cards.map((card, index) => ({card, index, at: at(card)})).sort((a, b) => a.at - b.at || a.index - b.index);
    if (sorted.some(({index}, place) => index !== place)) list.prepend(...sorted.map(({card}) => card));
  }

  /** Look again, without touching what is being typed here. */
  look() {
    if (this.looking) return this.looking;   // waits its turn, and will see this change too
    const turn = this.#inTurn(() => {
      this.looking = null;
      if (!this.isLoaded) return this.#ask('?in=editor', '#threads', 'outerHTML');
      const query = new URLSearchParams({in: 'editor', show: this.root.dataset.show});
      if (this.current) query.set('thread', this.current);
      return this.#ask(`?${query}`, '#threads', 'outerMorph');
    });
    this.looking = turn;
    return turn;
  }

  /** One request after the other: htmx drops what one element asks for while its last question is open. */
  #inTurn(act) {
    this.turn = (this.turn ?? Promise.resolve()).then(act).catch(() => {});
    return this.turn;
  }

  #ask(path, target, swap) {
    if (!document.querySelector(target)) return null;
    const base = `/plans/${this.comments.session.host.dataset.document}/threads`;
    return window.htmx.ajax('GET', base + path, {source: this.rail, target, swap});
  }

  #mark(id) {
    this.current = id;
    for (const card of this.cards) card.classList.toggle('current', card.dataset.id === id);
    this.comments.setCurrent(id);
  }

  /** Look at a thread: from its mark in the text, from its card, by keys. */
  async select(id, {fromText = false, show = !fromText, focus = false} = {}) {
    this.#sheet(true, fromText || !matchMedia('(max-width: 72rem)').matches);
    if (!this.card(id)) await this.#inTurn(() => this.#ask(`/${id}?in=editor`, '#threads .threads', 'afterbegin'));
    const card = this.card(id);
    if (!card) { toast('这条批注不在了，可能已经删除。', true); return; }
    this.#mark(id);
    if (card.dataset.opened === undefined) await this.#inTurn(() => this.#ask(`/${id}?in=editor`, `#thread-${id}`, 'outerHTML'));
    this.#mark(id);
    this.card(id)?.scrollIntoView({block: 'nearest'});
    if (focus) this.card(id)?.focus({preventScroll: true});
    if (show) this.comments.show(id);
  }

  #click(event) {
    const card = event.target.closest('article.thread');
    if (event.target.closest('[data-comments-close]')) { this.#sheet(false); return; }
    if (!card) return;
    const jump = event.target.closest('[data-jump]');
    if (jump) { event.preventDefault(); event.stopPropagation(); this.#sheet(false); }
    if (jump || !event.target.closest('a, button, input, textarea, summary, label')) {
      this.select(card.dataset.id, {show: true});
    } else if (event.target.closest('[data-open]')) { this.#mark(card.dataset.id); this.comments.show(card.dataset.id); }
  }

  /** n and p go from thread to thread, Escape back to the text. */
  #key(event) {
    if (event.key === 'Escape') {
      const adding = event.target.closest('#thread-new');
      if (adding) adding.open = false;
      this.#sheet(false);
      this.comments.editor?.commands.focus(undefined, {scrollIntoView: false});
      return;
    }
    if (event.target.matches(FORMS) || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = {n: 1, p: -1}[event.key];
    if (step) { event.preventDefault(); this.step(step); }
  }

  step(by) {
    const {cards} = this;
    if (!cards.length) return;
    const at = cards.findIndex(card => card.dataset.id === this.current);
    const next = at < 0 ? (by > 0 ? 0 : cards.length - 1) : (at + by + cards.length) % cards.length;
    this.select(cards[next].dataset.id, {show: true, focus: true});
  }

  beginNew({block, quote, start = '', end = ''}) {
    this.#sheet(true);
    const box = this.rail.querySelector('#thread-new');
    const form = box.querySelector('form');
    for (const [name, value] of Object.entries({block, quote, start, end})) form.elements[name].value = value;
    const said = box.querySelector('[data-new-quote]'), where = box.querySelector('[data-new-where]');
    said.textContent = quote;
    said.hidden = !quote;
    where.hidden = Boolean(quote);
    where.textContent = block ? '这一段' : '整份教案';
    box.open = true;
    this.#mark(null);
    form.elements.body.focus();
    box.scrollIntoView({block: 'nearest'});
  }

  /** What was typed and not sent survives that the thread is drawn anew. */
  #keep(event) {
    const id = event.target.matches('.thread-answer textarea') && event.target.closest('.thread')?.dataset.id;
    if (id) this.#drafts.set(id, event.target.value);
  }

  #restore() {
    for (const [id, words] of this.#drafts) {
      const field = this.card(id)?.querySelector('.thread-answer textarea');
      if (field && !field.value) field.value = words;
    }
  }

  /** On a narrow screen the rail is a sheet over the plan. */
  #open(event) {
    if (!event.target.closest?.('[data-comments-open]')) return;
    this.#sheet(!this.rail.classList.contains('open'));
  }

  #sheet(open, quiet = false) {
    this.rail.classList.toggle('open', open);
    document.querySelector('[data-comments-open]')?.setAttribute('aria-expanded', String(open));
    if (open && !quiet && !this.rail.contains(document.activeElement)) this.rail.querySelector('summary, a')?.focus({preventScroll: true});
  }

  destroy() {
    for (const [target, name, run] of this.listeners) target.removeEventListener(name, run, name === 'toggle');
  }
}
