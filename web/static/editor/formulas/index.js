// The formula dialog is fetched when it is first asked for: most plans have no formula.
// What it needs of the editor is handed over, so that the editor itself stays in one piece.
import {draw} from '../../js/drawing.js';
import {newId} from '../ids.js';
import {ask, field} from '../tools/dialogs.js';
import {make} from '../tools/dom.js';
import {toast} from '../tools/notices.js';

/** Opens the selected formula, or a new one at the caret. */
export async function openFormula(editor) {
  if (!editor.isEditable) return;
  let dialog;
  try { dialog = await import('./dialog.js'); } catch {
    toast('公式窗口没有打开：现在连不上服务器，教案里的字都在。联网后再点一次。', true);
    return;
  }
  if (editor.isDestroyed || document.querySelector('dialog[open]')) return;
  const {node, from} = editor.state.selection;
  const before = node?.attrs.latex === undefined ? null : node;
  const asked = before ? {latex: before.attrs.latex, display: before.type.name === 'blockMath'} : {};
  let at = from;   // colleagues go on writing while the window is open
  const follow = ({transaction}) => { at = transaction.mapping.map(at); };
  editor.on('transaction', follow);
  const answer = await dialog.askFormula({ask, draw, field, make}, asked);
  editor.off('transaction', follow);
  if (editor.isDestroyed) return;
  if (!answer) { editor.commands.focus(); return; }
  const attrs = {latex: answer.latex};
  place(editor, before, at, answer.display ? {type: 'blockMath', attrs: {id: newId(), ...attrs}} : {type: 'inlineMath', attrs});
}

/** Writes the formula down; a colleague may have taken away, or changed, the one that was opened. */
function place(editor, before, pos, node) {
  const {latex} = node.attrs;
  const there = before && editor.state.doc.nodeAt(pos);
  if (!there || there.type !== before.type || there.attrs.latex !== before.attrs.latex) {
    editor.chain().focus().insertContent(node).run();
  } else if (there.type.name === node.type) {
    editor.chain().focus().command(({tr}) => { tr.setNodeAttribute(pos, 'latex', latex).setNodeAttribute(pos, 'omml', undefined); return true; }).run();
  } else {
    editor.chain().focus().deleteRange({from: pos, to: pos + there.nodeSize}).insertContentAt(pos, node).run();
  }
}
