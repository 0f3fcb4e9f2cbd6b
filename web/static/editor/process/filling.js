// What is written of a section, as its dot shows it: the rule of server/documents/text.py, held together by tests.
import {TableMap} from '@tiptap/pm/tables';

const SHOWN = new Set(['image', 'inlineImage', 'inlineMath', 'blockMath', 'opaque', 'ruby']);
const COLUMNS_OF_HEAD = new Set(['step', 'time']);
// A place of a school's template that nobody filled in: {{课题}}. A set like {{1},{2}} is none.
const PLACEHOLDER = /\{\{[^{}\n]{0,40}?[\p{L}\p{Nl}\p{No}_][^{}\n]{0,40}?\}\}/gu;
const cache = new WeakMap();

/** `empty`, `half` or `full`; results are cached by node. */
export function fillOf(section) {
  if (!cache.has(section)) cache.set(section, find(section));
  return cache.get(section);
}

/** A section with a place of the template not filled in ({{课题}}) is never full. */
function find(section) {
  const found = filled(section);
  return found === 'full' && hasPlaceholder(section) ? 'half' : found;
}

function hasPlaceholder(section) {
  let has = false;
  section.descendants(node => { has ||= node.isTextblock && typed(node).search(PLACEHOLDER) >= 0; });
  return has;
}

/** The characters of its own text nodes, whatever their marks. */
function typed(node) {
  let text = '';
  node.forEach(child => { if (child.isText) text += child.text; });
  return text;
}

function filled(section) {
  const tables = [];
  section.descendants(node => {
    if (node.type.name === 'table' && node.attrs.kind === 'process') tables.push(node);
    return !node.isTextblock;
  });
  const steps = tables.flatMap(stepsWritten);
  if (!steps.length) return isWritten(section) ? 'full' : 'empty';
  if (steps.every(Boolean)) return 'full';
  let around = false;
  section.forEach(block => { around ||= !tables.includes(block) && isWritten(block); });
  return around || steps.some(Boolean) ? 'half' : 'empty';
}

/** Of each row under the head: whether a cell besides name and time says something. */
function stepsWritten(table) {
  if (!table.childCount) return [];
  const map = TableMap.get(table);
  const columns = Array.from({length: map.width}, (_, column) => table.nodeAt(map.map[column])?.attrs.col ?? null);
  const found = [];
  const namesColumns = columns.some(Boolean) && !allHeaders(table.firstChild);   // then it alone is the head
  let head = true;
  table.forEach((row, offset, index) => {
    head &&= namesColumns ? index === 0 : allHeaders(row);
    if (head) return;
    let written = false;
    row.forEach((cell, inRow) => {
      const {left} = map.findCell(offset + 1 + inRow);
      written ||= !COLUMNS_OF_HEAD.has(columns[left]) && isWritten(cell);
    });
    found.push(written);
  });
  return found;
}

function allHeaders(row) {
  let all = row.childCount > 0;
  row.forEach(cell => { all &&= cell.type.name === 'tableHeader'; });
  return all;
}

/** Text, a picture or a formula, outside header cells and open places of the template. */
function isWritten(node) {
  if (node.type.name === 'tableHeader') return false;
  if (SHOWN.has(node.type.name) || typed(node).replace(PLACEHOLDER, '').trim()) return true;
  for (let index = 0; index < node.childCount; index++) if (!node.child(index).isText && isWritten(node.child(index))) return true;
  return false;
}
