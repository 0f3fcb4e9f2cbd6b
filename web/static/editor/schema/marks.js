// Character formats. Colours are six hex digits or a name; addresses are http, https or mailto, everything else loses its link.
import {Mark} from '@tiptap/core';
import {attributes} from './spec.js';

const toggles = (name, keys) => ({
  addKeyboardShortcuts() {
    return Object.fromEntries(keys.map(key => [key, () => this.editor.commands.toggleMark(name)]));
  },
});

const mark = (name, tag, rules, {keys = [], attrs = {}} = {}) => Mark.create({
  name,
  parseHTML: () => rules,
  renderHTML: ({HTMLAttributes}) => [tag, {...HTMLAttributes, ...attrs}, 0],
  ...toggles(name, keys),
});

const decorated = line => ({
  style: 'text-decoration', consuming: false, getAttrs: value => (String(value).includes(line) ? {} : false),
});

export const Bold = mark('bold', 'strong', [
  {tag: 'strong'}, {tag: 'b', getAttrs: node => node.style.fontWeight !== 'normal' && null},
  {style: 'font-weight', getAttrs: value => /^(bold(er)?|[6-9]\d{2,})$/.test(value) && null},
], {keys: ['Mod-b', 'Mod-B']});

export const Italic = mark('italic', 'em', [
  {tag: 'em:not(.emphasis)'}, {tag: 'i', getAttrs: node => node.style.fontStyle !== 'normal' && null},
  {style: 'font-style=italic'},
], {keys: ['Mod-i', 'Mod-I']});

export const Underline = mark('underline', 'u', [{tag: 'u'}, decorated('underline')], {keys: ['Mod-u', 'Mod-U']});

export const Strike = mark('strike', 's', [{tag: 's'}, {tag: 'del'}, {tag: 'strike'}, decorated('line-through')]);

export const Sub = mark('sub', 'sub', [{tag: 'sub'}, {style: 'vertical-align=sub'}]);

export const Sup = mark('sup', 'sup', [{tag: 'sup:not(.footnote)'}, {style: 'vertical-align=super'}]);

/** 着重号: the dot under each character. */
export const Emphasis = mark('emphasis', 'em', [{tag: 'em.emphasis'}], {attrs: {class: 'emphasis'}});

/** `#rrggbb` or a colour's name, as Word files carry them, or null: gradients and anything longer are not taken. */
export function plainColor(text) {
  const value = String(text ?? '').trim().toLowerCase();
  if (/^[a-z]{1,24}$/.test(value)) return ['inherit', 'auto', 'initial', 'windowtext', 'transparent'].includes(value) ? null : value;
  if (/^#?[0-9a-f]{6}$/.test(value)) return value.startsWith('#') ? value : `#${value}`;
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/.exec(value);
  if (short) return '#' + short.slice(1).map(digit => digit + digit).join('');
  const rgb = /^rgba?\((\d+),\s*(\d+),\s*(\d+)(?:,\s*1)?\)$/.exec(value);
  if (!rgb) return null;
  return '#' + rgb.slice(1).map(part => Math.min(255, Number(part)).toString(16).padStart(2, '0')).join('');
}

const coloured = (name, tag, css, rules, plain) => Mark.create({
  name,
  addAttributes: () => attributes(name),
  parseHTML: () => rules.map(rule => ({
    ...rule,
    getAttrs: got => {
      const color = plainColor(typeof got === 'string' ? got : got.getAttribute('data-color'));
      return color && !plain.includes(color) ? {color} : false;
    },
  })),
  renderHTML({mark: one, HTMLAttributes}) {
    const color = plainColor(one.attrs.color);
    return [tag, color ? {...HTMLAttributes, class: name, style: `${css}: ${color}`} : {...HTMLAttributes, class: name}, 0];
  },
});

export const Color = coloured('color', 'span', 'color',
  [{tag: 'span.color[data-color]'}, {style: 'color', consuming: false}], ['#000000', 'black']);

export const Highlight = coloured('highlight', 'mark', 'background-color',
  [{tag: 'mark[data-color]'}, {style: 'background-color', consuming: false}], ['#ffffff', 'white']);

/** The address, when it may be a link. A bare “www.…” gets https. */
export function safeHref(text) {
  const value = String(text ?? '').trim().replace(/[\u0000-\u0020\u007f]/g, '');
  const full = /^www\./i.test(value) ? `https://${value}` : value;
  return /^(https?:\/\/|mailto:)[^\s]+$/i.test(full) ? full : null;
}

export const Link = Mark.create({
  name: 'link', inclusive: false, priority: 1000,
  addAttributes() {
    const {href} = attributes('link');
    return {href: {...href, parseHTML: element => safeHref(element.getAttribute('href')), renderHTML: () => ({})}};
  },
  parseHTML: () => [{tag: 'a[href]', getAttrs: element => safeHref(element.getAttribute('href')) && null}],
  renderHTML({mark: one}) {
    const href = safeHref(one.attrs.href);
    return ['a', href ? {href, rel: 'noopener noreferrer nofollow', target: '_blank'} : {}, 0];
  },
});
