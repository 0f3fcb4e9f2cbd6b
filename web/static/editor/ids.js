// Every block has an id and no two the same. The server seeds them; here new blocks get theirs and copies get new ones.
import {Extension} from '@tiptap/core';
import {Plugin, PluginKey} from '@tiptap/pm/state';
import {ySyncPluginKey} from 'y-prosemirror';
import {WITH_ID} from './schema/spec.js';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567';
const LENGTH = 12;   // 60 random bits

/** crypto.getRandomValues exists on plain http too; randomUUID does not. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(LENGTH));
  return Array.from(bytes, byte => LETTERS[byte & 31]).join('');
}

const wanted = new Set(WITH_ID);

/** Positions of the blocks that need a new id: none yet, or one that an earlier block has. */
function lacking(doc, old) {
  const places = new Map();
  doc.descendants((node, pos) => {
    if (!wanted.has(node.type.name)) return !node.isTextblock;
    const {id} = node.attrs;
    if (!places.has(id)) places.set(id, []);
    places.get(id).push({pos, node});
    return !node.isTextblock;
  });
  const result = [];
  for (const [id, found] of places) {
    if (!id) result.push(...found.map(one => one.pos));
    else if (found.length > 1) result.push(...copies(found, id, old));
  }
  return result;
}

/** Of several blocks with one id the one that was there before keeps it, so a paste above the original changes nothing. */
function copies(found, id, old) {
  let original = null;
  old.descendants(node => { if (!original && node.attrs.id === id) original = node; return !original && !node.isTextblock; });
  const keeper = found.find(one => one.node === original) ?? found[0];
  return found.filter(one => one !== keeper).map(one => one.pos);
}

export const UniqueIds = Extension.create({
  name: 'uniqueIds',
  addProseMirrorPlugins: () => [new Plugin({
    key: new PluginKey('uniqueIds'),
    appendTransaction(transactions, before, state) {
      const local = transactions.some(tr => tr.docChanged) && !transactions.some(tr => tr.getMeta(ySyncPluginKey));
      if (!local || !changesBlocks(transactions)) return null;
      const {tr} = state;
      for (const pos of lacking(state.doc, before.doc)) tr.setNodeAttribute(pos, 'id', newId());
      return tr.docChanged ? tr : null;
    },
  })],
});

/** Typing inside a block neither makes nor copies one: the search through the document is for the rest. */
function changesBlocks(transactions) {
  return transactions.some(tr => tr.steps.some(step => {
    const {slice} = step;
    if (!slice) return step.jsonID !== 'addMark' && step.jsonID !== 'removeMark';
    let block = slice.openStart > 0 || slice.openEnd > 0;
    slice.content.forEach(node => { block ||= !node.isInline; });
    return block;
  }));
}
