// The row of a question: chips, the seat, words if there is time, and the waits where they are corrected.
import {make} from '../dom.js';
import {chips, refill} from './parts.js';
import {BLOOM, CALLING, KINDS, LEVELS, RESPONSE, SIDES, seatWords} from './question_words.js';
import {hasSeats, seatMap} from './seat_map.js';

const WORDS_MOST = 2000, WAIT_MOST = 3600;

/** `changed()` is called after each change. */
export function questionForm(context, question, {isJoint = false, hasWaits = false, changed = () => {}}) {
  const set = values => {
    context.change(body => Object.assign(body.questions.find(one => one.id === question.id) ?? {}, values));
    changed();
  };
  const one = (label, names, key) => chips(label, names, question[key], value => set({[key]: value}));
  const words = make('textarea', {rows: 2, maxlength: WORDS_MOST, 'aria-label': '问了什么，可以不写', placeholder: '问了什么（可以不写）'});
  words.value = question.words;
  words.addEventListener('input', () => set({words: words.value}));
  return make('div', {class: 'tool-form question-form'},
    one('类型', KINDS, 'kind'), one('层次', BLOOM, 'bloom'), one('叫答', CALLING, 'calling'), isJoint ? one('哪端', SIDES, 'side') : null,
    seatField(context, question, set), one('答得', LEVELS, 'level'), one('理答', RESPONSE, 'response'),
    hasWaits ? waitFields(question, set) : null, words);
}

/** Which seat was asked, out of the map; folded, because most questions need none. */
function seatField(context, question, set) {
  const field = make('div', {class: 'tool-field'});
  let isOpen = false;
  const fill = () => refill(field,
    make('span', {class: 'tool-label', 'aria-hidden': 'true'}, '座位'),
    make('div', {class: 'tool-chips'},
      make('button', {type: 'button', class: 'tool-chip', 'aria-expanded': String(isOpen), 'data-key': 'seat', click: () => { isOpen = !isOpen; fill(); }},
        question.seat ? seatWords(question.seat) : '点座位'),
      question.seat ? make('button', {type: 'button', class: 'tool-chip', 'data-key': 'no-seat', click: () => pick('')}, '不记座位') : null),
    isOpen && (hasSeats(context.body) ? seatMap(context.body, {chosen: question.seat, press: pick, label: '问到哪个座位'})
      : make('p', {class: 'tool-hint'}, '先在「座位」里排好几排几列。')));
  const pick = seat => {
    isOpen = false;
    set({seat});
    fill();
  };
  fill();
  return field;
}

function waitFields(question, set) {
  const field = (label, key) => {
    const input = make('input', {type: 'number', inputmode: 'decimal', min: 0, max: WAIT_MOST, step: 0.1, value: question[key] ?? '', 'aria-label': label});
    const error = make('p', {class: 'error', role: 'alert', hidden: true}, `填 0 到 ${WAIT_MOST} 的秒数，例如 3.5；没测就空着。`);
    input.addEventListener('input', () => {
      const wait = input.value === '' ? null : Number(input.value);
      const isWrong = input.validity.badInput || wait !== null && !(wait >= 0 && wait <= WAIT_MOST);
      error.hidden = !isWrong;
      if (isWrong) input.setAttribute('aria-invalid', 'true'); else input.removeAttribute('aria-invalid');
      if (!isWrong) set({[key]: wait});
    });
    return make('div', {class: 'field'}, make('span', {class: 'tool-label', 'aria-hidden': 'true'}, label), input, error);
  };
  return make('div', {class: 'tool-pair'}, field('候答，秒', 'wait1'), field('答后等，秒', 'wait2'));
}
