// Writing LaTeX in a text field: templates with places to fill, and what an input method makes of signs.
const SLOT = '□';
const EMPTY = /\{\}|\[\]/g;
const WIDE = /[！-～　]/g;
const IN_TEXT = /\\text\s*\{[^{}]*\}/g;

/** Puts a template where the caret is: what was selected goes into its first place, the next one is left open. */
export function putTemplate(field, code) {
  const {selectionStart: from, selectionEnd: to, value} = field;
  const [before, ...rest] = code.split(SLOT);
  const chosen = rest.length ? value.slice(from, to) : '';
  const after = rest.join('');
  field.setRangeText(before + chosen + after, from, to, 'end');
  const first = from + before.length;
  const next = !rest.length ? field.selectionEnd : chosen && rest.length > 1 ? first + chosen.length + rest[0].length : chosen ? field.selectionEnd : first;
  field.setSelectionRange(next, next);
}

/** The caret to the next empty { }, if there is one behind it. */
export function toNextPlace(field, backwards = false) {
  const places = [...field.value.matchAll(EMPTY)].map(match => match.index + 1);
  const at = field.selectionEnd;
  const next = backwards ? places.findLast(place => place < field.selectionStart) : places.find(place => place > at);
  if (next === undefined) return false;
  field.setSelectionRange(next, next);
  return true;
}

/** Signs of a Chinese input method as LaTeX has them, except within \text{…}. */
export function tidied(latex) {
  const narrow = part => part.replace(WIDE, char => (char === '　' ? ' ' : String.fromCharCode(char.charCodeAt(0) - 0xFEE0))).replace(/√/g, '\\sqrt ');
  let result = '', at = 0;
  for (const match of latex.matchAll(IN_TEXT)) {
    result += narrow(latex.slice(at, match.index)) + match[0];
    at = match.index + match[0].length;
  }
  return (result + narrow(latex.slice(at))).trim();
}
