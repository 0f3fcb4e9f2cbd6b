// Colours of text as names of a fixed palette, the same rule as server/documents/palette.py: the style sheet decides the shade.
const PALETTE = {
  red: [0xc0, 0x00, 0x00], orange: [0xe8, 0x7b, 0x1a], yellow: [0xff, 0xe0, 0x40], green: [0x2e, 0x8b, 0x40],
  cyan: [0x20, 0xb0, 0xb8], blue: [0x20, 0x60, 0xc8], purple: [0x80, 0x40, 0xa8], gray: [0x80, 0x80, 0x80],
};
const NAMES = {
  darkred: 'red', magenta: 'purple', pink: 'red', darkmagenta: 'purple', violet: 'purple', darkyellow: 'orange', gold: 'yellow',
  darkgreen: 'green', lime: 'green', darkcyan: 'cyan', teal: 'cyan', turquoise: 'cyan', darkblue: 'blue', navy: 'blue',
  grey: 'gray', lightgray: 'gray', darkgray: 'gray', silver: 'gray',
};
const PLAIN = new Set(['black', 'white', 'auto', 'none', 'transparent', 'inherit', 'initial', 'unset', 'currentcolor', 'windowtext', 'window']);

/** What the tool row offers; these are the values stored. */
export const INKS = [['红', 'red'], ['橙', 'orange'], ['绿', 'green'], ['蓝', 'blue'], ['紫', 'purple'], ['灰', 'gray']];
export const GROUNDS = [['黄', 'yellow'], ['绿', 'green'], ['蓝', 'cyan'], ['红', 'red']];

const hex = parts => '#' + parts.map(part => part.toString(16).padStart(2, '0')).join('');
export const stored = name => hex(PALETTE[name]);

/** `#rrggbb` or a colour's name out of CSS or Word, or null: gradients, functions and anything longer are not taken. */
export function plainColor(text) {
  const value = String(text ?? '').trim().toLowerCase();
  if (/^[a-z]{1,24}$/.test(value)) return PLAIN.has(value) ? null : value;
  if (/^#?[0-9a-f]{6}$/.test(value)) return value.startsWith('#') ? value : `#${value}`;
  if (/^#[0-9a-f]{3}$/.test(value)) return '#' + [...value.slice(1)].map(digit => digit + digit).join('');
  const rgb = /^rgba?\((\d{1,3}),\s*(\d{1,3}),\s*(\d{1,3})(?:,\s*1)?\)$/.exec(value);
  return rgb ? hex(rgb.slice(1).map(part => Math.min(255, Number(part)))) : null;
}

/** The nearest name of the palette; null for black, white and what is no colour. */
export function tint(color) {
  const plain = plainColor(color);
  if (!plain) return null;
  if (!plain.startsWith('#')) return PALETTE[plain] ? plain : NAMES[plain] ?? 'gray';
  const parts = [1, 3, 5].map(at => Number.parseInt(plain.slice(at, at + 2), 16));
  const high = Math.max(...parts), low = Math.min(...parts);
  if (high < 0x38 || low > 0xf0) return null;
  if (high - low < 0x18) return 'gray';
  const own = hue(parts);
  const distance = name => hue(PALETTE[name]).reduce((sum, part, index) => sum + (part - own[index]) ** 2, 0);
  return Object.keys(PALETTE).reduce((best, name) => (distance(name) < distance(best) ? name : best));
}

/** Between the hues, not the shades: a pale red is nearer to red than to gray. */
function hue(parts) {
  const low = Math.min(...parts);
  const span = Math.max(...parts) - low || 1;
  return parts.map(part => (part - low) / span);
}
