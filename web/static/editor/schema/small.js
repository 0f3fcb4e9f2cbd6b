// What Word plans bring along and the first editor mostly only shows.
import {Node} from '@tiptap/core';
import {fileUrl} from './pictures.js';
import {attributes, shape} from './spec.js';

export const Ruby = Node.create({
  ...shape('ruby'), inline: true,
  addAttributes() {
    const own = attributes('ruby');
    const text = (element, selector) => element.querySelector(selector)?.textContent ?? '';
    return {
      base: {...own.base, parseHTML: element => element.getAttribute('data-base') || baseText(element)},
      rt: {...own.rt, parseHTML: element => element.getAttribute('data-rt') || text(element, 'rt')},
    };
  },
  parseHTML: () => [{tag: 'ruby'}],
  renderHTML: ({node, HTMLAttributes}) => ['ruby', HTMLAttributes, node.attrs.base, ['rt', {}, node.attrs.rt]],
  renderText: ({node}) => node.attrs.base,
});

function baseText(ruby) {
  const copy = ruby.cloneNode(true);
  for (const note of copy.querySelectorAll('rt, rp')) note.remove();
  return copy.textContent;
}

export const Footnote = Node.create({
  ...shape('footnote'), inline: true,
  addAttributes: () => attributes('footnote'),
  parseHTML: () => [{tag: 'sup.footnote'}],
  renderHTML: ({node, HTMLAttributes}) => [
    'sup', {...HTMLAttributes, class: 'footnote', title: node.attrs.text, role: 'note'}, '注'],
  renderText: ({node}) => `〔注：${node.attrs.text}〕`,
});

export const Textbox = Node.create({
  ...shape('textbox'), defining: true,
  addAttributes: () => attributes('textbox'),
  parseHTML: () => [{tag: 'div.textbox'}],
  renderHTML: ({HTMLAttributes}) => ['div', {...HTMLAttributes, class: 'textbox'}, 0],
});

const WHOLE = '这里不能改，导出 Word 时原样放回。';
const SHELL = '这里不能改，Word 里的数据没有带过来，导出时只有图片和名称。';

export const Opaque = Node.create({
  ...shape('opaque'), draggable: true,
  addAttributes: () => attributes('opaque'),
  parseHTML: () => [{tag: 'div.opaque'}],
  renderHTML: ({node, HTMLAttributes}) => [
    'div', {...HTMLAttributes, class: 'opaque'}, ...looks(node.attrs.file_id),
    ['b', {}, node.attrs.label || 'Word 里的一个对象'], ['span', {}, node.attrs.parcel || node.attrs.kind === 'picture' ? WHOLE : SHELL]],
  renderText: ({node}) => `〔${node.attrs.label || '对象'}〕`,
});

/** How the object looked in Word, where that came along; nothing is shown while the server cannot draw it. */
const looks = id => {
  const src = fileUrl(id);
  return src ? [['img', {src, srcset: `${src} 2x`, alt: '', loading: 'lazy'}]] : [];
};
