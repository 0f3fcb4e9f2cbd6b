// 总评: two things that were good, one to try, 反馈单 to the teacher, and handing in.
import {button, icon, make} from '../dom.js';
import {whenWords} from '../words.js';
import {feedbackOf, GOOD} from './body.js';
import {openFeedback} from './feedback.js';
import {clamped, MOST} from './phrases.js';
import {chosenSheet} from './sheets.js';
import {fits, linesOf, wantsComment} from './scoring.js';

const PICKED = 12;

export class Overall {
  constructor({context, keeper, sync, store, show}) {
    Object.assign(this, {context, keeper, sync, store, show});
    const {overall} = context.body;
    this.fields = [
      ...Array.from({length: GOOD}, (_, at) => this.#area(`优点 ${at + 1}`, overall.good[at] ?? '', words => { this.#list('good', at, words); })),
      this.#area('建议', overall.advice[0] ?? '', words => { this.#list('advice', 0, words); }),
      this.#area('总评', overall.text, words => { overall.text = words; }, '不写进反馈单'),
    ];
    this.last = this.fields[0].lastChild;
    this.picks = make('div', {class: 'observe-phrases'});
    this.pick = make('details', {class: 'observe-pick'}, make('summary', {}, icon('down'), '从即时点评里挑'), this.picks);
    this.feedback = make('section', {'aria-labelledby': 'feedback-title'});
    this.handing = make('section', {'aria-labelledby': 'handing-title'});
    this.element = make('div', {class: 'observe-overall'}, ...this.fields.slice(0, 3), this.pick, this.fields[3], this.feedback, this.handing);
  }

  refresh() {
    this.#drawPicks();
    this.#drawFeedback();
    this.#drawHanding();
  }

  #area(label, words, set, hint = '') {
    const id = `overall-${label.replace(' ', '')}`;
    const area = make('textarea', {
      id, rows: 2, maxlength: MOST, focus: () => { this.last = area; },
      input: () => this.context.change(() => set(area.value)),
    });
    area.value = words;
    return make('div', {class: 'field'}, make('label', {for: id}, label, hint ? make('small', {}, `　${hint}`) : null), area);
  }

  #list(name, at, words) {
    const texts = this.context.body.overall[name];
    while (texts.length <= at) texts.push('');
    texts[at] = words;
  }

  /** What was thought during the lesson is most of what is said after it: no need to type it again. */
  #drawPicks() {
    const remarks = [...new Set(this.context.body.moments.map(one => one.remark.trim()).filter(Boolean))].slice(-PICKED);
    this.pick.hidden = !remarks.length;
    this.picks.replaceChildren(...remarks.map(words => make('button', {
      type: 'button', class: 'phrase', click: () => {
        this.last.value = clamped(this.last.value.trim() ? `${this.last.value.trimEnd()}\n${words}` : words);
        this.last.dispatchEvent(new Event('input'));
      },
    }, words)));
  }

  #drawFeedback() {
    const {row, obs} = this.context, {good, advice} = feedbackOf(this.context.body);
    const teacher = obs.teacher?.name || '老师', said = good.length + advice.length;
    const words = row.feedback === 'sent' ? `反馈单已发给${teacher}，TA 在通知里看。`
      : row.feedback === 'waiting' ? `反馈单在排队，一连上网就发给${teacher}。`
        : !obs.teacher?.id ? '上面的老师还没有对上平台里的人，反馈单发不出去。点页首的课题选一下老师。'
          : said ? `${[good.length && `${good.length} 条优点`, advice.length && `${advice.length} 条建议`].filter(Boolean).join('、')}，离校前发给${teacher}。` : '写了优点或建议，就能在离校前发给老师。';
    const shape = words + row.feedback;
    if (shape === this.feedbackShape) return;
    this.feedbackShape = shape;
    this.feedback.replaceChildren(
      make('h2', {id: 'feedback-title'}, '反馈单'), make('p', {}, words),
      row.feedback === 'sent' || !obs.teacher?.id ? '' : row.feedback === 'waiting'
        ? button('', '先不发', () => this.#setFeedback(''))
        : button('', '看一眼，发给老师', () => this.#openFeedback(), {disabled: !said}));
  }

  #openFeedback() {
    const dialog = openFeedback(this.context, () => this.#setFeedback('waiting'));
    document.body.append(dialog);
    dialog.showModal();
  }

  async #setFeedback(state) {
    await this.keeper.flush();
    await this.store.change(this.context.row.id, row => { row.feedback = state; });
    this.context.tell();
    this.sync.now();
  }

  #drawHanding() {
    const {row} = this.context, open = this.#open();
    const shape = JSON.stringify([open, row.state, row.changed, row.submit, row.submitted_at, this.context.isLate, this.store.keeps]);
    if (shape === this.handingShape) return;
    this.handingShape = shape;
    this.handing.replaceChildren(
      make('h2', {id: 'handing-title'}, '提交'), make('p', {role: 'status'}, this.#handedWords()),
      ...open.length ? [make('ul', {class: 'observe-open'}, ...open.map(one => make('li', {}, one)))] : [],
      this.context.isLate ? make('p', {class: 'faint'}, '补记：上课那天没有写，标灰，不计入听课节数和得分。') : '',
      row.submit || row.submitted_at && !row.changed ? '' : button('primary', row.submitted_at ? '再交一次' : '提交', () => this.#hand()));
  }

  #handedWords() {
    const {row} = this.context;
    if (row.submit) return row.why ? `没有收下：${row.why}` : `已经交了，正在等网络上传。可以接着改，${this.store.keeps ? '可以关上手机' : '先别关这一页'}。`;
    if (!row.submitted_at) return '交了以后，召集人看得到你的实录和打分；老师要等召集人公开。';
    const at = whenWords(Date.parse(row.submitted_at));
    return row.changed ? `${at} 交过，之后又改了。再交一次，原来那版也留着。` : `${at} 已提交。还可以改，改了再交一次，原来那版也留着。`;
  }

  /** What is not filled in: said, never in the way. */
  #open() {
    const sheet = chosenSheet(this.context), {marks, comments, moments} = this.context.body, found = [];
    if (!moments.length) found.push('还没有写实录');
    if (!sheet) return found;
    const lines = linesOf(sheet), blank = lines.filter(one => !(one.key in marks)).length;
    const silent = lines.filter(one => fits(sheet, one, marks[one.key]) && wantsComment(sheet, one, marks[one.key]) && !comments[one.key]?.trim());
    if (blank) found.push(blank === lines.length ? '量表还没有打分' : `量表有 ${blank} 项没有打分，算没看到`);
    if (silent.length) found.push(`${silent.map(one => `“${one.name}”`).join('')}要写一句为什么`);
    return found;
  }

  async #hand() {
    this.context.row.submit = true;
    this.keeper.soon();
    await this.keeper.flush();
    this.context.tell();
  }
}
