// The letters of a plan as the document has them, as the view has them, and as they stand in the page. Nothing but letters:
// what is written is what must not be lost.
import * as Y from 'yjs';

/** Of the shared text. */
export function wordsOf(type) {
  if (type instanceof Y.XmlText) return type.toDelta().map(({insert}) => (typeof insert === 'string' ? insert : '')).join('');
  return type.toArray().map(wordsOf).join('');
}

/** Of a text of the editor. */
export function lettersOf(doc) {
  let out = '';
  doc.descendants(node => { if (node.isText) out += node.text; });
  return out;
}

/** As browsers write spaces. */
export const plain = text => text.replace(/\u00a0/g, ' ');

/** What stands in the page for one of ProseMirror's descriptions, and what the browser put beside them. */
function standing(described) {
  if (described.node?.isText) return described.nodeDOM.nodeValue;
  const place = described.contentDOM;
  if (!place) return '';
  return Array.from(place.childNodes, child => (child.pmViewDesc ? standing(child.pmViewDesc) : child.textContent)).join('');
}

/** The lines of a view as somebody sees them; joined they are its letters when all is well. */
export function linesOf({docView}) {
  const lines = [];
  const walk = one => {
    if (!one.node || !one.contentDOM || one.node.isTextblock) lines.push(plain(standing(one)));
    else for (const child of one.contentDOM.childNodes) {
      if (child.pmViewDesc) walk(child.pmViewDesc);
      else lines.push(plain(child.textContent));
    }
  };
  walk(docView);
  return lines;
}
