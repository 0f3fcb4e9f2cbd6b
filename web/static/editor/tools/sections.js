// Sections: add, rename, move, delete. A deleted section goes with everything in it, so a written one is asked for first.
import {Fragment} from '@tiptap/pm/model';
import {TextSelection} from '@tiptap/pm/state';
import {newUndoStep} from '../collab/collaboration.js';
import {newId} from '../ids.js';
import {SECTION_LABELS, sectionTitle} from '../schema/labels.js';
import {SECTION_KEYS} from '../schema/spec.js';
import {ask, field} from './dialogs.js';
import {icon, make} from './dom.js';
import {openMenu} from './menu.js';

const OWN = 'custom';
const label = key => SECTION_LABELS[key] ?? key;

/** Where a new section goes: behind the one with the caret, else at the end. */
function placeForNew(state) {
  const {$head} = state.selection;
  return $head.depth > 0 ? $head.after(1) : state.doc.content.size;
}

export async function askSection(session) {
  const {editor} = session;
  if (!session.editable) return;
  const used = new Set();
  editor.state.doc.forEach(section => used.add(section.attrs.key));
  const choices = [...SECTION_KEYS].sort((a, b) => used.has(a) - used.has(b));
  const select = make('select', {name: 'key'}, ...choices.map(key => make('option', {value: key}, used.has(key) ? `${label(key)}（已有）` : label(key))),
    make('option', {value: OWN}, '自己起名'));
  const title = make('input', {name: 'title', maxlength: 40, autocomplete: 'off', placeholder: '不写就用上面的名字'});
  const answer = await ask({title: '加一节', body: [field('写什么', select), field('名字', title)], submit: '加上这一节',
    check: data => (data.get('key') === OWN && !data.get('title').trim() ? '自己起名的一节要写名字。' : '')});
  if (!answer) return;
  const key = answer.get('key') === OWN ? ownKey(answer.get('title')) : answer.get('key');
  newUndoStep(editor);
  editor.chain().command(({tr, state, dispatch}) => {
    const at = placeForNew(state);
    const {section, paragraph} = state.schema.nodes;
    const made = section.create({id: newId(), key, title: answer.get('title').trim() || label(key)}, paragraph.create({id: newId()}));
    if (dispatch) {
      tr.insert(at, made);
      tr.setSelection(TextSelection.near(tr.doc.resolve(at + 2))).scrollIntoView();
    }
    return true;
  }).focus().run();
}

/** `custom:` and the name, as far as a key may hold it (server/documents/spec.py). */
const ownKey = title => `custom:${title.trim().replace(/[^\p{L}\p{N}_-]+/gu, '').slice(0, 40) || newId()}`;

const sectionAt = (editor, pos) => {
  const node = editor.state.doc.nodeAt(pos);
  return node?.type.name === 'section' ? node : null;
};

export function openSectionMenu(session, {pos, button}) {
  const {editor} = session;
  const section = sectionAt(editor, pos);
  if (!section || !session.editable) return;
  const {id} = section.attrs;
  const index = editor.state.doc.resolve(pos).index(0);
  const count = editor.state.doc.childCount;
  const fixed = editor.storage.locks?.keys.has(section.attrs.key) ?? false;   // by the template
  openMenu(button, sectionTitle(section.attrs), [
    {label: fixed ? '改名（模板固定）' : '改名', symbol: icon('edit'), disabled: fixed, run: () => rename(session, id)},
    {label: '上移', symbol: icon('up'), disabled: index === 0, run: () => move(session, id, -1)},
    {label: '下移', symbol: icon('down'), disabled: index === count - 1, run: () => move(session, id, 1)},
    {label: '在后面加一节', symbol: icon('plus'), run: () => {
      editor.commands.setTextSelection(Math.min(pos + 2, editor.state.doc.content.size));
      askSection(session);
    }},
    null,
    {label: '删除这一节', symbol: icon('bin'), danger: true, disabled: fixed || count === 1, run: () => remove(session, id)},
  ]);
}

/** Found again by id when the answer comes: colleagues may have moved it meanwhile. What is then done is one step of undo. */
function find(editor, id) {
  newUndoStep(editor);
  let found = null;
  editor.state.doc.forEach((node, pos, index) => { if (node.attrs.id === id) found = {node, pos, index}; });
  return found;
}

async function rename(session, id) {
  const {editor} = session;
  const now = find(editor, id);
  const input = make('input', {name: 'title', value: sectionTitle(now.node.attrs), maxlength: 40, autocomplete: 'off'});
  const answer = await ask({title: '改名', body: [field('这一节叫什么', input)], submit: '改好',
    check: data => (data.get('title').trim() ? '' : '名字不能空着。')});
  const then = find(editor, id);
  if (answer && then) editor.chain().command(({tr}) => Boolean(tr.setNodeAttribute(then.pos, 'title', answer.get('title').trim()))).run();
}

/** A section moves past one neighbour. The neighbour is taken out and put back, because the one with the caret should stay whole. */
function move(session, id, by) {
  const {editor} = session;
  const found = find(editor, id);
  if (!found) return;
  const {doc} = editor.state;
  const other = found.index + by;
  if (other < 0 || other >= doc.childCount) return;
  const neighbour = doc.child(other);
  editor.chain().command(({tr}) => {
    const from = by < 0 ? found.pos - neighbour.nodeSize : found.pos + found.node.nodeSize;
    tr.delete(from, from + neighbour.nodeSize);
    tr.insert(by < 0 ? from + found.node.nodeSize : found.pos, Fragment.from(neighbour));
    return true;
  }).run();
  document.getElementById(`s-${id}`)?.scrollIntoView({block: 'nearest'});
}

async function remove(session, id) {
  const {editor} = session;
  const found = find(editor, id);
  if (!found) return;
  const title = sectionTitle(found.node.attrs);
  const blank = !found.node.textContent.trim() && found.node.content.size <= 4;
  if (!blank) {
    const answer = await ask({title: `删除《${title}》？`, submit: '删除这一节',
      body: [make('p', {}, `这一节和里面的文字会从教案里去掉，大家都看不到了。删错了可以马上按撤销。`)]});
    if (!answer) return;
  }
  const then = find(editor, id);
  if (then && editor.state.doc.childCount > 1) {
    editor.chain().command(({tr}) => Boolean(tr.delete(then.pos, then.pos + then.node.nodeSize))).focus().run();
  }
}
