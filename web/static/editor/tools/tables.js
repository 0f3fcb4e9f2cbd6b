// Table verbs for the toolbar: plain tables, merged cells, and the steps of a 教学过程.
import {TextSelection} from '@tiptap/pm/state';
import {
  addColumnAfter, addRow, addRowAfter, addRowBefore, deleteColumn, deleteRow, deleteTable, isInTable, mergeCells, selectedRect,
  splitCell, toggleHeaderRow,
} from '@tiptap/pm/tables';
import {newId} from '../ids.js';
import {COLUMN_LABELS} from '../schema/labels.js';
import {readProcess} from '../process/steps.js';
import {icon} from './dom.js';
import {toast} from './notices.js';

const run = (editor, command) => { const done = command(editor.state, editor.view.dispatch, editor.view); editor.view.focus(); return done; };
const can = (editor, command) => command(editor.state);

export const inTable = editor => isInTable(editor.state);

const inProcess = editor => inTable(editor) && selectedRect(editor.state).table.attrs.kind === 'process';

export function insertTable(editor, rows, columns) {
  const {table, tableRow, tableCell, tableHeader, paragraph} = editor.schema.nodes;
  const cell = type => type.create({id: newId()}, paragraph.create({id: newId()}));
  const made = table.create({id: newId(), kind: 'form'}, Array.from({length: rows}, (_, row) => tableRow.create({id: newId()},
    Array.from({length: columns}, () => cell(row === 0 ? tableHeader : tableCell)))));
  insertBlock(editor, made, 4);
}

const PROCESS_COLUMNS = ['step', 'teacher', 'student', 'intent', 'second'];

export function insertProcess(editor) {
  const {table, tableRow, tableCell, tableHeader, paragraph} = editor.schema.nodes;
  const text = words => paragraph.create({id: newId()}, words ? editor.schema.text(words) : null);
  const head = tableRow.create({id: newId()}, PROCESS_COLUMNS.map(col => tableHeader.create({id: newId(), col}, text(COLUMN_LABELS[col]))));
  const step = name => tableRow.create({id: newId()}, PROCESS_COLUMNS.map((col, index) => tableCell.create({id: newId(), col}, text(index ? '' : name))));
  insertBlock(editor, table.create({id: newId(), kind: 'process'}, [head, ...['一、导入', '二、新授', '三、练习', '四、小结'].map(step)]), 4);
}

/** Behind the paragraph with the caret (or instead of it when it is empty), with a paragraph to go on in. */
function insertBlock(editor, node, caret) {
  const {state, view} = editor;
  const {$head} = state.selection;
  const {tr} = state;
  let depth = $head.depth;
  while (depth > 1 && $head.node(depth - 1).type.name !== 'section') depth--;
  if (depth < 1) return;
  const block = $head.node(depth);
  const empty = depth > 1 && block.type.name === 'paragraph' && !block.content.size;
  const at = depth > 1 ? (empty ? $head.before(depth) : $head.after(depth)) : $head.pos;
  const last = $head.node(1).content.size + $head.start(1) === (empty ? $head.after(depth) : at);
  const pieces = last ? [node, state.schema.nodes.paragraph.create({id: newId()})] : [node];
  if (empty) tr.replaceWith(at, $head.after(depth), pieces); else tr.insert(at, pieces);
  tr.setSelection(TextSelection.near(tr.doc.resolve(Math.min(at + caret, tr.doc.content.size)))).scrollIntoView();
  view.dispatch(tr);
  view.focus();
}

/** A row that hangs over several steps cannot be moved without tearing the cell. */
function rowIsWhole(map, row) {
  for (let column = 0; column < map.width; column++) {
    const at = map.map[row * map.width + column];
    if (row > 0 && map.map[(row - 1) * map.width + column] === at) return false;
    if (row < map.height - 1 && map.map[(row + 1) * map.width + column] === at) return false;
  }
  return true;
}

function moveRow(editor, by) {
  const {map, table, tableStart, top} = selectedRect(editor.state);
  const first = readProcess(table).headed ? 1 : 0;
  const other = top + by;
  if (top < first || other < first || other >= map.height) return;
  if (!rowIsWhole(map, top) || !rowIsWhole(map, other)) { toast('这一行和别的行有合并的格子，先拆开再移。', true); return; }
  const before = index => { let pos = tableStart; for (let row = 0; row < index; row++) pos += table.child(row).nodeSize; return pos; };
  const neighbour = table.child(other);
  const {tr} = editor.state;
  const from = before(other);
  tr.delete(from, from + neighbour.nodeSize);
  tr.insert(by < 0 ? from + table.child(top).nodeSize : before(top), neighbour);
  editor.view.dispatch(tr.scrollIntoView());
  editor.view.focus();
}

/** A new step takes the columns' kinds of the row above, so a cell knows its column wherever it is read. */
function addStep(editor) {
  const rect = selectedRect(editor.state);
  const {tr} = editor.state;
  addRow(tr, rect, rect.bottom);
  editor.view.dispatch(tr);
  const {tableStart} = rect;
  const table = editor.state.doc.nodeAt(tableStart - 1);
  let pos = tableStart;
  for (let row = 0; row < rect.bottom; row++) pos += table.child(row).nodeSize;
  const {columns} = readProcess(table);
  const dressed = setColumns(editor.state.tr, table, rect.bottom, tableStart, columns);
  editor.view.dispatch(dressed.setSelection(TextSelection.near(dressed.doc.resolve(pos + 2))).scrollIntoView());
  editor.view.focus();
}

function setColumns(tr, table, row, tableStart, columns) {
  let pos = tableStart;
  for (let index = 0; index < row; index++) pos += table.child(index).nodeSize;
  let column = 0;
  table.child(row).forEach((cell, offset) => {
    if (columns[column] && cell.attrs.col !== columns[column]) tr.setNodeAttribute(pos + 1 + offset, 'col', columns[column]);
    column += cell.attrs.colspan;
  });
  return tr;
}

/** The entries of the table menu for where the caret is. */
export function tableMenu(editor) {
  if (!inTable(editor)) {
    return [
      {label: '教学过程表', symbol: icon('table'), run: () => insertProcess(editor)},
      {label: '表格 2 行 2 列', symbol: icon('table'), run: () => insertTable(editor, 2, 2)},
      {label: '表格 3 行 3 列', symbol: icon('table'), run: () => insertTable(editor, 3, 3)},
      {label: '表格 4 行 4 列', symbol: icon('table'), run: () => insertTable(editor, 4, 4)},
    ];
  }
  const process = inProcess(editor);
  const row = process ? '一步' : '一行';
  const command = (text, symbol, verb, danger) => ({label: text, symbol: icon(symbol), danger, disabled: !can(editor, verb), run: () => run(editor, verb)});
  return [
    {label: `下面加${row}`, symbol: icon('row-after'), run: () => (process ? addStep(editor) : run(editor, addRowAfter))},
    ...(process ? [] : [command('上面加一行', 'row-after', addRowBefore)]),
    {label: '上移', symbol: icon('up'), run: () => moveRow(editor, -1)},
    {label: '下移', symbol: icon('down'), run: () => moveRow(editor, 1)},
    command(`删除这${row}`, 'row-remove', deleteRow, true),
    null,
    command('右边加一列', 'column-after', addColumnAfter),
    command('删除这一列', 'column-remove', deleteColumn, true),
    null,
    command('合并选中的格子', 'merge-cells', mergeCells),
    command('拆开格子', 'split-cell', splitCell),
    command('首行作表头', 'heading', toggleHeaderRow),
    null,
    command('删除整个表', 'bin', deleteTable, true),
  ];
}
