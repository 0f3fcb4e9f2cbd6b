// Lists on and off. (Tiptap's own toggle asks for a schema group that the plan's schema does not have.)
import {liftListItem, wrapInList} from '@tiptap/pm/schema-list';

const LISTS = new Set(['bulletList', 'orderedList']);

/** The innermost list around the selection: {node, pos}, or null. */
function listAround({$from}) {
  for (let depth = $from.depth; depth > 0; depth--) {
    if (LISTS.has($from.node(depth).type.name)) return {node: $from.node(depth), pos: $from.before(depth)};
  }
  return null;
}

export function isInList(editor, name) { return listAround(editor.state.selection)?.node.type.name === name; }

/** No list → a list; the same kind → out of it; the other kind → that kind, with the same items and ids. */
export function toggleList(editor, name) {
  const {state, view, schema} = editor;
  if (!editor.isEditable) return false;
  const around = listAround(state.selection);
  let done;
  if (!around) done = wrapInList(schema.nodes[name])(state, view.dispatch);
  else if (around.node.type.name === name) done = liftListItem(schema.nodes.listItem)(state, view.dispatch);
  else {
    view.dispatch(state.tr.setNodeMarkup(around.pos, schema.nodes[name], {id: around.node.attrs.id, src: around.node.attrs.src}));
    done = true;
  }
  view.focus();
  return done;
}
