// Where a colleague's change leaves my caret. y-prosemirror remembers the caret before a transaction as "before the next
// character"; two people at one spot would then interleave letter by letter. Sticking to the character on the left keeps
// each one's run whole. It writes binding.beforeTransactionSelection, which is not public: y-prosemirror is pinned, and
// tests/browser/test_same_caret.py is the contract.
import * as Y from 'yjs';
import {absolutePositionToRelativePosition, ySyncPluginKey} from 'y-prosemirror';

function stick(position, binding) {
  const relative = absolutePositionToRelativePosition(position, binding.type, binding.mapping);
  const found = relative && Y.createAbsolutePositionFromRelativePosition(relative, binding.doc);
  if (!found || !(found.type instanceof Y.XmlText)) return relative;
  return Y.createRelativePositionFromTypeIndex(found.type, found.index, -1);
}

/** Must be registered before the binding's own listener. Answers a function that takes it off again. */
export function stickyCaret(doc, editor) {
  const remember = () => {
    const binding = !editor.isDestroyed && ySyncPluginKey.getState(editor.state)?.binding;
    if (!binding || !binding.prosemirrorView || binding.beforeTransactionSelection !== null) return;
    const {selection} = editor.state;
    if (selection.jsonID !== 'text') return;
    binding.beforeTransactionSelection = {
      type: 'text', anchor: stick(selection.anchor, binding), head: stick(selection.head, binding),
    };
  };
  doc.on('beforeAllTransactions', remember);
  return () => doc.off('beforeAllTransactions', remember);
}
