// What the template of a plan fixes: titles and order of its locked sections, never what stands in them. A change of one's own
// that would break them is not done; what colleagues, undo and the server bring is let through, and looked at when it is handed over.
import {Extension} from '@tiptap/core';
import {Plugin, PluginKey} from '@tiptap/pm/state';
import {Decoration, DecorationSet} from '@tiptap/pm/view';
import {ySyncPluginKey} from 'y-prosemirror';
import {sectionTitle} from './schema/labels.js';

const SAID = '这一部分的标题和先后是模板固定的，没有改。里面的文字随便写。';
const QUIET_MS = 4000;   // so long the same is not said again
const lockKey = new PluginKey('locks');

/** The sections of the template, as the page gives them: [{key, title, hint, is_locked}]. */
export function templateOf(host) {
  try { return JSON.parse(host.dataset.template || '[]'); } catch { return []; }
}

/** The locked sections of a text, in order. */
function standing(doc, ranks) {
  const found = [];
  doc.forEach(section => {
    const {key, period} = section.attrs;
    if (ranks.has(key)) found.push({key, title: sectionTitle(section.attrs), period: period > 1 ? period : 1});
  });
  return found;
}

function isRight(found, locked, ranks) {
  const titles = new Map(locked.map(one => [one.key, one.title]));
  return locked.every(one => found.some(other => other.key === one.key))
    && found.every(one => one.title === titles.get(one.key))
    && found.every((one, at) => !at || found[at - 1].period < one.period
      || (found[at - 1].period === one.period && ranks.get(found[at - 1].key) <= ranks.get(one.key)));
}

function signs(doc, ranks) {
  const out = [];
  doc.forEach((section, pos) => {
    if (ranks.has(section.attrs.key)) out.push(Decoration.node(pos, pos + section.nodeSize, {class: 'fixed'}));
  });
  return DecorationSet.create(doc, out);
}

export const Locks = Extension.create({
  name: 'locks',
  addOptions: () => ({sections: [], say: () => {}}),
  addStorage() { return {keys: new Set(this.options.sections.filter(one => one.is_locked).map(one => one.key))}; },
  addProseMirrorPlugins() {
    const {sections, say} = this.options;
    const locked = sections.filter(one => one.is_locked);
    if (!locked.length) return [];
    const ranks = new Map(locked.map((one, at) => [one.key, at]));
    let saidAt = -QUIET_MS;
    return [new Plugin({
      key: lockKey,
      filterTransaction(tr, state) {
        if (!tr.docChanged || tr.getMeta(ySyncPluginKey)) return true;
        const after = standing(tr.doc, ranks);
        if (JSON.stringify(after) === JSON.stringify(standing(state.doc, ranks)) || isRight(after, locked, ranks)) return true;
        if (performance.now() - saidAt > QUIET_MS) say(SAID);
        saidAt = performance.now();
        return false;
      },
      state: {init: (_, state) => signs(state.doc, ranks), apply: (tr, old, _, state) => (tr.docChanged ? signs(state.doc, ranks) : old)},
      props: {decorations: state => lockKey.getState(state)},
    })];
  },
});
