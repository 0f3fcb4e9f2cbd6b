// The schema allows sections, items and cells without a paragraph (a strict rule would let one bad node delete its
// neighbours), but nobody can put a caret there. So an empty one gets its paragraph when it appears or is clicked.
import {Extension} from '@tiptap/core';
import {Plugin, PluginKey, TextSelection} from '@tiptap/pm/state';
import {Decoration, DecorationSet} from '@tiptap/pm/view';
import {ySyncPluginKey} from 'y-prosemirror';

const HOLDERS = new Set(['section', 'listItem', 'tableCell', 'tableHeader', 'textbox']);
const LISTS = new Set(['bulletList', 'orderedList', 'tableRow']);
const HINTS = {
  objectives: '学生学完会做什么、会说什么', learner: '学生已经会什么，难在哪里', board: '板书怎么排',
  homework: '留什么作业，给谁', reflection: '上完课写一句也行：哪一步和想的不一样', prep: '要带什么、提前做什么',
};
const hintKey = new PluginKey('hints');

const isEmptyHolder = node => HOLDERS.has(node.type.name) && node.childCount === 0;

function fill(state) {
  const {tr, schema} = state;
  const places = [];
  state.doc.descendants((node, pos) => {
    if (isEmptyHolder(node)) places.push(pos + 1);
    return !node.isTextblock;
  });
  for (const pos of places.reverse()) tr.insert(pos, schema.nodes.paragraph.create());
  return tr.docChanged ? tr : null;
}

/** The holder under a click, when it has no child to take the caret. */
function clicked(view, event) {
  const found = view.posAtCoords({left: event.clientX, top: event.clientY});
  if (!found) return null;
  const inside = found.inside >= 0 ? found.inside : found.pos;
  const node = view.state.doc.nodeAt(inside);
  return node && isEmptyHolder(node) ? inside + 1 : null;
}

/** What stands in the empty sections of a template, by key. */
export const hintsOf = sections => Object.fromEntries(sections.filter(one => one.hint).map(one => [one.key, one.hint]));

function hints(state, own) {
  const out = [];
  state.doc.forEach((section, pos) => {
    const only = section.childCount === 1 ? section.firstChild : null;
    if (only?.type.name !== 'paragraph' || only.content.size) return;
    out.push(Decoration.node(pos + 1, pos + 1 + only.nodeSize, {
      class: 'hint-here', 'data-placeholder': own[section.attrs.key] ?? HINTS[section.attrs.key] ?? '在这里写',
    }));
  });
  return DecorationSet.create(state.doc, out);
}

export const Empties = Extension.create({
  name: 'empties',
  addOptions: () => ({hints: {}}),
  addProseMirrorPlugins() { return [new Plugin({
    appendTransaction(transactions, before, state) {
      const local = transactions.some(tr => tr.docChanged) && !transactions.some(tr => tr.getMeta(ySyncPluginKey));
      return local && transactions.some(mayEmpty) ? fill(state) : null;
    },
    props: {
      handleDOMEvents: {
        mousedown(view, event) {
          if (!view.editable) return false;
          const pos = clicked(view, event);
          if (pos === null) return false;
          const tr = view.state.tr.insert(pos, view.state.schema.nodes.paragraph.create());
          view.dispatch(tr.setSelection(TextSelection.near(tr.doc.resolve(pos + 1))));
          view.focus();
          return true;
        },
      },
    },
  }), new Plugin({
    key: hintKey,
    state: {
      init: (_, state) => hints(state, this.options.hints),
      apply: (tr, old, _, state) => (tr.docChanged ? hints(state, this.options.hints) : old),
    },
    props: {decorations: state => hintKey.getState(state)},
  })]; },
});

function mayEmpty(tr) {
  return tr.steps.some(step => {
    if (!step.slice || step.from === undefined) return true;
    let makes = step.slice.openStart > 0;
    step.slice.content.forEach(node => { makes ||= HOLDERS.has(node.type.name) || LISTS.has(node.type.name) || node.type.name === 'table'; });
    return makes || step.to - step.from > 1;
  });
}
