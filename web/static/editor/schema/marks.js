// Character formats. Colours are six hex digits or a name; addresses are http, https or mailto, everything else loses its link.
import {Mark} from '@tiptap/core';
import {plainColor, tint} from './palette.js';
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

const coloured = (name, tag, rules) => Mark.create({
  name,
  addAttributes: () => attributes(name),
  parseHTML: () => rules.map(rule => ({
    ...rule,
    getAttrs: got => {
      const color = plainColor(typeof got === 'string' ? got : got.getAttribute('data-color'));
      return color && tint(color) ? {color} : false;
    },
  })),
  renderHTML: ({mark: one, HTMLAttributes}) => {
    const shade = tint(one.attrs.color);
    return [tag, {...HTMLAttributes, class: name, ...(shade && {'data-tint': shade})}, 0];
  },
});

export const Color = coloured('color', 'span', [{tag: 'span.color[data-color]'}, {style: 'color', consuming: false}]);

export const Highlight = coloured('highlight', 'mark', [{tag: 'mark[data-color]'}, {style: 'background-color', consuming: false}]);

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
  parseHTML: () => [{tag: 'a[href]', getAttrs: element => (safeHref(element.getAttribute('href')) ? null : false)}],
  renderHTML({mark: one}) {
    const href = safeHref(one.attrs.href);
    return ['a', href ? {href, rel: 'noopener noreferrer nofollow', target: '_blank'} : {}, 0];
  },
});
