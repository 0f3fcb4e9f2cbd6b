// What the teacher has to know, in place above the sheet, with what was kept and what to do; short words go to a toast.
import {icon, make} from './dom.js';
export {saveFile, toast} from '../../js/making.js';

export function notice(host, kind, text, ...buttons) {
  dismiss(host, kind);
  const box = make('div', {class: `notice ${kind === 'info' ? '' : 'bad'}`.trim(), role: 'alert', 'data-kind': kind},
    icon(kind === 'info' ? 'info' : 'alert'), make('span', {}, text), ...buttons);
  host.prepend(box);
  return box;
}

export function dismiss(host, kind) { host.querySelector(`:scope > .notice[data-kind="${kind}"]`)?.remove(); }

export const action = (label, run) => make('button', {type: 'button', class: 'button small', click: run}, label);
