// Tables of prosemirror-tables with our attributes. A table of kind `process` is the 教学过程: its rows are steps.
import {Node, callOrReturn, getExtensionField} from '@tiptap/core';
import {columnResizing, deleteTable, goToNextCell, addRowAfter, isInTable, CellSelection, tableEditing}
  from '@tiptap/pm/tables';
import {ySyncPluginKey} from 'y-prosemirror';
import {attributes, shape} from './spec.js';
import {PlanTableView} from '../process/table_view.js';

const positive = text => Math.min(1000, Math.max(1, Number.parseInt(text, 10) || 1));

function cellAttributes(name) {
  const own = attributes(name);
  return {
    ...own,
    colspan: {...own.colspan, parseHTML: cell => positive(cell.getAttribute('colspan')),
      renderHTML: ({colspan}) => (colspan > 1 ? {colspan} : {})},
    rowspan: {...own.rowspan, parseHTML: cell => positive(cell.getAttribute('rowspan')),
      renderHTML: ({rowspan}) => (rowspan > 1 ? {rowspan} : {})},
    colwidth: {...own.colwidth, parseHTML: readWidths,
      renderHTML: ({colwidth}) => (colwidth?.length ? {'data-colwidth': colwidth.join(',')} : {})},
  };
}

/** Widths count only when they come from this editor: a pasted Word table keeps its shape, not its inches. */
function readWidths(cell) {
  const widths = cell.getAttribute('data-colwidth')?.split(',').map(Number) ?? [];
  return widths.length === positive(cell.getAttribute('colspan')) && widths.every(one => one > 0) ? widths : null;
}

export const Table = Node.create({
  ...shape('table'), tableRole: 'table', isolating: true,
  addAttributes: () => attributes('table'),
  parseHTML: () => [{tag: 'table'}],
  renderHTML: ({node, HTMLAttributes}) => [
    'table', {...HTMLAttributes, class: node.attrs.kind === 'process' ? 'process' : 'plan-table'}, ['tbody', {}, 0]],
  extendNodeSchema(extension) {
    const context = {name: extension.name, options: extension.options, storage: extension.storage};
    return {tableRole: callOrReturn(getExtensionField(extension, 'tableRole', context))};
  },
  addProseMirrorPlugins() {
    return [columnResizing({View: PlanTableView, cellMinWidth: 40, defaultCellMinWidth: 60, handleWidth: 5, lastColumnResizable: false}),
      localRepairs(tableEditing())];
  },
  addKeyboardShortcuts() {
    const {editor} = this;
    const run = command => command(editor.state, editor.view.dispatch, editor.view);
    const deleteWhole = () => coversWholeTable(editor.state.selection) && run(deleteTable);
    return {
      Tab: () => isInTable(editor.state) && !editor.isActive('listItem') && (run(goToNextCell(1)) || (run(addRowAfter) && run(goToNextCell(1)))),
      'Shift-Tab': () => isInTable(editor.state) && !editor.isActive('listItem') && run(goToNextCell(-1)),
      Backspace: deleteWhole, 'Mod-Backspace': deleteWhole, Delete: deleteWhole,
    };
  },
});

/**
 * Two changes at once (a row here, a column there) can leave a table ragged. A repair made while a colleague's change is
 * being drawn would stand in this window only, for the binding is busy and does not write it; and were it written, every
 * browser would add the missing cells. So the one who edits next repairs the table.
 */
function localRepairs(plugin) {
  const repair = plugin.spec.appendTransaction;
  plugin.spec.appendTransaction = (transactions, before, state) =>
    (transactions.some(tr => tr.getMeta(ySyncPluginKey)) ? null : repair(transactions, before, state));
  return plugin;
}

function coversWholeTable(selection) {
  return selection instanceof CellSelection && selection.isColSelection() && selection.isRowSelection();
}

export const TableRow = Node.create({
  ...shape('tableRow'), tableRole: 'row',
  addAttributes: () => attributes('tableRow'),
  parseHTML: () => [{tag: 'tr'}],
  renderHTML: ({HTMLAttributes}) => ['tr', HTMLAttributes, 0],
  addNodeView: () => ({node, HTMLAttributes}) => {
    // Minutes and title live in the row's attributes; without a view every change would rebuild the row under the caret.
    const dom = document.createElement('tr');
    for (const [name, value] of Object.entries(HTMLAttributes)) dom.setAttribute(name, value);
    return {dom, contentDOM: dom, update: next => next.type === node.type};
  },
});

const cell = (name, tag, role) => Node.create({
  ...shape(name), tableRole: role, isolating: true,
  addAttributes: () => cellAttributes(name),
  parseHTML: () => [{tag}],
  renderHTML: ({HTMLAttributes}) => [tag, HTMLAttributes, 0],
});

export const TableCell = cell('tableCell', 'td', 'cell');
export const TableHeader = cell('tableHeader', 'th', 'header_cell');
