// What every tool of the kit is put together from.
import {make} from '../dom.js';

const SVG = 'http://www.w3.org/2000/svg';

/** As `make`, for drawings. */
export function draw(tag, attrs = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attrs)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** Puts new content in; whoever was on a control with a `data-key` stays on it. */
export function refill(element, ...children) {
  const key = element.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  element.replaceChildren(...children.filter(child => child !== null && child !== undefined && child !== false));
  if (key) element.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
  return element;
}

export const button = (words, press, attrs = {}) => make('button', {type: 'button', class: 'button', click: press, 'data-key': words, ...attrs}, words);

/** One of several keys, or none: a tap on the chosen one takes it back. `names` is [[key, word]…]. */
export function chips(label, names, chosen, choose, {optional = true} = {}) {
  const row = make('div', {class: 'tool-chips', role: 'group', 'aria-label': label});
  const fill = present => {
    refill(row, ...names.map(([key, word]) => make('button', {
      type: 'button', class: 'tool-chip', 'aria-pressed': String(key === present), 'data-key': `${label}-${key}`,
      click: () => {
        const next = optional && key === present ? '' : key;
        fill(next);
        choose(next);
      },
    }, word)));
  };
  fill(chosen);
  return make('div', {class: 'tool-field'}, make('span', {class: 'tool-label', 'aria-hidden': 'true'}, label), row);
}

/** A sentence in place; `kind` is '', 'warn' or 'bad'. */
export const notice = (words, kind = '', ...more) => make('p', {class: `notice ${kind}`}, make('span', {}, words), ...more);

export const nothing = words => make('p', {class: 'tool-nothing'}, words);

/** Numbers side by side: [[name, value]…]. */
export const facts = list => make('dl', {class: 'tool-facts'}, ...list.map(([name, value]) => make('div', {}, make('dt', {}, name), make('dd', {}, value))));

/** Calls `step` every `ms` while the element is on the page, and never after it left. */
export function ticking(element, ms, step) {
  let wasThere = false;
  const timer = setInterval(() => {
    if (element.isConnected) {
      wasThere = true;
      step();
    } else if (wasThere) clearInterval(timer);
  }, ms);
  return timer;
}

/** Whether the lesson clock has begun; before that nothing has a time. */
export const hasBegun = context => Boolean(context.body.clock.began);

export const NOT_BEGUN = '还没有计时。点上面的「上课」，再回到这里记。';

/** Short words by a vibration where there is one: a phone on a knee is not looked at. */
export function buzz(pattern = 80) {
  try { navigator.vibrate?.(pattern); } catch { /* a browser that forbids it is only quiet */ }
}
