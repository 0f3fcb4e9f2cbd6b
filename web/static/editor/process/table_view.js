// A table on the sheet. Over a 教学过程 stands the bar of minutes; the document does not contain it.
import {TableView} from '@tiptap/pm/tables';
import {readProcess, totalMinutes} from './steps.js';

const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 800;
const HEIGHT = 28;
const LETTER = 13;
const COLUMN_CLASSES = {step: 'stage', time: 'time', intent: 'intent', second: 'mine'};

function shape(name, attrs, text) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attrs)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  return element;
}

/** Widths are minutes; the longest step is filled; a label that does not fit is left to the spoken text. */
function drawBar(svg, steps) {
  const timed = steps.filter(step => step.minutes > 0);
  const total = totalMinutes(timed);
  const longest = Math.max(...timed.map(step => step.minutes));
  const parts = [];
  let x = 0;
  for (const step of timed) {
    const width = WIDTH * step.minutes / total;
    const key = step.minutes === longest && timed.length > 1 ? {class: 'key'} : {};
    parts.push(shape('rect', {x, y: 0, width, height: HEIGHT, ...key}));
    const room = Math.floor(width / LETTER) - 3;
    const name = step.title.length > room ? step.title.slice(0, Math.max(0, Math.min(2, room))) : step.title;
    const label = name ? `${name} ${step.minutes}` : room >= -1 ? String(step.minutes) : '';
    if (label) parts.push(shape('text', {x: x + width / 2, y: HEIGHT / 2, ...key}, label));
    x += width;
  }
  svg.replaceChildren(...parts);
  const spoken = timed.map(step => `${step.title || '未命名的环节'} ${step.minutes} 分`).join('，');
  svg.setAttribute('aria-label', `${spoken}，合计 ${total} 分`);
}

export class PlanTableView extends TableView {
  constructor(node, minWidth, view) {
    super(node, minWidth, view);
    this.bar = shape('svg', {class: 'timebar', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img'});
    this.bar.contentEditable = 'false';
    this.#dress(node);
  }

  update(node) {
    const kept = super.update(node);
    if (kept) this.#dress(node);
    return kept;
  }

  #dress(node) {
    const isProcess = node.attrs.kind === 'process';
    this.table.className = isProcess ? 'process' : 'plan-table';
    const {steps, columns} = isProcess ? readProcess(node) : {steps: [], columns: []};
    [...this.colgroup.children].forEach((col, index) => { col.className = COLUMN_CLASSES[columns[index]] ?? ''; });
    // Its columns are those of the sheet, as in the read view; widths that came with a Word file are Word's.
    if (isProcess) for (const one of [this.table, ...this.colgroup.children]) one.removeAttribute('style');
    if (totalMinutes(steps) > 0) {
      drawBar(this.bar, steps);
      if (!this.bar.isConnected || this.bar.parentNode !== this.dom) this.dom.prepend(this.bar);
    } else this.bar.remove();
  }

  ignoreMutation(record) {
    return record.type !== 'selection' && !this.contentDOM.contains(record.target) || super.ignoreMutation(record);
  }
}
