// Any member's program may put anything anywhere. y-prosemirror answers one misplaced node by deleting its parent from the
// shared text, colleagues' sentences included, and cannot open a text with characters between the sections at all. So the
// stray goes first, alone.
import * as Y from 'yjs';

const OVERLAPPING = /--[\w+/=]{8}$/;   // y-prosemirror's second mark of one kind on the same text
const names = new WeakMap();

/** What may stand in a node of this type, at any place of it. */
function fitsIn(type) {
  if (!names.has(type)) {
    const found = new Set(), seen = new Set();
    const walk = match => {
      if (seen.has(match)) return;
      seen.add(match);
      for (let at = 0; at < match.edgeCount; at += 1) {
        const edge = match.edge(at);
        found.add(edge.type.name);
        walk(edge.next);
      }
    };
    walk(type.contentMatch);
    names.set(type, found);
  }
  return names.get(type);
}

/** A mark nobody knows would cost the whole run of text. */
function unmark(text, schema) {
  let at = 0;
  for (const {insert, attributes} of text.toDelta()) {
    if (typeof insert !== 'string') {
      text.delete(at, 1);
      continue;
    }
    const unknown = Object.keys(attributes ?? {}).filter(name => !schema.marks[name.replace(OVERLAPPING, '')]);
    if (unknown.length) text.format(at, insert.length, Object.fromEntries(unknown.map(name => [name, null])));
    at += insert.length;
  }
}

function clean(parent, schema, deep) {
  if (parent instanceof Y.XmlText) {
    unmark(parent, schema);
    return;
  }
  const type = parent instanceof Y.XmlElement ? schema.nodes[parent.nodeName] : schema.topNodeType;
  if (!type) return;
  const fitting = fitsIn(type);
  const children = parent.toArray();
  for (let at = children.length - 1; at >= 0; at -= 1) {
    const child = children[at];
    if (!fitting.has(child instanceof Y.XmlElement ? child.nodeName : 'text')) parent.delete(at, 1);
    else if (deep) clean(child, schema, true);
  }
}

/** Takes out what stands where it cannot, now and whenever somebody writes; before the binding looks. Gives back the end of it. */
export function dropStrays(fragment, schema) {
  const act = run => fragment.doc.transact(run);
  const added = events => act(() => {
    for (const event of events) {
      for (const {content} of event.changes.added) {
        for (const child of content.getContent()) if (child instanceof Y.AbstractType && !child._item.deleted) clean(child, schema, true);
      }
      if (!event.target._item?.deleted) clean(event.target, schema, false);
    }
  });
  act(() => clean(fragment, schema, true));
  fragment.observeDeep(added);
  return () => fragment.unobserveDeep(added);
}
