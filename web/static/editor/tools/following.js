// Following a colleague: the view goes where their caret is, until I scroll, click into the text, type or press Esc.
import {relativePositionToAbsolutePosition, ySyncPluginKey} from 'y-prosemirror';
import * as Y from 'yjs';
import {icon, make} from './dom.js';
import {toast} from './notices.js';

const EDGE = 0.2;   // of the window: a caret nearer to its edge is brought to the middle
const MINE = ['wheel', 'touchmove', 'pointerdown', 'beforeinput'];   // I go my own way
const QUIET_KEYS = new Set(['Tab', 'Shift', 'Control', 'Alt', 'Meta', 'CapsLock']);

export class Following {
  #person = null;
  #box = null;
  #at = null;

  constructor(session) {
    this.session = session;
    this.onMove = event => { if (!this.#box?.contains(event.target) && !event.target.closest?.('.presence, .pop-menu')) this.stop(); };
    this.onKey = event => {
      const elsewhere = QUIET_KEYS.has(event.key) || event.ctrlKey || event.metaKey || event.altKey
        || event.target.closest?.('.presence, .pop-menu, .following');
      if (event.key === 'Escape') event.preventDefault();
      else if (elsewhere) return;
      this.stop();
    };
  }

  get id() { return this.#person?.id ?? null; }

  toggle(person) {
    const again = this.id === person.id;
    this.stop();
    if (again) return;
    if (this.#position(person.id) === null) {
      toast(`${person.name}还没有把光标放进教案，现在跟不了。`);
      return;
    }
    this.#person = person;
    this.#box = make('div', {class: 'following', role: 'status', 'data-hue': person.hue}, icon('people'),
      make('span', {}, `正在跟随${person.name}。滚动、点正文、打字或按 Esc 结束。`),
      make('button', {type: 'button', class: 'button small', click: () => this.stop()}, '结束'));
    const {host} = this.session;
    const tools = host.querySelector(':scope > .format-bar');   // before them it would lie half under them
    if (tools) tools.after(this.#box); else host.prepend(this.#box);
    for (const name of MINE) document.addEventListener(name, this.onMove, {capture: true, passive: true});
    document.addEventListener('keydown', this.onKey, true);
    this.render();
    this.session.presence.render();
  }

  stop() {
    if (!this.#person) return;
    this.#person = this.#at = null;
    this.#box.remove();
    for (const name of MINE) document.removeEventListener(name, this.onMove, {capture: true});
    document.removeEventListener('keydown', this.onKey, true);
    this.session.presence.render();
  }

  /** Where somebody's caret is in the text; null without one. With two windows, the one that moved last counts. */
  #position(id) {
    const {editor, presence} = this.session;
    const sync = editor && ySyncPluginKey.getState(editor.state);
    if (!sync?.binding?.mapping.size) return null;
    const cursor = presence.cursorOf(id);
    if (!cursor) return null;
    const head = Y.createRelativePositionFromJSON(cursor.head);
    return relativePositionToAbsolutePosition(sync.doc, sync.type, head, sync.binding.mapping);
  }

  render() {
    if (!this.#person) return;
    const {provider, presence, editor} = this.session;
    if (provider.stopped) { this.stop(); return; }   // the notice says what happened
    if (provider.synced && !presence.people().some(one => one.id === this.id)) {
      toast(`${this.#person.name}离开了，不再跟随。`);
      this.stop();
      return;
    }
    const at = this.#position(this.id);
    if (at === null || at === this.#at) return;
    this.#at = at;
    const {node} = editor.view.domAtPos(Math.min(at, editor.state.doc.content.size));
    const {top, bottom} = editor.view.coordsAtPos(Math.min(at, editor.state.doc.content.size));
    if (top > innerHeight * EDGE && bottom < innerHeight * (1 - EDGE)) return;
    const element = node instanceof Element ? node : node.parentElement;
    element?.scrollIntoView({block: 'center', behavior: 'instant'});   // gliding, it would still be on the way when they go on
  }

  destroy() { this.stop(); }
}
