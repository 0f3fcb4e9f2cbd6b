// Quotes and where their letters stand. White space, pictures and formulas do not count: a passage over two paragraphs is
// quoted with a space between them, and the server keeps a quote in one line.

export const QUOTE_LENGTH = 400;
const CUT = 380;          // so long a quote may have been cut
const ATOM = '\ufffc';
const SKIPPED = /[\s\p{Cc}\p{Cf}\p{Cs}\ufffc]/u;

const flatWords = new WeakMap();

/** The letters of a text that count. */
export const flat = text => [...text].filter(one => !SKIPPED.test(one)).join('');

/** What is kept of a selection: one line, readable. */
export function quoteOf(doc, from, to) {
  return doc.textBetween(from, to, ' ', '').replace(/\s+/g, ' ').trim().slice(0, QUOTE_LENGTH).replace(/[\ud800-\udbff]$/, '');
}

/** Whether the range still says what was quoted. */
export function says(doc, from, to, wanted) {
  const now = flat(doc.textBetween(from, to, ' ', ATOM));
  return now === wanted || (wanted.length >= CUT && now.startsWith(wanted));
}

/** The counting letters of a textblock and the offset of each in its content. */
function letters(block) {
  if (!flatWords.has(block)) {
    let text = '';
    const offsets = [];
    let at = 0;
    for (const one of block.textBetween(0, block.content.size, '', ATOM)) {
      if (!SKIPPED.test(one)) {
        text += one;
        for (let unit = 0; unit < one.length; unit++) offsets.push(at + unit);
      }
      at += one.length;
    }
    flatWords.set(block, {text, offsets});
  }
  return flatWords.get(block);
}

/** Every place of `wanted` in a textblock that starts at `start`. */
export function findIn(block, start, wanted) {
  const {text, offsets} = letters(block);
  const found = [];
  for (let at = text.indexOf(wanted); at >= 0 && wanted; at = text.indexOf(wanted, at + 1)) {
    found.push({from: start + offsets[at], to: start + offsets[at + wanted.length - 1] + 1});
  }
  return found;
}
