// Paste and drop: HTML is cleaned, pictures are uploaded, and what could not come along is said.
import {Extension} from '@tiptap/core';
import {Plugin} from '@tiptap/pm/state';
import {DOMParser as Parser, Fragment, Slice} from '@tiptap/pm/model';
import {sectionTitle} from '../schema/labels.js';
import {clean, disarm} from './clean.js';

const MOST_HTML = 4_000_000;
const MOST_TEXT = 300_000;   // characters; a change of one MiB is refused by the server, so it is stopped here
const isPicture = file => /^image\//.test(file.type);

/** `say` shows a sentence; `upload(files, pos)` takes pictures, or `without` says what to do where none are taken. */
export const Paste = Extension.create({
  name: 'planPaste',
  addOptions: () => ({say() {}, upload: null, without: ''}),
  addProseMirrorPlugins() {
    const {say, upload, without} = this.options;
    const take = upload ?? (without ? () => say(without) : null);
    return [new Plugin({
      props: {
        transformPastedHTML(html) {
          if (html.length > MOST_HTML) { say('粘贴的内容太多，没有贴上。分几次粘贴，或用“导入 Word”。'); return ''; }
          return disarm(html);
        },
        clipboardParser: parserOf(this.editor, say, without),
        transformPasted: unwrapSections,
        handlePaste: (view, event, slice) => tooLong(slice, say) || files(view, event.clipboardData, take, null),
        handleDrop(view, event, slice, moved) {
          if (moved) return false;
          const at = view.posAtCoords({left: event.clientX, top: event.clientY})?.pos ?? null;
          return tooLong(slice, say) || files(view, event.dataTransfer, take, at);
        },
      },
    })];
  },
});

/** A copy over several sections is pasted into one: the blocks follow each other, each section's title as a heading. */
function unwrapSections(slice) {
  const {content, openStart, openEnd} = slice;
  if (content.firstChild?.type.name !== 'section') return slice;
  const {heading} = content.firstChild.type.schema.nodes;
  const blocks = [];
  content.forEach((section, _, index) => {
    if (content.childCount > 1 && (index > 0 || !openStart)) {
      const title = sectionTitle(section.attrs);
      blocks.push(heading.create({level: 2}, heading.schema.text(title)));
    }
    section.forEach(block => blocks.push(block));
  });
  return new Slice(Fragment.from(blocks), Math.max(0, openStart - 1), Math.max(0, openEnd - 1));
}

function tooLong(slice, say) {
  if (slice.content.size <= MOST_TEXT) return false;
  say('粘贴的内容太多，没有贴上。分几次粘贴，或用“导入 Word”。');
  return true;
}

/** Pictures alone are taken; a paste from Word carries text and a picture of itself, and then the text counts. */
function files(view, data, upload, at) {
  const pictures = [...data?.files ?? []].filter(isPicture);
  if (!pictures.length || !view.editable || !upload) return false;
  if (data.types.includes('text/html') && /<(p|table|li|h\d)[\s>]/i.test(data.getData('text/html'))) return false;
  upload(pictures, at);
  return true;
}

function parserOf(editor, say, without) {
  let inner;
  return {
    parseSlice(root, options) {
      inner ??= Parser.fromSchema(editor.schema);
      const {lost} = clean(root);
      if (lost) say(without || `有 ${lost} 张图片留在 Word 里，没有跟过来。请在 Word 里复制图片，单独粘贴一次。`);
      return inner.parseSlice(root, options);
    },
    parse(root, options) {
      inner ??= Parser.fromSchema(editor.schema);
      clean(root);
      return inner.parse(root, options);
    },
  };
}
