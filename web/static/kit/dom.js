// What every screen of the kit is made with.
import '../js/elements/toast_note.js';
import {make, toast} from '../js/making.js';

const SPRITE = new URL(ICONS, import.meta.url).pathname;
const SVG = 'http://www.w3.org/2000/svg';

export {make, toast};

/** An icon of the sprite, for the eye only: the words beside it say the same. */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  for (const [key, value] of [['class', 'icon'], ['viewBox', '0 0 20 20'], ['aria-hidden', 'true'], ['focusable', 'false']]) svg.setAttribute(key, value);
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `${SPRITE}#${name}`);
  svg.append(use);
  return svg;
}

/** A button of the design: `button('primary', '现在听课', run)`. */
export const button = (kind, words, run, attrs = {}) => make('button', {type: 'button', class: `button ${kind}`.trim(), click: run, ...attrs}, ...[words].flat());
