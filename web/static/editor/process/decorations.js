// Dresses the cells of a 教学过程: the column's class and name (for the folded phone view), and a field for each step's minutes.
import {Extension} from '@tiptap/core';
import {Plugin, PluginKey} from '@tiptap/pm/state';
import {Decoration, DecorationSet} from '@tiptap/pm/view';
import {TableMap} from '@tiptap/pm/tables';
import {COLUMN_LABELS} from '../schema/labels.js';
import {readProcess} from './steps.js';

const CLASSES = {intent: 'intent', second: 'adapted', step: 'step', time: 'time'};
const key = new PluginKey('process');

/** Finds the row by its id, because positions move while the field is open. */
function setMinutes(view, rowId, text) {
  if (!view.editable) return false;   // the right went while the field was there
  const value = text.trim() === '' ? null : Number(text.replace('．', '.'));
  if (value !== null && !(value >= 0 && value <= 600)) return false;
  view.state.doc.descendants((node, pos) => {
    if (node.type.name === 'tableRow' && node.attrs.id === rowId && node.attrs.minutes !== value) {
      view.dispatch(view.state.tr.setNodeAttribute(pos, 'minutes', value));
    }
    return !node.isTextblock;
  });
  return true;
}

function minutesField(view, row, {title = '', written = null} = {}) {
  const box = document.createElement('span');
  box.className = 'step-minutes';
  box.contentEditable = 'false';
  if (!view.editable) { box.textContent = row.attrs.minutes > 0 ? `${row.attrs.minutes} 分钟` : ''; return box; }
  const input = document.createElement('input');
  input.inputMode = 'decimal';
  input.maxLength = 4;
  input.value = row.attrs.minutes ?? '';
  const fit = () => { input.size = Math.max(2, input.value.length); };
  fit();
  input.addEventListener('input', fit);
  input.setAttribute('aria-label', `${title || '这一步'}用几分钟`);
  input.placeholder = written ?? '–';
  const save = () => {
    const ok = setMinutes(view, row.attrs.id, input.value);
    input.setAttribute('aria-invalid', String(!ok));
    input.title = ok ? '' : '写 0 到 600 之间的数字，例如 5';
  };
  input.addEventListener('change', save);
  input.addEventListener('keydown', event => { if (event.key === 'Enter') { event.preventDefault(); save(); view.focus(); } });
  box.append(input, '分钟');
  return box;
}

function dressTable(table, start, out) {
  const {columns, steps, headed} = readProcess(table);
  const map = TableMap.get(table);
  const stepOf = new Map(steps.map(step => [step.index, step]));
  const minutesColumn = Math.max(0, columns.includes('step') ? columns.indexOf('step') : columns.indexOf('time'));
  const done = new Set();
  for (let at = 0; at < map.map.length; at++) {
    const offset = map.map[at];
    if (done.has(offset)) continue;
    done.add(offset);
    const row = Math.floor(at / map.width), column = at % map.width;
    const cell = table.nodeAt(offset), from = start + offset;
    const kind = columns[column];
    const header = row === 0 && headed;
    const label = kind ? COLUMN_LABELS[kind] : headed ? table.nodeAt(map.map[column])?.textContent.trim().slice(0, 12) : '';
    out.push(Decoration.node(from, from + cell.nodeSize, {
      ...(kind && !header && CLASSES[kind] && {class: CLASSES[kind]}), ...(label && !header && kind !== 'step' && {'data-label': label}),
    }));
    if (header || column !== minutesColumn) continue;
    const rowNode = table.child(row);
    out.push(Decoration.widget(from + cell.nodeSize - 1, view => minutesField(view, rowNode, stepOf.get(row)), {
      key: `${rowNode.attrs.id}:${rowNode.attrs.minutes}:${stepOf.get(row)?.written}`, side: 1, ignoreSelection: true,
      stopEvent: event => event.type !== 'dragstart',
    }));
  }
}

function decorate(doc) {
  const out = [];
  doc.descendants((node, pos) => {
    if (node.type.name === 'table') {
      if (node.attrs.kind === 'process' && node.childCount) dressTable(node, pos + 1, out);
      return false;
    }
    return !node.isTextblock;
  });
  return DecorationSet.create(doc, out);
}

export const ProcessTable = Extension.create({
  name: 'processTable',
  addProseMirrorPlugins: () => [new Plugin({
    key,
    state: {
      init: (_, state) => decorate(state.doc),
      apply: (tr, old, before, state) => (tr.docChanged ? decorate(state.doc) : old),
    },
    props: {decorations: state => key.getState(state)},
  })],
});
