// A map of seats, never of names: rows from the blackboard back, columns from the left as one sits facing it.
import {make} from '../dom.js';
import {seatWords} from './question_words.js';

export const SIDE_MOST = 20;
export const seatOf = (row, column) => `${row}-${column}`;
export const hasSeats = body => body.seats.rows > 0 && body.seats.columns > 0;

/**
 * `press(seat)`; `chosen` one seat or a Set of them; `marked(seat)` gives {words, style, count} to be shown on it;
 * `off` seats 不入镜. Arrow keys go from seat to seat.
 */
export function seatMap({seats}, {press, chosen = '', marked = () => null, label, off = seats.off}) {
  const isChosen = seat => (chosen instanceof Set ? chosen.has(seat) : chosen === seat);
  const map = make('div', {class: 'seat-map', role: 'group', 'aria-label': label});
  map.style.setProperty('--columns', String(seats.columns));
  map.append(make('span', {class: 'seat-front', 'aria-hidden': 'true'}, '讲台'));
  for (let row = 1; row <= seats.rows; row++) {
    for (let column = 1; column <= seats.columns; column++) {
      const seat = seatOf(row, column), found = marked(seat), isOff = off.includes(seat);
      map.append(make('button', {
        type: 'button', class: `seat ${found?.style ?? ''} ${isOff ? 'off-camera' : ''}`, 'data-key': `seat-${seat}`, 'data-seat': seat,
        'aria-pressed': String(isChosen(seat)), tabindex: row === 1 && column === 1 ? '0' : '-1',
        'aria-label': [seatWords(seat), isOff && '不入镜', found?.words].filter(Boolean).join('，'), click: () => press(seat),
      }, found?.count ? String(found.count) : ''));
    }
  }
  map.addEventListener('keydown', move);
  return map;
}

const STEPS = {ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1]};

function move(event) {
  const step = STEPS[event.key], seat = event.target.dataset?.seat;
  if (!step || !seat) return;
  const [row, column] = seat.split('-').map(Number);
  const next = event.currentTarget.querySelector(`[data-seat="${seatOf(row + step[0], column + step[1])}"]`);
  if (!next) return;
  event.preventDefault();
  event.target.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}
