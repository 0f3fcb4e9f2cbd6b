// Where the open suggestions stand in a text that goes on changing: by the id of their block and the words they replace, looked
// for in that block alone. A block that has not changed is not looked through again.
const ATOM = '\ufffc';
const SURE = 4;   // letters around a place: fewer may stand there twice

export const lineOf = node => node.textBetween(0, node.content.size, '', ATOM);

/** All blocks with an id, in the order of the text. */
export function survey(doc) {
  const byId = new Map();
  doc.descendants((node, pos, parent) => {
    if (node.attrs.id && !byId.has(node.attrs.id)) byId.set(node.attrs.id, {node, pos, parent});
    return !node.isTextblock;
  });
  return byId;
}

/** The places of its edits in a line: [{from, to, put}], counted from its start; null where one of them is not there any more. */
export function editsIn(one, node) {
  if (one.found?.node !== node) one.found = {node, edits: locate(one.edits, lineOf(node))};
  return one.found.edits;
}

function locate(edits, line) {
  const found = [];
  let least = 0;
  for (const {old, new: put, before, after} of edits) {
    const from = place(line, old, before, after, least);
    if (from === null) return null;
    found.push({from, to: from + old.length, put});
    least = from + old.length;
  }
  return found;
}

/** With all of its surroundings, else with what is nearest to it on both sides, else by itself when it is long enough; at `least` or behind. */
function place(line, old, before, after, least) {
  for (let length = Math.max(before.length, after.length); length > 0; length = Math.floor(length / 2)) {
    const left = before.slice(-length), right = after.slice(0, length);
    const at = only(line, left + old + right, least - left.length);
    if (at !== null) return at + left.length;
    if (old.length + length < SURE) break;
  }
  if (!before && !after && line === old) return 0;
  return old.length >= SURE ? only(line, old, least) : null;
}

function only(line, words, least) {
  const at = line.indexOf(words, Math.max(0, least));
  return words && at >= 0 && line.indexOf(words, at + 1) < 0 ? at : null;
}
