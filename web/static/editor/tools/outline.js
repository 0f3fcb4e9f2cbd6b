// 目录, kept live: what is written, who is where, where I am, how long the lesson is.
import {relativePositionToAbsolutePosition, ySyncPluginKey} from 'y-prosemirror';
import * as Y from 'yjs';
import {fillOf} from '../process/filling.js';
import {readProcess, totalMinutes} from '../process/steps.js';
import {sectionTitle} from '../schema/labels.js';
import {icon, make} from './dom.js';
import {face} from './presence.js';

const SAID = {empty: '（未写）', half: '（写了一部分）'};

export class Outline {
  #here = null;
  #arrived = false;
  #observer = null;
  #watched = new Set();

  constructor(editor, presence, addSection) {
    Object.assign(this, {editor, presence, addSection});
    this.onClick = event => this.#sheet(event);
    document.addEventListener('click', this.onClick);
  }

  /** On a phone the outline is a sheet over the plan. */
  #sheet(event) {
    const opener = event.target.closest?.('[data-outline-open]');
    const outline = document.querySelector('.outline');
    if (!outline || (!opener && (!outline.classList.contains('open') || outline.contains(event.target)))) return;
    const open = outline.classList.toggle('open', Boolean(opener) && !outline.classList.contains('open'));
    document.querySelector('[data-outline-open]')?.setAttribute('aria-expanded', String(open));
    if (open) outline.querySelector('[aria-current], a')?.focus();
  }

  render() {
    const list = document.querySelector('.outline ul');
    if (!list) return;
    this.#watch();
    const people = this.#places();
    const rows = [];
    this.editor.state.doc.forEach((section, pos) => {
      const {id} = section.attrs;
      rows.push({id, title: sectionTitle(section.attrs), fill: fillOf(section), faces: people.get(pos) ?? []});
    });
    const state = JSON.stringify([rows, this.#here, this.editor.isEditable]);
    if (list.dataset.shown !== state) {
      list.dataset.shown = state;
      this.#fill(list, rows);
    }
    this.#showMinutes();
    this.#arrive();
  }

  /** A link to one section (写反思) leads there once it is drawn. */
  #arrive() {
    if (this.#arrived) return;
    const id = /^#s-(.+)$/.exec(location.hash)?.[1];
    const target = id && document.getElementById(`s-${id}`);
    this.#arrived = !id || Boolean(target);
    if (target) requestAnimationFrame(() => target.scrollIntoView({block: 'start'}));
  }

  #fill(list, rows) {
    const focused = list.contains(document.activeElement) ? document.activeElement.getAttribute('href') ?? 'add' : null;
    const items = rows.map(({id, title, fill, faces}) => make('li', {}, make('a', {
      href: `#s-${id}`, 'aria-current': this.#here === id ? 'location' : null, click: event => this.#go(event, id),
    }, make('i', {class: fill === 'empty' ? 'fill' : `fill ${fill}`, 'aria-hidden': 'true'}),
    make('span', {}, title, SAID[fill] ? make('span', {class: 'visually-hidden'}, SAID[fill]) : null), ...faces.slice(0, 2).map(one => face(one)))));
    if (this.editor.isEditable) {
      items.push(make('li', {class: 'outline-add'}, make('button', {type: 'button', click: this.addSection}, icon('plus'), '加一节')));
    }
    list.replaceChildren(...items);
    if (focused) [...list.querySelectorAll('a, button')].find(one => (one.getAttribute('href') ?? 'add') === focused)?.focus();
  }

  #go(event, id) {
    const target = document.getElementById(`s-${id}`);
    if (!target) return;
    event.preventDefault();
    target.scrollIntoView({block: 'start'});
    document.querySelector('.outline.open')?.classList.remove('open');
    let at = null;
    this.editor.state.doc.forEach((section, pos) => { if (section.attrs.id === id) at = pos; });
    if (at !== null && this.editor.isEditable && matchMedia('(pointer: fine)').matches) {
      this.editor.chain().setTextSelection(at + 2).focus(undefined, {scrollIntoView: false}).run();
    }
  }

  /** Which section each colleague's caret is in. */
  #places() {
    const places = new Map();
    const sync = ySyncPluginKey.getState(this.editor.state);
    if (!sync?.binding.mapping.size) return places;
    const {doc} = this.editor.state;
    for (const one of this.presence.people()) {
      if (!one.cursor) continue;
      const at = relativePositionToAbsolutePosition(sync.doc, sync.type, Y.createRelativePositionFromJSON(one.cursor.head), sync.binding.mapping);
      if (at === null || at < 1 || at > doc.content.size) continue;
      const pos = doc.resolve(at).before(1);
      places.set(pos, [...places.get(pos) ?? [], {name: one.name, hue: one.hue}]);
    }
    return places;
  }

  #watch() {
    this.#observer ??= new IntersectionObserver(entries => this.#seen(entries), {rootMargin: '-15% 0px -70% 0px'});
    const present = new Set(this.editor.view.dom.querySelectorAll(':scope > .plan-section'));
    for (const section of present) if (!this.#watched.has(section)) { this.#watched.add(section); this.#observer.observe(section); }
    for (const section of this.#watched) if (!present.has(section)) { this.#watched.delete(section); this.#observer.unobserve(section); }
  }

  #seen(entries) {
    const entering = entries.filter(entry => entry.isIntersecting).at(-1);
    if (!entering) return;
    this.#here = entering.target.id.slice(2);
    this.render();
  }

  #showMinutes() {
    const place = document.querySelector('.outline [data-minutes]');
    if (!place) return;
    let total = 0;
    this.editor.state.doc.descendants(node => {
      if (node.type.name === 'table') { if (node.attrs.kind === 'process') total += totalMinutes(readProcess(node).steps); return false; }
      return !node.isTextblock;
    });
    const text = total ? `${total} 分` : '—';
    if (place.textContent !== text) place.textContent = text;
  }

  destroy() {
    this.#observer?.disconnect();
    document.removeEventListener('click', this.onClick);
  }
}
