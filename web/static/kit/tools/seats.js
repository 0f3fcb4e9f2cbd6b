// 座位与注意: marks on seats. Which pupil sits there is nobody's to note.
import {make} from '../dom.js';
import {timed} from '../record/clock.js';
import {button, chips, facts, hasBegun, NOT_BEGUN, nothing, notice, refill} from './parts.js';
import {seatWords} from './question_words.js';
import {SIDE_MOST, seatMap} from './seat_map.js';

const WHAT = [['asked', '被提问'], ['hand', '举手'], ['talk', '发言'], ['task', '在做'], ['off', '走神']];
const CAMERA = 'camera';   // not a mark: whether a seat may be in a picture
const MARKS_MOST = 2000;
const nameOf = what => WHAT.find(([key]) => key === what)[1];

export function openSeats(context) {
  const root = make('section', {class: 'tool seats-tool', 'aria-label': '座位图'});
  const map = make('div', {}), last = make('p', {class: 'tool-asking', role: 'status'}), sums = make('div', {}), sizes = make('div', {});
  const {body} = context;
  let what = 'asked';
  if (!body.seats.rows || !body.seats.columns) context.change(one => Object.assign(one.seats, {rows: body.seats.rows || 6, columns: body.seats.columns || 8}));

  function press(seat) {
    if (what === CAMERA) {
      const isOff = body.seats.off.includes(seat);
      context.change(({seats}) => { seats.off = isOff ? seats.off.filter(one => one !== seat) : [...seats.off, seat]; });
      say(`${seatWords(seat)}${isOff ? '可以入镜' : '不入镜'}`);
    } else if (!hasBegun(context)) say(NOT_BEGUN, 'warn');
    else if (body.seats.marks.length >= MARKS_MOST) say(`已经记了 ${MARKS_MOST} 个记号，记不下了；之前的都在。`, 'warn');
    else {
      const t = context.seconds();
      context.change(({seats}) => seats.marks.push({seat, t, what}));
      say(`${timed(t)} ${seatWords(seat)}${nameOf(what)}`);
    }
    refresh();
  }
  const undo = button('退回上一个记号', () => {
    context.change(({seats}) => seats.marks.pop());
    say('退回了一个记号');
    refresh();
  }, {class: 'button wide'});
  function say(words, kind = '') {
    last.textContent = words;
    last.className = `tool-asking ${kind}`;
  }
  /** Rows and columns by big keys; a map never gets smaller than its marks. */
  function size(name, label) {
    const set = step => {
      const next = body.seats[name] + step;
      if (next < 1 || next > SIDE_MOST) return say(`最少 1 ${label}，最多 ${SIDE_MOST} ${label}。`, 'warn');
      if (step < 0 && isUsed(name, next + 1)) return say(`第 ${next + 1} ${label}有记号，不能去掉。先退回记号。`, 'warn');
      context.change(({seats}) => { seats[name] = next; });
      return refresh();
    };
    return make('div', {class: 'tool-stepper'},
      button('−', () => set(-1), {'aria-label': `少一${label}`, 'data-key': `${name}-less`}),
      make('span', {}, `${body.seats[name]} ${label}`),
      button('+', () => set(1), {'aria-label': `多一${label}`, 'data-key': `${name}-more`}));
  }
  function isUsed(name, number) {
    const place = name === 'rows' ? 0 : 1;
    const used = [...body.seats.marks.map(mark => mark.seat), ...body.seats.off, ...body.questions.map(one => one.seat).filter(Boolean)];
    return used.some(seat => Number(seat.split('-')[place]) >= number);
  }
  function refresh() {
    refill(map, seatMap(body, {press, label: '座位图', marked: what === CAMERA ? () => null : marked}));
    undo.disabled = !body.seats.marks.length;
    refill(sizes, size('rows', '排'), size('columns', '列'));
    refill(sums, sumsOf(body.seats.marks));
  }
  /** Of the mark that is chosen, how often on this seat. */
  function marked(seat) {
    const count = body.seats.marks.filter(mark => mark.seat === seat && mark.what === what).length;
    return count ? {count, style: `marked ${what}`, words: `${nameOf(what)} ${count} 次`} : null;
  }
  refresh();
  root.append(
    chips('记什么', [...WHAT, [CAMERA, '不入镜']], what, choice => { what = choice; refresh(); }, {optional: false}),
    map, last, undo, sums, sizes,
    make('p', {class: 'tool-hint'}, '只记座位，不记姓名。数字是这一种记号的次数，换一种看另一种。'),
    hasBegun(context) ? '' : notice(NOT_BEGUN));
  return root;
}

function sumsOf(marks) {
  if (!marks.length) return nothing('还没有记号。先选记什么，再点座位。');
  return facts(WHAT.filter(([key]) => marks.some(mark => mark.what === key)).map(([key, name]) => {
    const found = marks.filter(mark => mark.what === key);
    return [name, `${found.length} 次，${new Set(found.map(mark => mark.seat)).size} 个座位`];
  }));
}
