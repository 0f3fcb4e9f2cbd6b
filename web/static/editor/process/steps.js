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
  const headed = columns.some(Boolean) || allHeaders(table.firstChild);
  const stepColumn = Math.max(0, columns.indexOf('step'));
  const timeColumn = columns.indexOf('time');
  const steps = [];
  let name = '';
  table.forEach((row, offset, index) => {
    if (index === 0 && headed) return;
    const cell = cellStartingAt(table, map, index, stepColumn);
    const time = timeColumn < 0 ? null : cellStartingAt(table, map, index, timeColumn);
    if (cell) name = cell.firstChild?.textContent.trim() ?? '';
    const written = minutesIn(time?.textContent ?? '', true) ?? (cell ? minutesIn(name) : null);
    const title = row.attrs.title || plainName(name);
    steps.push({id: row.attrs.id, index, title, minutes: row.attrs.minutes > 0 ? Number(row.attrs.minutes) : written ?? 0, written});
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
  return above || at === undefined ? null : table.nodeAt(at);   // rows without cells have no columns
}

// No lookbehind: Safari learnt it in 16.4 only.
const MINUTES = /(?:^|[^\d.])(\d{1,3}(?:\.\d)?)\s*(?:分钟|分(?![数之米析母子解层类组成配步工别享])|min|['′＇])/i;
const MINUTES_BEHIND = /\s*[（(]?\s*约?\s*\d{1,3}(?:\.\d)?\s*(?:分钟|分|min|['′＇])\s*[）)]?\s*$/i;

/** Minutes that somebody wrote as words; `bare` takes a lone number too. The rule is that of server/documents/process.py. */
function minutesIn(text, bare = false) {
  const found = (bare && /^\s*(\d{1,3}(?:\.\d)?)\s*$/.exec(text)) || MINUTES.exec(text);
  const value = found ? Number(found[1]) : 0;
  return value > 0 && value <= 240 ? value : null;
}

/** “一、情境导入（5分钟）” is 情境导入. */
const plainName = line => line.replace(MINUTES_BEHIND, '').replace(/^[（(]?(?:[一二三四五六七八九十]+|\d+)[）)、.．]\s*/, '').slice(0, 40);

export const totalMinutes = steps => steps.reduce((sum, step) => sum + step.minutes, 0);
