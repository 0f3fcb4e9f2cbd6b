// Pictures are rows of the files room: the document holds a file_id, never an address.
import {Node} from '@tiptap/core';
import {attributes, shape} from './spec.js';
import {alignOf} from './blocks.js';

/** Where a file is shown from; null for what is not an id (a picture just read from Word, or something hostile). */
export const fileUrl = id => (/^[0-9a-f-]{32,36}$/i.test(String(id ?? '')) ? `/files/${id}` : null);

function fill(img, node) {
  const {file_id: file, alt, width, height} = node.attrs;
  const url = fileUrl(file);
  if (url) { if (img.getAttribute('src') !== url) img.src = url; } else img.removeAttribute('src');
  img.alt = alt ?? '';
  for (const [name, value] of [['width', width], ['height', height]]) {
    if (value > 0) img.setAttribute(name, String(Math.round(value))); else img.removeAttribute(name);
  }
}

function missing(img, box) {
  img.addEventListener('error', () => box.classList.add('missing'));
  img.addEventListener('load', () => box.classList.remove('missing'));
}

const ours = {tag: 'img[data-file-id]'};

export const Image = Node.create({
  ...shape('image'), draggable: true,
  addAttributes() {
    const own = attributes('image');
    return {...own, align: {...own.align, parseHTML: alignOf},
      alt: {...own.alt, parseHTML: element => element.getAttribute('alt') || null, renderHTML: ({alt}) => (alt ? {alt} : {})}};
  },
  parseHTML: () => [{...ours, tag: 'img[data-file-id]:not([data-inline])'}],
  renderHTML: ({HTMLAttributes}) => ['img', HTMLAttributes],
  addNodeView: () => ({node}) => {
    const dom = document.createElement('figure');
    const img = document.createElement('img');
    dom.className = 'picture';
    img.draggable = false;
    missing(img, dom);
    dom.append(img);
    let current = node;
    const show = () => { fill(img, current); dom.dataset.align = current.attrs.align ?? 'center'; };
    show();
    return {dom, update(next) {
      if (next.type !== current.type) return false;
      current = next;
      show();
      return true;
    }};
  },
  renderText: ({node}) => (node.attrs.alt ? `〔图：${node.attrs.alt}〕` : '〔图〕'),
});

export const InlineImage = Node.create({
  ...shape('inlineImage'), inline: true,
  addAttributes: () => attributes('inlineImage'),
  parseHTML: () => [{...ours, tag: 'img[data-inline]', priority: 60}],
  renderHTML: ({HTMLAttributes}) => ['img', {...HTMLAttributes, 'data-inline': ''}],
  addNodeView: () => ({node}) => {
    const dom = document.createElement('span');
    const img = document.createElement('img');
    dom.className = 'inline-picture';
    missing(img, dom);
    dom.append(img);
    fill(img, node);
    return {dom};
  },
});
