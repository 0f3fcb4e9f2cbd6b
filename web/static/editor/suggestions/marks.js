// Draws the open suggestions into the text: old words struck, new ones beside them, who offers it, 采纳 and 不采纳. Decorations
// only: nothing of a suggestion is ever in the shared text, so that nobody's typing meets it.
import {Extension} from '@tiptap/core';
import {Plugin, PluginKey} from '@tiptap/pm/state';
import {Decoration, DecorationSet} from '@tiptap/pm/view';
import {make} from '../tools/dom.js';
import {editsIn, survey} from './places.js';

const key = new PluginKey('suggestions');
const NOTHING = {list: [], drawn: DecorationSet.empty, lost: new Set(), at: new Map()};
const BLOCKS = new Set(['section', 'tableCell', 'tableHeader', 'listItem', 'textbox', 'doc']);
const WORDS = {delete: '建议删去', move: '建议换个位置', insert: '建议在后面加', mark: '建议改格式', table: '建议改表格', split: '建议分段', join: '建议并段'};

export const stateOf = editor => key.getState(editor.state) ?? NOTHING;

/** Says which suggestions are open. */
export const tell = (editor, list) => editor.view.dispatch(editor.state.tr.setMeta(key, {list}).setMeta('addToHistory', false));

/** Who, and what can be done, at the end of a place. */
function tag(one, decide) {
  const button = (label, how) => make('button', {type: 'button', mousedown: event => event.preventDefault(), click: () => decide(one, how)}, label);
  return make('span', {class: 'suggestion-tag', contenteditable: 'false', 'data-suggestion': one.name},
    make('b', {}, one.who), one.said ? ` ${one.said}` : null,
    ...(one.decides ? [button('采纳', 'accept'), button('不采纳', 'decline')] : [button('看', 'show')]));
}

function draw(list, doc, decide) {
  const byId = survey(doc), out = [], lost = new Set(), at = new Map();
  const widget = (pos, one, make_, name) => out.push(Decoration.widget(pos, make_, {
    side: 1, key: `${one.name} ${name} ${one.decides}`, ignoreSelection: true, stopEvent: () => true,
  }));
  for (const one of list) {
    const found = place(one, byId, doc);
    if (!found) { lost.add(one.name); continue; }
    at.set(one.name, found.at);
    for (const {from, to} of found.struck) out.push(Decoration.inline(from, to, {class: 'suggested-out'}));
    for (const {pos, words} of found.put) widget(pos, one, () => make('ins', {class: 'suggested-in', contenteditable: 'false'}, words), `in ${words}`);
    if (found.block) out.push(Decoration.node(found.block.pos, found.block.pos + found.block.node.nodeSize, {class: `suggested-block ${one.kind}`}));
    if (found.whole) widget(found.whole.pos, one, () => make('div', {class: 'suggested-new', contenteditable: 'false'}, make('ins', {}, found.whole.words), tag({...one, said: ''}, decide)), `new ${found.whole.words}`);
    else widget(found.tag, one, () => tag(one, decide), 'tag');
  }
  return {list, drawn: DecorationSet.create(doc, out), lost, at};
}

/** {struck, put, block, whole, tag, at}, or null when it cannot be said where. */
function place(one, byId, doc) {
  if (one.edits.length) return inLine(one, byId.get(one.block));
  if (one.kind === 'insert') return behind(one, byId, doc);
  const block = byId.get(one.block);
  return block ? {struck: [], put: [], block, tag: lineEnd(block), at: block.pos} : null;
}

function inLine(one, block) {
  const edits = block?.node.isTextblock ? editsIn(one, block.node) : null;
  if (!edits) return null;
  const start = block.pos + 1;
  return {
    struck: edits.filter(edit => edit.to > edit.from).map(({from, to}) => ({from: start + from, to: start + to})),
    put: edits.filter(edit => edit.put).map(({to, put}) => ({pos: start + to, words: put})),
    tag: start + edits.at(-1).to, at: start + edits[0].from,
  };
}

/** A new block: behind the one it was put behind, else at the head of what it stands in. */
function behind(one, byId, doc) {
  if (byId.has(one.block)) return null;   // it is there already
  const before = byId.get(one.after), parent = byId.get(one.parent);
  if (!before && !parent && (one.after || one.parent)) return null;
  const holder = before ? before.parent : parent?.node ?? doc;
  if (!BLOCKS.has(holder.type.name)) return before ? {struck: [], put: [], block: before, tag: lineEnd(before), at: before.pos} : null;
  const pos = before ? before.pos + before.node.nodeSize : parent ? parent.pos + 1 : 0;
  return {struck: [], put: [], whole: {pos, words: one.words || '（新的一块）'}, at: pos};
}

/** The end of the first line in a block; of one without lines its own place. */
function lineEnd({node, pos}) {
  if (node.isTextblock) return pos + node.nodeSize - 1;
  let end = null;
  node.descendants((child, at) => {
    if (end === null && child.isTextblock) end = pos + 1 + at + child.nodeSize - 1;
    return end === null;
  });
  return end ?? pos;
}

/** `decide(suggestion, how)`: one of the buttons was pressed. */
export const SuggestionMarks = Extension.create({
  name: 'suggestionMarks',
  addOptions: () => ({decide() {}}),
  addProseMirrorPlugins() {
    const {decide} = this.options;
    return [new Plugin({
      key,
      state: {
        init: () => NOTHING,
        apply(tr, old) {
          const list = tr.getMeta(key)?.list ?? old.list;
          if (list === old.list && (!tr.docChanged || !list.length)) return old;
          return draw(list, tr.doc, decide);
        },
      },
      props: {decorations: state => key.getState(state).drawn},
    })];
  },
});

export const saidOf = kind => WORDS[kind] ?? '';
