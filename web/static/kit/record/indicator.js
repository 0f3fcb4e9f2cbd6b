// One line of a sheet: − and +, a slider between them, 「没看到」, and the word some marks want.
import {icon, make} from '../dom.js';
import {fits, wantsComment} from './scoring.js';
import {holdSheet} from './sheets.js';
import {guarded} from './slide.js';

export class IndicatorLine {
  constructor({sheet, line, context}) {
    Object.assign(this, {sheet, line, context});
    const id = `mark-${line.key}`;
    this.name = make('label', {for: id}, line.name);
    this.output = make('output', {for: id});
    this.blank = make('button', {type: 'button', class: 'mark-blank', 'aria-label': `${line.name}：没看到`, click: () => this.#set(null)}, '没看到');
    this.range = make('input', {id, type: 'range', min: 0, max: line.points, step: sheet.step, 'aria-describedby': `${id}-note`});
    this.hold = make('span', {class: 'mark-hold'});
    this.less = this.#step('minus', '减', -1);
    this.more = this.#step('plus', '加', 1);
    this.note = make('p', {class: 'mark-note', id: `${id}-note`});
    this.why = make('textarea', {rows: 2, maxlength: 2000, 'aria-label': `${line.name}：一句话`, input: () => this.#comment()});
    this.open = make('button', {type: 'button', class: 'button quiet small', 'aria-label': `${line.name}：写一句`, click: () => this.#openWords()}, icon('comment'), '写一句');
    guarded(this.range, this.hold, value => this.#set(value));
    this.element = make('div', {class: 'mark-line', 'data-key': line.key},
      make('div', {class: 'mark-head'}, this.name, this.blank, this.output),
      make('div', {class: 'mark-set'}, this.less, make('div', {class: 'mark-slide'}, this.range, this.hold), this.more),
      make('div', {class: 'mark-foot'}, this.note, this.open), this.why);
    this.why.value = this.context.body.comments[line.key] ?? '';
  }

  get mark() { return this.context.body.marks[this.line.key] ?? null; }

  refresh() {
    const {mark, line, sheet, range} = this, isBlank = mark === null;
    range.value = isBlank ? 0 : mark;
    range.dataset.value = isBlank ? '' : mark;
    range.classList.toggle('blank', isBlank);
    range.setAttribute('aria-valuetext', isBlank ? '没看到' : `${mark} 分，满分 ${line.points}`);
    this.output.replaceChildren(isBlank ? '—' : String(mark), ' ', make('small', {}, `/ ${line.points}`));
    this.blank.setAttribute('aria-pressed', String(isBlank));
    this.less.disabled = mark === 0;
    this.more.disabled = mark !== null && mark >= line.points;
    const fault = this.context.row.faults?.[line.key] ?? (isBlank || fits(sheet, line, mark) ? '' : '这个分数表里没有：留着，但不计入得分。');
    const wants = !isBlank && wantsComment(sheet, line, mark);
    this.why.hidden = !(wants || this.why.value || this.isOpen);
    this.open.hidden = !this.why.hidden;
    this.note.classList.toggle('bad', Boolean(fault));
    this.note.classList.toggle('warn', !fault && wants && !this.why.value.trim());
    this.note.textContent = fault || (wants && !this.why.value.trim() ? wanted(sheet, line, mark) : line.hint ?? '');
  }

  #step(name, words, way) {
    return make('button', {type: 'button', class: 'mark-step', 'aria-label': `${this.line.name}${words} ${this.sheet.step} 分`, click: () => this.#nudge(way)}, icon(name));
  }

  /** From blank it begins with the least mark that wants no comment: a first tap asks for nothing. */
  #nudge(way) {
    const {points} = this.line, {step, comment_below: below} = this.sheet;
    const first = Math.ceil((below * points - 1e-9) / step) * step;
    const next = this.mark === null ? first : Math.round((this.mark + way * step) / step) * step;
    this.#set(Math.min(points, Math.max(0, Number(next.toFixed(4)))));
  }

  #set(value) {
    if (value === this.mark) return;
    const {context, line, sheet} = this;
    if (context.row.faults) delete context.row.faults[line.key];
    context.change(body => {
      if (body.sheet !== sheet.id) holdSheet(context, sheet);
      if (value === null) delete body.marks[line.key]; else body.marks[line.key] = value;
    });
  }

  #comment() {
    const {context, line, sheet} = this, words = this.why.value;
    context.change(body => {
      if (body.sheet !== sheet.id) holdSheet(context, sheet);
      if (words) body.comments[line.key] = words; else delete body.comments[line.key];
    });
  }

  #openWords() {
    this.isOpen = true;
    this.refresh();
    this.why.focus();
  }
}

const wanted = (sheet, line, mark) => (mark === line.points ? '满分写一句好在哪里' : `不到 ${Math.round(sheet.comment_below * 100)}%，写一句差在哪里`);
