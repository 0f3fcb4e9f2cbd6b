// What a 教学过程 table says: which column is which, and its steps with their minutes. Pure; results are cached by node.
import {TableMap} from '@tiptap/pm/tables';

const cache = new WeakMap();

/** `{columns, steps, headed}` of a table node. `columns[i]` is a kind of docs/schema.json or null. */
export function readProcess(table) {
  if (!cache.has(table)) cache.set(table, parse(table));
  return cache.get(table);
}

function parse(table) {
  if (!table.childCount) return {columns: [], steps: [], headed: false};
  const map = TableMap.get(table);
  const columns = Array.from({length: map.width}, (_, column) => table.nodeAt(map.map[column])?.attrs.col ?? null);
  const first = table.firstChild;
  const headed = columns.some(Boolean) || allHeaders(first);
  const stepColumn = Math.max(0, columns.indexOf('step'));
  const steps = [];
  table.forEach((row, offset, index) => {
    if (index === 0 && headed) return;
    const cell = cellStartingAt(table, map, index, stepColumn);
    const title = row.attrs.title || (cell ? firstLine(cell) : '');
    if (title || row.attrs.minutes != null) steps.push({id: row.attrs.id, index, title, minutes: Number(row.attrs.minutes) || 0});
  });
  return {columns, steps, headed};
}

const allHeaders = row => {
  let all = row.childCount > 0;
  row.forEach(cell => { all &&= cell.type.name === 'tableHeader'; });
  return all;
};

/** The cell of a column when it begins in this row, not one that hangs down from above. */
function cellStartingAt(table, map, row, column) {
  const at = map.map[row * map.width + column];
  const above = row > 0 && map.map[(row - 1) * map.width + column] === at;
  return above ? null : table.nodeAt(at);
}

/** First line of a cell without its number: “一、情境导入” is 情境导入. */
function firstLine(cell) {
  const text = cell.firstChild?.textContent.trim() ?? '';
  return text.replace(/^[（(]?(?:[一二三四五六七八九十]+|\d+)[）)、.．]\s*/, '').slice(0, 40);
}

export const totalMinutes = steps => steps.reduce((sum, step) => sum + step.minutes, 0);
