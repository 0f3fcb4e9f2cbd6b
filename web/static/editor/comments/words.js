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

/** All letters of a text in their order, whatever paragraphs they stand in: a split, a join or a move of structure leaves them. */
export class Letters {
  #text = null;

  constructor(lines) { this.lines = lines; }

  get text() { return this.#text ??= this.lines.map(({node}) => node.textBetween(0, node.content.size, '', ATOM)).join(''); }

  #lineAt(pos) { return this.lines.findLast(({start}) => start <= pos); }

  /** The place in `next` of the letter at `pos` (for an end: of the letter before it), or null when it is within what changed. */
  carry(pos, isEnd, next) {
    const line = this.#lineAt(pos);
    if (!line) return null;
    const index = line.before + pos - line.start - (isEnd ? 1 : 0);
    const [a, b] = [this.text, next.text];
    const most = Math.min(a.length, b.length);
    let same = 0;
    while (same < most && a[same] === b[same]) same++;
    if (index < same) return next.#place(index, isEnd);
    let tail = 0;
    while (tail < most - same && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
    return index >= a.length - tail ? next.#place(index + b.length - a.length, isEnd) : null;
  }

  #place(index, isEnd) {
    const line = this.lines.findLast(({before, node}) => before <= index && node.content.size);
    return line ? line.start + index - line.before + (isEnd ? 1 : 0) : null;
  }
}
