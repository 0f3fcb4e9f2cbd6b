// Word and WPS send a list as paragraphs that say `mso-list`, with the number as text in a span of its own.
const LEVEL = /mso-list:\s*l(\d+)\s+level(\d+)/i;
const IGNORED = /mso-list:\s*ignore/i;
const BULLET_FONT = /font-family:[^;]*(?:wingdings|webdings|symbol|courier)/i;
const BLOCKS = 'p, h1, h2, h3, h4, h5, h6';
const DEEPEST = 6;
const NUMERALS = '一二三四五六七八九十';
const CIRCLED = '①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳';

/** What a marker counts with: its format, and the number it stands for. Null: it is a bullet. */
const COUNTED = [
  [/^(\d{1,4})$/, body => ({start: Number(body)})],
  [new RegExp(`^([${CIRCLED}])$`), body => ({fmt: 'decimalEnclosedCircle', start: CIRCLED.indexOf(body) + 1})],
  [new RegExp(`^[${NUMERALS}]{1,3}$`), body => ({fmt: 'chineseCounting', start: chinese(body)})],
  [/^(i|ii|iii|iv|v|vi|vii|viii|ix|x)$/, body => ({fmt: 'lowerRoman', start: roman(body)})],
  [/^(I|II|III|IV|V|VI|VII|VIII|IX|X)$/, body => ({fmt: 'upperRoman', start: roman(body.toLowerCase())})],
  [/^[a-z]$/, body => ({fmt: 'lowerLetter', start: body.charCodeAt(0) - 96})],
  [/^[A-Z]$/, body => ({fmt: 'upperLetter', start: body.charCodeAt(0) - 64})],
];

function chinese(text) {
  const [tens, ones] = text.includes('十') ? text.split('十') : ['', text];
  const value = char => (char ? NUMERALS.indexOf(char) + 1 : 0);
  return text.includes('十') ? (value(tens) || 1) * 10 + value(ones) : value(text);
}

const roman = text => ['i', 'ii', 'iii', 'iv', 'v', 'vi', 'vii', 'viii', 'ix', 'x'].indexOf(text) + 1;

/** Takes the markers out and makes nested lists of the paragraphs. */
export function readLists(root) {
  for (const span of [...root.querySelectorAll('span')]) {
    if (!IGNORED.test(span.saidStyle ?? '') || !root.contains(span)) continue;
    const item = span.closest(BLOCKS);
    if (item) item.marker ??= markerOf(span);
    span.remove();
  }
  for (const first of [...root.querySelectorAll(BLOCKS)]) {
    if (!root.contains(first) || !levelOf(first)) continue;
    const run = [];
    for (let next = first; next && belongs(next, first); next = next.nextElementSibling) run.push(next);
    first.before(nest(run, root.ownerDocument));
    for (const paragraph of run) paragraph.remove();
  }
}

function markerOf(span) {
  const text = span.textContent.replace(/[\s\u00a0]+/g, '');
  const isDrawn = BULLET_FONT.test(span.saidStyle) || BULLET_FONT.test(span.parentElement?.saidStyle ?? '')
    || [...span.querySelectorAll('*')].some(one => BULLET_FONT.test(one.saidStyle ?? ''));
  const body = text.replace(/^[（(【[]|[)）】\]、.．。]+$/g, '');
  // A letter by itself (o, l, n, ü of Wingdings) is a drawn bullet; a number is followed, or enclosed, by a sign.
  if (isDrawn || (body === text && /^\p{L}$/u.test(text) && !NUMERALS.includes(text))) return null;
  const found = COUNTED.find(([rule]) => rule.test(body));
  return found ? found[1](body) : null;
}

const matchOf = element => (element.matches(BLOCKS) ? LEVEL.exec(element.saidStyle ?? '') : null);
const levelOf = element => { const found = matchOf(element); return found ? Math.min(DEEPEST, Number(found[2])) : 0; };

/** Whether a paragraph goes on with the list of `first`: the same list, or one within it. */
function belongs(element, first) {
  const found = matchOf(element);
  return Boolean(found) && (found[1] === matchOf(first)[1] || levelOf(element) > levelOf(first));
}

function nest(run, page) {
  const top = newList(run[0], page);
  const stack = [{level: levelOf(run[0]), list: top}];
  for (const paragraph of run) {
    const level = levelOf(paragraph);
    while (stack.length > 1 && level < stack.at(-1).level) stack.pop();
    if (level > stack.at(-1).level) {
      const inner = newList(paragraph, page);
      (stack.at(-1).list.lastElementChild ?? stack.at(-1).list.appendChild(page.createElement('li'))).append(inner);
      stack.push({level, list: inner});
    }
    const item = page.createElement('li');
    const text = page.createElement('p');
    text.append(...paragraph.childNodes);
    item.append(text);
    stack.at(-1).list.append(item);
  }
  return top;
}

function newList(paragraph, page) {
  const counted = paragraph.marker;
  const list = page.createElement(counted ? 'ol' : 'ul');
  if (counted?.start > 1) list.setAttribute('start', counted.start);
  if (counted?.fmt) list.setAttribute('data-num', JSON.stringify({fmt: counted.fmt}));
  return list;
}
