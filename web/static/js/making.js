/** `make('button', {class: 'button', type: 'button'}, '加一步')`: an element without HTML strings. Values null and false leave the attribute out. */
export function make(tag, attrs = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attrs)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

/** A short sentence at the bottom of the page; a failed one stays until it is closed. Gives it back. */
export function toast(text, failed = false, ...buttons) {
  let place = document.querySelector('.toasts');
  if (!place) {
    place = make('div', {class: 'toasts'});
    document.body.append(place);
  }
  const close = make('button', {type: 'button', class: 'button small', 'data-close': '', 'aria-label': '关掉这条提示'}, '好');
  const note = make('toast-note', {class: failed ? 'toast failed' : 'toast'}, make('span', {}, text), ...buttons, close);
  place.append(note);
  return note;
}

/** Gives the text as a file to this computer. */
export function saveFile(name, type, text) {
  const url = URL.createObjectURL(new Blob([text], {type}));
  const link = make('a', {href: url, download: name});
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A title as the name of a file. */
export const fileName = title => (title || '教案').replace(/[\\/:*?"<>|\u0000-\u001f\u202a-\u202e]/g, ' ').slice(0, 60);
