// 量表: points with a thumb, a sum for each dimension, and the score as it grows.
import {make} from '../dom.js';
import {IndicatorLine} from './indicator.js';
import {band, counted, linesOf, ofDimension, rounded, score} from './scoring.js';
import {chosenSheet, offeredSheets, takeSheet} from './sheets.js';

export class Marks {
  constructor({context, say, place}) {
    Object.assign(this, {context, say, place});
    this.total = make('p', {class: 'observe-total', 'aria-live': 'off'});
    this.element = make('div', {class: 'observe-marks'});
  }

  /** 「9/12」 for the tab. */
  get count() {
    const sheet = chosenSheet(this.context);
    if (!sheet) return '';
    const lines = linesOf(sheet), {marks} = this.context.body;
    return `${lines.filter(one => one.key in marks).length}/${lines.length}`;
  }

  refresh() {
    const sheet = chosenSheet(this.context);
    if (sheet?.id !== this.sheetId || !this.element.firstChild) this.#build(sheet);
    if (!sheet) return;
    for (const one of this.lines) one.refresh();
    const kept = counted(sheet, this.context.body.marks);
    for (const [dimension, sum] of this.sums) {
      const given = ofDimension(dimension, kept);
      sum.textContent = `${given === null ? '—' : trimmed(given)} / ${trimmed(pointsOf(dimension))}`;
    }
    const result = score(sheet, kept);
    this.total.replaceChildren(
      make('span', {}, result === null ? `已评 ${this.count}` : `已评 ${this.count}，按评过的算`),
      ...result === null ? [make('span', {}, '还没有打分')] : [make('b', {}, String(rounded(result)))],
      ...result !== null && isHalfMarked(sheet, kept) ? [make('span', {class: 'tag accent'}, band(sheet, result))] : []);
  }

  /** The score stands where the thumb is, above the pad. */
  mount(isOpen) {
    if (isOpen && this.sheetId) this.place.replaceChildren(this.total);
    else this.place.replaceChildren();
  }

  #build(sheet) {
    const {context} = this;
    this.sheetId = sheet?.id ?? null;
    this.lines = [];
    this.sums = [];
    const parts = (sheet?.dimensions ?? []).map(dimension => {
      const sum = make('span', {class: 'num'}), id = `dimension-${dimension.key}`;
      this.sums.push([dimension, sum]);
      const lines = dimension.indicators.map(line => new IndicatorLine({sheet, line, context}));
      this.lines.push(...lines);
      return make('section', {'aria-labelledby': id}, make('div', {class: 'mark-dimension'}, make('h2', {id}, dimension.name), sum), ...lines.map(one => one.element));
    });
    this.element.replaceChildren(this.#chooser(sheet), ...parts);
    if (sheet) this.element.append(make('p', {class: 'faint'}, '没看到的不打分：它的分数分给其余各项，不算 0 分。'));
  }

  #chooser(sheet) {
    const offered = offeredSheets(this.context);
    if (!offered.length) return make('p', {class: 'notice warn'}, make('span', {}, '这台手机上还没有量表。连上网打开一次听课页，就会存下来；实录现在就能记。'));
    if (offered.length === 1 && sheet) return make('p', {class: 'observe-sheet'}, `${sheet.name} · 第 ${sheet.version} 版`);
    const select = make('select', {id: 'observe-sheet', change: () => this.#choose(select)},
      sheet ? null : make('option', {value: ''}, '选一张量表'),
      ...offered.map(one => make('option', {value: one.id, selected: one.id === sheet?.id}, one.name)));
    return make('div', {class: 'field'}, make('label', {for: select.id}, '量表'), select);
  }

  #choose(select) {
    const {context} = this, {sheet, marks, comments} = context.body, count = Object.keys(marks).length;
    takeSheet(context, select.value);
    if (count) this.say(`换了量表，前一张上打的 ${count} 项放下了`, () => context.change(body => Object.assign(body, {sheet, marks, comments})));
  }
}

/** Of a few lines alone no 优 or 不合格 is said. */
const isHalfMarked = (sheet, marks) => 2 * Object.keys(marks).length >= linesOf(sheet).length;
const pointsOf = dimension => dimension.indicators.reduce((sum, one) => sum + one.points, 0);
const trimmed = number => String(Math.round(number * 100) / 100);
