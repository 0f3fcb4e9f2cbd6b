// What the teacher has to know, in place above the sheet, with what was kept and what to do; short words go to a toast.
import {icon, make} from './dom.js';

export function notice(host, kind, text, ...buttons) {
  dismiss(host, kind);
  const box = make('div', {class: `notice ${kind === 'info' ? '' : 'bad'}`.trim(), role: 'alert', 'data-kind': kind},
    icon(kind === 'info' ? 'info' : 'alert'), make('span', {}, text), ...buttons);
  host.prepend(box);
  return box;
}

export function dismiss(host, kind) { host.querySelector(`:scope > .notice[data-kind="${kind}"]`)?.remove(); }

export const action = (label, run) => make('button', {type: 'button', class: 'button small', click: run}, label);

export function toast(text, failed = false) {
  let place = document.querySelector('.toasts');
  if (!place) {
    place = make('div', {class: 'toasts'});
    document.body.append(place);
  }
  const close = make('button', {type: 'button', class: 'button small', 'data-close': '', 'aria-label': '关掉这条提示'}, '好');
  place.append(make('toast-note', {class: failed ? 'toast failed' : 'toast'}, make('span', {}, text), close));
}

/** Saves text the server did not take as a file on this computer. */
export function saveFile(name, type, text) {
  const url = URL.createObjectURL(new Blob([text], {type}));
  const link = make('a', {href: url, download: name});
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
