// Who is here: three faces, then “+n”; the ring is somebody typing.
import {colleagues} from '../collab/carets.js';
import {make} from './dom.js';

const FACES = 3;
const TYPING_MS = 2500;
const NEAR_MS = 600;

export const face = ({name, hue}, extra = '') => make('span', {
  class: `avatar ${extra}`.trim(), 'data-hue': hue, role: 'img', title: name,
  'aria-label': extra.includes('typing') ? `${name}，正在输入` : name,
}, name.slice(0, 1));

export class Presence {
  #typing = new Map();
  #lastRemote = 0;

  constructor(provider, me, changed) {
    Object.assign(this, {provider, me, changed});
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

  render() {
    const list = document.querySelector('.presence');
    if (!list) return;
    const everybody = [{...this.me, name: `${this.me.name}（我）`, typing: false}, ...this.people()];
    const state = JSON.stringify(everybody.map(({id, name, hue, typing}) => [id, name, hue, typing]));
    if (list.dataset.shown === state) return;
    list.dataset.shown = state;
    const items = everybody.slice(0, FACES).map(one => make('li', {}, face(one, one.typing ? 'typing' : '')));
    const rest = everybody.slice(FACES);
    if (rest.length) {
      const names = rest.map(one => one.name).join('、');
      items.push(make('li', {}, make('span', {class: 'avatar more', role: 'img', 'aria-label': `还有 ${rest.length} 人：${names}`, title: names}, `+${rest.length}`)));
    }
    list.replaceChildren(...items);
  }

  destroy() { for (const timer of this.#typing.values()) clearTimeout(timer); }
}
