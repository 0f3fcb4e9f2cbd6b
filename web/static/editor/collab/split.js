// A colleague presses Enter before my caret. For Yjs the rest of the paragraph is deleted and written again below, so my
// caret would stay behind at the end of the first half. It follows its words, but only when all of this is true: my block
// kept exactly its beginning, the next block begins with exactly the rest, and that block did not exist before.
import {Extension} from '@tiptap/core';
import {Plugin, PluginKey, TextSelection} from '@tiptap/pm/state';
import {ySyncPluginKey} from 'y-prosemirror';

/** The textblock around a position: {id, text, offset, end}. Atoms count as one character, like in the document. */
function blockAt($pos) {
  const {parent} = $pos;
  if (!parent.isTextblock || !parent.attrs.id) return null;
  return {id: parent.attrs.id, text: wordsOf(parent), offset: $pos.parentOffset, end: $pos.end()};
}

const wordsOf = block => block.textBetween(0, block.content.size, undefined, '\ufffc');

/** The first textblock behind a position: {node, start}. */
function nextTextblock(doc, pos) {
  let found = null;
  doc.nodesBetween(pos, Math.min(doc.content.size, pos + 2000), (node, at) => {
    if (!found && node.isTextblock && at >= pos) found = {node, start: at + 1};
    return !found;
  });
  return found;
}

function existed(doc, id) {
  let there = false;
  doc.descendants(node => { there ||= node.attrs.id === id; return !there && !node.isTextblock; });
  return there;
}

/** Where a caret of the old state belongs in the new document, or null to leave it. */
function follow($old, $new, before, doc) {
  const old = blockAt($old), now = blockAt($new);
  if (!old || !now || old.id !== now.id || old.text === now.text) return null;
  const kept = now.text.length;
  if (old.offset < kept || $new.parentOffset !== kept || !old.text.startsWith(now.text)) return null;
  const next = nextTextblock(doc, now.end);
  const rest = old.text.slice(kept);
  if (!next || !rest || !wordsOf(next.node).startsWith(rest) || existed(before, next.node.attrs.id)) return null;
  return next.start + old.offset - kept;
}

export const FollowSplit = Extension.create({
  name: 'followSplit',
  addProseMirrorPlugins: () => [new Plugin({
    key: new PluginKey('followSplit'),
    appendTransaction(transactions, before, state) {
      if (!transactions.some(tr => tr.getMeta(ySyncPluginKey)?.isChangeOrigin)) return null;
      const {selection} = before;
      if (!(selection instanceof TextSelection) || !(state.selection instanceof TextSelection)) return null;
      const head = follow(selection.$head, state.selection.$head, before.doc, state.doc);
      const anchor = selection.empty ? head : follow(selection.$anchor, state.selection.$anchor, before.doc, state.doc);
      if (head === null && anchor === null) return null;
      return state.tr.setSelection(TextSelection.create(state.doc, anchor ?? state.selection.anchor, head ?? state.selection.head));
    },
  })],
});
