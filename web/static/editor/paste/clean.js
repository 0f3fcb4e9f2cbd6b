// What comes from Word, WPS and web pages, made into what a plan can hold. Pure DOM work on a detached document.
const DROP = 'style, script, meta, link, title, xml, template, iframe, object, embed, form, button, input, select, textarea, o\\:p, noscript';
const LEVEL = /mso-list:\s*l(\d+)\s+level(\d+)/i;
const FORMATS = /^(font-weight|font-style|text-decoration(?:-line)?|text-align|color|background-color|vertical-align)$/;
const BLOCK_TAGS = new Set(['P', 'H1', 'H2', 'H3', 'H4', 'H5', 'H6']);

/**
 * Before the browser parses it: under the page's CSP a style attribute is ignored even in a detached document (bold would
 * be lost) and reported, like every handler, style sheet and script. So they wait under names that mean nothing.
 */
export const disarm = html => html
  .replace(/<(\/?)(?:style|script)\b/gi, '<$1template')
  .replace(/<[a-z][^<>]*>/gi, tag => tag.replace(/\s(style|on[a-z]+)(?=\s*=)/gi, (_, name) => (/^style$/i.test(name) ? ' data-s' : ' data-handler')));

/** Pictures whose bytes the clipboard does not carry: Word writes file:/// addresses. */
export const localPictures = root => [...root.querySelectorAll('img')].filter(img => /^(file|blob):/i.test(img.getAttribute('src') ?? ''));

export function clean(root) {
  const lost = localPictures(root).length;
  for (const node of [...root.querySelectorAll(DROP)]) node.remove();
  removeComments(root);
  for (const element of root.querySelectorAll('[data-s]')) element.saidStyle = element.getAttribute('data-s');
  dropListMarkers(root);
  makeLists(root);
  for (const element of root.querySelectorAll('*')) tidy(element);
  for (const img of root.querySelectorAll('img:not([data-file-id])')) img.remove();
  return {lost};
}

function removeComments(root) {
  const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_COMMENT);
  const found = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  for (const comment of found) comment.remove();
}

/** Word writes the number of a list item as text in a span of its own; the list will number itself. */
function dropListMarkers(root) {
  for (const span of [...root.querySelectorAll('span')]) {
    if (/mso-list:\s*ignore/i.test(span.saidStyle ?? '')) {
      const item = span.closest('p, h1, h2, h3, h4, h5, h6');
      if (item) item.marker ??= span.textContent.trim();
      span.remove();
    }
  }
}

/** Runs of `mso-list` paragraphs become nested lists. */
function makeLists(root) {
  for (const first of [...root.querySelectorAll('p, h1, h2, h3, h4, h5, h6')]) {
    if (!first.isConnected && !root.contains(first) || !levelOf(first)) continue;
    const run = [];
    for (let next = first; next && levelOf(next); next = next.nextElementSibling) run.push(next);
    first.before(nest(run, root.ownerDocument));
    for (const paragraph of run) paragraph.remove();
  }
}

const levelOf = element => {
  if (!BLOCK_TAGS.has(element.tagName)) return 0;
  const match = LEVEL.exec(element.saidStyle ?? '');
  return match ? Math.min(6, Number(match[2])) : 0;
};

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

const newList = (paragraph, page) => page.createElement(/[0-9a-z一二三四五六七八九十①-⑳]/i.test(paragraph.marker ?? '') ? 'ol' : 'ul');

/** Keeps the formats the plan has, applied through CSSOM (allowed by the CSP); widths, fonts and sizes go. */
function tidy(element) {
  const said = element.saidStyle;
  for (const {name} of [...element.attributes]) if (!keeps(element, name)) element.removeAttribute(name);
  if (!said) return;
  for (const rule of said.split(';')) {
    const at = rule.indexOf(':');
    const property = rule.slice(0, at).trim().toLowerCase();
    const value = rule.slice(at + 1).trim();
    if (FORMATS.test(property) && !/url|expression/i.test(value)) element.style.setProperty(property, value);
    if (property === 'background' && /^#?\w+$/.test(value)) element.style.setProperty('background-color', value);
  }
  plainText(element);
}

function keeps(element, name) {
  if (name.startsWith('data-')) return name !== 'data-s' && name !== 'data-handler';
  if (name === 'href') return element.tagName === 'A';
  return ['colspan', 'rowspan', 'start', 'align', 'class', 'alt'].includes(name);
}

/** A page's own ink and ground are not a format: near-black text, white ground, and what a link looks like anyway. */
function plainText(element) {
  const {style} = element;
  if (/^(rgb\((?:[0-4]?\d, ){2}[0-4]?\d\)|windowtext|inherit|black)$/.test(style.color) || element.closest('a')) style.removeProperty('color');
  if (/^(white|transparent|inherit|rgb\((?:2[45]\d, ){2}2[45]\d\)|rgba\(0, 0, 0, 0\))$/.test(style.backgroundColor)) style.removeProperty('background-color');
}
