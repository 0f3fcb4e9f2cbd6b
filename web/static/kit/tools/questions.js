// 问题记录: one tap when a question is asked, three more give the waits; everything else is chips, and may stay empty.
import {make} from '../dom.js';
import {newUuid} from '../record/body.js';
import {timed} from '../record/clock.js';
import {button, facts, hasBegun, NOT_BEGUN, nothing, notice, refill, ticking} from './parts.js';
import {ASKED, ENDED, IDLE, QuestionClock, SPEAKING} from './question_clock.js';
import {questionForm} from './question_form.js';
import {summary, waitWords} from './question_words.js';
import {questionFigures, shown} from './sums.js';

const MOST = 300;
const SAID = {
  [ASKED]: '等学生开口', [SPEAKING]: '学生在说', [ENDED]: '等老师接话',
};

export const newQuestion = t => ({
  id: `q${newUuid().slice(0, 13)}`, t, words: '', kind: '', bloom: '', calling: '', seat: '', side: '', wait1: null, level: '', wait2: null, response: '',
});

export function openQuestions(context) {
  const root = make('section', {class: 'tool questions-tool', 'aria-label': '问题记录'});
  const waiting = make('p', {class: 'tool-asking', role: 'status'}), counted = make('span', {class: 'num', 'aria-hidden': 'true'});
  const pad = make('div', {class: 'tool-pad'}), now = make('div', {}), log = make('div', {}), sums = make('div', {});
  const clock = new QuestionClock();
  const {body} = context;
  let present = null, opened = null;   // ids: the question on its way, the row that is being corrected

  const row = id => body.questions.find(one => one.id === id);
  const set = (id, values) => context.change(one => Object.assign(one.questions.find(found => found.id === id), values));

  function ask() {
    if (body.questions.length >= MOST) return tell(`已经记了 ${MOST} 个问题，记不下了；之前的都在。`, 'warn');
    const question = newQuestion(context.seconds());
    context.change(one => one.questions.push(question));
    present = question.id;
    opened = null;
    clock.ask();
    return refresh();
  }
  const step = {
    speaks: () => set(present, {wait1: clock.speaks()}),
    teacher: () => set(present, {wait1: clock.speaks(false), level: row(present).level || '没答出'}),
    ends: () => clock.ends(),
    replies: () => set(present, {wait2: clock.replies()}),
    stop: () => clock.stop(),
  };
  const press = name => () => {
    if (row(present)) step[name]();
    else clock.stop();
    refresh();
  };
  const PADS = {
    [IDLE]: () => [big('提问', ask, 'primary')],
    [ASKED]: () => [big('学生开口', press('speaks'), 'primary'), big('老师自己接了', press('teacher')), big('又问一个', ask)],
    [SPEAKING]: () => [big('学生说完', press('ends'), 'primary'), big('不测了', press('stop')), big('又问一个', ask)],
    [ENDED]: () => [big('老师接话', press('replies'), 'primary'), big('不测了', press('stop')), big('又问一个', ask)],
  };

  function tell(words, kind = '') {
    waiting.className = `tool-asking ${kind}`;
    waiting.replaceChildren(words);
  }
  function refresh() {
    const said = SAID[clock.state];
    tell(said ?? '', said ? 'now' : '');
    if (said) waiting.append(' ', counted);
    refill(pad, waiting, ...PADS[clock.state]());
    const question = row(present);
    refill(now, question && make('div', {class: 'tool-card'}, make('h3', {}, `${timed(question.t)} 的提问`), waits(question), questionForm(context, question, {isJoint: isJoint(context), changed: refreshLog})));
    refreshLog();
  }
  function refreshLog() {
    const others = [...body.questions].reverse();
    refill(sums, sumsOf(body.questions, context.seconds()));
    refill(log, others.length ? make('ol', {class: 'tool-rows', 'aria-label': '记过的问题'}, ...others.map(line)) : nothing('还没有记问题。老师提问时点一下「提问」。'));
  }
  /** A row of the log; the tap opens it for corrections. */
  function line(question) {
    const isOpen = opened === question.id;
    const head = make('button', {
      type: 'button', class: 'tool-row', 'aria-expanded': String(isOpen), 'data-key': question.id,
      click: () => { opened = isOpen ? null : question.id; refreshLog(); },
    }, make('time', {}, timed(question.t)), make('span', {}, question.words || summary(question) || '没写内容'),
    make('span', {class: 'faint num'}, `${waitWords(question.wait1, '—')} / ${waitWords(question.wait2, '—')}`));
    if (!isOpen) return make('li', {}, head);
    return make('li', {}, head, make('div', {class: 'tool-card'},
      questionForm(context, question, {isJoint: isJoint(context), hasWaits: true, changed: () => {}}),
      button('删掉这个问题', () => {
        context.change(one => { one.questions = one.questions.filter(found => found.id !== question.id); });
        if (present === question.id) { present = null; clock.stop(); }
        opened = null;
        refresh();
      }, {class: 'button danger'})));
  }

  ticking(root, 100, () => { if (clock.state !== IDLE) counted.textContent = `${clock.waited.toFixed(1)} 秒`; });
  refresh();
  root.append(hasBegun(context) ? '' : notice(NOT_BEGUN), now, sums, log, pad);
  if (!hasBegun(context)) pad.hidden = true;
  root.atOnce = () => { if (!pad.hidden && !body.clock.ended) ask(); };   // 「提问」 of the pad: the wait runs from that tap
  return root;
}

const big = (words, press, kind = '') => button(words, press, {class: `button tool-big ${kind}`});
const isJoint = context => context.obs.kind === 'joint';

const waits = question => make('p', {class: 'tool-hint num'}, `候答 ${waitWords(question.wait1)}，答后等 ${waitWords(question.wait2)}`);

function sumsOf(rows, seconds) {
  if (!rows.length) return null;
  const found = questionFigures(rows, seconds);
  return facts([
    ['问了', `${found.total} 个`], ['每分钟', shown(found.perMinute, 1)], ['候答中位', shown(found.wait1, 1, ' 秒')],
    ['高阶', shown(found.higher, 0, '%')], ['问到座位', found.seats ? `${found.seats} 个` : '—'],
  ]);
}
