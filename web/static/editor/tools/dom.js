// Small helpers for building interface elements without HTML strings.
export {make} from '../../js/making.js';

const SVG = 'http://www.w3.org/2000/svg';
const SPRITE = new URL(ICONS, import.meta.url).pathname;

export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  const use = document.createElementNS(SVG, 'use');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('focusable', 'false');
  use.setAttribute('href', `${SPRITE}#${name}`);
  svg.append(use);
  return svg;
}

/** Calls `run` at most once per frame. */
export function perFrame(run) {
  let asked = 0;
  return () => { asked ||= requestAnimationFrame(() => { asked = 0; run(); }); };
}

/** “14:03” on the wall clock of the school, as the server says every time, wherever this computer believes to be. */
export const clock = time => new Intl.DateTimeFormat('zh-CN', {
  hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: document.documentElement.dataset.zone,
}).format(time);
