// Where a colleague's change, or my undo, leaves my selection. Both rules write binding.beforeTransactionSelection, which
// is not public: y-prosemirror is pinned, and tests/browser/test_same_caret.py is the contract.
import * as Y from 'yjs';
import {absolutePositionToRelativePosition, ySyncPluginKey} from 'y-prosemirror';

/**
 * y-prosemirror remembers the caret as "before the next character"; two people at one spot would then interleave letter by
 * letter. Sticking to the character on the left keeps each one's run whole.
 */
function stick(position, binding) {
  const relative = absolutePositionToRelativePosition(position, binding.type, binding.mapping);
  const found = relative && Y.createAbsolutePositionFromRelativePosition(relative, binding.doc);
  if (!found || !(found.type instanceof Y.XmlText)) return relative;
  return Y.createRelativePositionFromTypeIndex(found.type, found.index, -1);
}

function isGone({item}, doc) {
  if (!item) return true;
  try { return Y.getItem(doc.store, item).deleted; } catch { return true; }
}

/**
 * A selected picture or formula that the change deletes cannot be selected afterwards. y-prosemirror tries, throws in the
 * middle of the change, and the window shows an old text from then on. So what kind of selection it is, is decided late.
 */
function guard(binding) {
  let kept = binding.beforeTransactionSelection;
  Object.defineProperty(binding, 'beforeTransactionSelection', {
    get: () => kept,
    set(selection) {
      if (selection?.type !== 'node' || !selection.anchor) { kept = selection; return; }
      const {anchor, head} = selection;
      kept = {anchor, head, get type() { return isGone(anchor, binding.doc) ? 'text' : 'node'; }};
    },
  });
}

/** Must be registered before the binding's own listener. Answers a function that takes it off again. */
export function stickyCaret(doc, editor) {
  let guarded = null;
  const remember = () => {
    const binding = !editor.isDestroyed && ySyncPluginKey.getState(editor.state)?.binding;
    if (!binding || !binding.prosemirrorView) return;
    if (guarded !== binding) guard(guarded = binding);
    if (binding.beforeTransactionSelection !== null) return;
    const {selection} = editor.state;
    if (selection.jsonID !== 'text') return;
    binding.beforeTransactionSelection = {
      type: 'text', anchor: stick(selection.anchor, binding), head: stick(selection.head, binding),
    };
  };
  doc.on('beforeAllTransactions', remember);
  return () => doc.off('beforeAllTransactions', remember);
}
