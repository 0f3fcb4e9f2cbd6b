// What comes from Word, WPS and web pages, made into what a plan can hold. Pure DOM work on a detached document.
import {newId} from '../ids.js';
import {readLists} from './lists.js';

const DROP = 'style, script, meta, link, title, xml, template, iframe, object, embed, form, button, input, select, textarea, o\\:p, noscript';
const FORMATS = /^(font-weight|font-style|text-decoration(?:-line)?|text-align|color|background-color|vertical-align)$/;
const DOTTED = /^(?:-webkit-|mso-)?(?:text-emphasis(?:-style)?|text-emphasize|font-emphasize(?:-style)?)$/;
const INDENT = /mso-char-indent-count:\s*(-?[\d.]+)/i;
const MOST_INDENT = 8;
const WITH_PICTURE = 'p, h1, h2, h3, h4, h5, h6';

/**
 * Before the browser parses it: under the page's CSP a style attribute is ignored even in a detached document (bold would
 * be lost) and reported, like every handler, style sheet and script. So they wait under names that mean nothing.
 */
export const disarm = html => html
  .replace(/<(\/?)(?:style|script)\b/gi, '<$1template')
  .replace(/<[a-z][^<>]*>/gi, tag => tag.replace(/\s(style|on[a-z]+)(?=\s*=)/gi, (_, name) => (/^style$/i.test(name) ? ' data-s' : ' data-handler')));

/** Whether the HTML of a clipboard has words or a table, and not only a picture in a paragraph. */
export function saysSomething(html) {
  const body = html.replace(/<head[\s>][\s\S]*?<\/head>/i, '').replace(/<(style|script|title|xml)\b[\s\S]*?<\/\1>/gi, '').replace(/<!--[\s\S]*?-->/g, '');
  return /<table[\s>]/i.test(body) || body.replace(/<[^>]*>/g, '').replace(/&nbsp;|&#160;|[\s\u00a0\ufeff]/g, '') !== '';
}

/** Pictures whose bytes the HTML does not carry: Word writes file:/// addresses. */
const localPictures = root => [...root.querySelectorAll('img')].filter(img => /^(file|blob|webkit-fake-url):/i.test(img.getAttribute('src') ?? ''));

/** Tidies `root` in place. Answers the ids of the blocks that lost a picture each, "" where there is none to name. */
export function clean(root) {
  for (const node of [...root.querySelectorAll(DROP)]) node.remove();
  removeComments(root);
  for (const element of root.querySelectorAll('[data-s]')) element.saidStyle = element.getAttribute('data-s');
  const spots = localPictures(root).map(nameBlock);
  dropFillers(root);
  readIndents(root);
  readLists(root);
  for (const element of [...root.querySelectorAll('*')]) tidy(element);
  for (const img of root.querySelectorAll('img:not([data-file-id])')) img.remove();
  return {spots};
}

/** The paragraph a picture stood in gets its id now, so that it is found again when the picture has been uploaded. */
function nameBlock(img) {
  const block = img.closest(WITH_PICTURE);
  if (!block) return '';
  if (!block.hasAttribute('data-id')) block.setAttribute('data-id', newId());
  return block.getAttribute('data-id');
}

function removeComments(root) {
  const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_COMMENT);
  const found = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  for (const comment of found) comment.remove();
}

/** Word ends rows, and tables, with cells that only hold a width. */
function dropFillers(root) {
  for (const filler of [...root.querySelectorAll('td[width="0"], tr[height="0"]')]) {
    if (!filler.textContent.replace(/[\s\u00a0]/g, '') && !filler.querySelector('img')) filler.remove();
  }
}

/** 首行缩进 in characters, as Word and WPS count it. */
function readIndents(root) {
  for (const paragraph of root.querySelectorAll('p')) {
    const found = INDENT.exec(paragraph.saidStyle ?? '');
    if (!found || /mso-list:/i.test(paragraph.saidStyle)) continue;
    const count = Math.round(Number(found[1]));
    if (count > 0) paragraph.setAttribute('data-indent-chars', Math.min(MOST_INDENT, count));
  }
}

/** Keeps the formats the plan has, applied through CSSOM (allowed by the CSP); widths, fonts and sizes go. */
function tidy(element) {
  const said = element.saidStyle;
  for (const {name} of [...element.attributes]) if (!keeps(element, name)) element.removeAttribute(name);
  if (!said) return;
  for (const rule of said.split(';')) {
    const at = rule.indexOf(':');
    const property = rule.slice(0, at).trim().toLowerCase();
    const value = rule.slice(at + 1).trim();
    if (DOTTED.test(property) && !/^none|^initial|^inherit/i.test(value)) dot(element);
    if (FORMATS.test(property) && !/url|expression/i.test(value)) element.style.setProperty(property, value);
    if (property === 'background' && /^#?\w+$/.test(value)) element.style.setProperty('background-color', value);
  }
  plainText(element);
}

/** 着重号. */
function dot(element) {
  if (element.querySelector('p, li, table') || element.closest('em.emphasis')) return;
  const dotted = element.ownerDocument.createElement('em');
  dotted.className = 'emphasis';
  dotted.append(...element.childNodes);
  element.append(dotted);
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
