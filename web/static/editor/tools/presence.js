// Who is here: three faces, then “+n”; the ring is somebody typing.
import {colleagues} from '../collab/carets.js';
import {make} from './dom.js';
import {openMenu} from './menu.js';

const FACES = 3;
const TYPING_MS = 2500;
const NEAR_MS = 600;

export const face = ({name, hue}, extra = '') => make('span', {
  class: `avatar ${extra}`.trim(), 'data-hue': hue, role: 'img', title: name,
  'aria-label': extra.includes('typing') ? `${name}，正在输入` : name,
}, initial(name));

/** The first character, whole: 𠮷 is two units of a string. */
function initial(name) {
  return [...name][0] ?? '';
}

export class Presence {
  #typing = new Map();
  #lastRemote = 0;

  /** `follow(person)` is called for the face that was pressed; `followed()` says whose it is now. */
  constructor(provider, me, changed, {follow = () => {}, followed = () => null} = {}) {
    Object.assign(this, {provider, me, changed, follow, followed});
    provider.doc.on('update', (_, origin) => { if (origin === provider) this.#lastRemote = Date.now(); });
    provider.on('awareness', ({updated}) => {
      if (Date.now() - this.#lastRemote < NEAR_MS) for (const client of updated) this.#sawTyping(client);
      changed();
    });
  }

  /** A caret that moves together with a change of the text is somebody typing. */
  #sawTyping(client) {
    if (client === this.provider.awareness.clientID) return;
    clearTimeout(this.#typing.get(client));
    this.#typing.set(client, setTimeout(() => { this.#typing.delete(client); this.changed(); }, TYPING_MS));
  }

  people() {
    const byId = new Map();
    for (const one of colleagues(this.provider.awareness)) {
      const known = byId.get(one.id);
      byId.set(one.id, {...one, typing: this.#typing.has(one.client) || known?.typing || false});
    }
    byId.delete(this.me.id);
    return [...byId.values()].sort((a, b) => Number(b.typing) - Number(a.typing) || a.name.localeCompare(b.name, 'zh-CN'));
  }

  /** Where this person's caret is, as the network says it. */
  cursorOf(id) {
    const theirs = colleagues(this.provider.awareness).filter(one => one.id === id && one.cursor);
    return (theirs.find(one => this.#typing.has(one.client)) ?? theirs[0])?.cursor ?? null;
  }

  render() {
    const list = document.querySelector('.presence');
    if (!list) return;
    const people = this.people(), followed = this.followed();
    const state = JSON.stringify([followed, ...people.map(({id, name, hue, typing}) => [id, name, hue, typing])]);
    if (list.dataset.shown === state) return;
    list.dataset.shown = state;
    const focused = list.contains(document.activeElement) ? document.activeElement.dataset.person : null;
    const me = make('li', {}, face({...this.me, name: `${this.me.name}（我）`}));
    const items = people.slice(0, FACES - 1).map(one => make('li', {}, this.#button(one, followed)));
    const rest = people.slice(FACES - 1);
    if (rest.length) items.push(make('li', {}, this.#more(rest, followed)));
    list.replaceChildren(me, ...items);
    if (focused) list.querySelector(`[data-person="${CSS.escape(focused)}"]`)?.focus();
  }

  #button(one, followed) {
    const said = `${one.name}${one.typing ? '，正在输入' : ''}，${one.id === followed ? '正在跟随，点一下结束' : '点一下跟随'}`;
    return make('button', {
      type: 'button', class: one.typing ? 'avatar typing' : 'avatar', 'data-hue': one.hue, 'data-person': one.id, title: said,
      'aria-label': said, 'aria-pressed': String(one.id === followed), click: () => this.follow(one),
    }, initial(one.name));
  }

  /** All the others, by name, in a menu. */
  #more(rest, followed) {
    const said = `还有 ${rest.length} 人，点开看名单`;
    const button = make('button', {
      type: 'button', class: 'avatar more', 'data-person': '', 'aria-label': said, title: rest.map(one => one.name).join('、'),
      'aria-haspopup': 'menu', 'aria-expanded': 'false',
      click: () => openMenu(button, '还有这些人', rest.map(one => ({
        label: one.typing ? `${one.name}（正在输入）` : one.name, symbol: face(one), run: () => this.follow(one),
        ...one.id === followed ? {checked: true} : {},
      }))),
    }, `+${rest.length}`);
    return button;
  }

  destroy() { for (const timer of this.#typing.values()) clearTimeout(timer); }
}
