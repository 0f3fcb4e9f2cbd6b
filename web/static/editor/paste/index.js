// Paste and drop: HTML is cleaned, pictures are uploaded, and what could not come along is said.
import {Extension} from '@tiptap/core';
import {Plugin, Selection} from '@tiptap/pm/state';
import {DOMParser as Parser, Fragment, Slice} from '@tiptap/pm/model';
import {sectionTitle} from '../schema/labels.js';
import {clean, disarm, saysSomething} from './clean.js';
import {picturesOf} from './rtf.js';

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
    const parser = parserOf(this.editor);
    const finish = (view, data, slice, at) => {
      const lost = parser.lost();
      if (tooLong(slice, say) || files(view, data, take, at)) return true;
      const isDone = at === null && replaceEmpty(view, slice);
      const spots = isDone ? lost : lost.map(id => joined(view, slice, id));
      if (lost.length) bringPictures(view, data, spots, {say, upload, without});
      return isDone;
    };
    return [new Plugin({
      props: {
        transformPastedHTML(html) {
          if (html.length > MOST_HTML) { say('粘贴的内容太多，没有贴上。分几次粘贴，或用“导入 Word”。'); return ''; }
          return disarm(html);
        },
        clipboardParser: parser,
        transformPasted: unwrapSections,
        handlePaste: (view, event, slice) => finish(view, event.clipboardData, slice, null),
        handleDrop(view, event, slice, moved) {
          if (moved) return false;
          const at = view.posAtCoords({left: event.clientX, top: event.clientY})?.pos ?? null;
          return finish(view, event.dataTransfer, slice, at);
        },
      },
    })];
  },
});

/** Several blocks pasted into an empty paragraph take its place: joined to it, the first would lose its alignment. */
function replaceEmpty(view, slice) {
  const {selection: {$from, empty}, tr} = view.state;
  const {content} = slice;
  if (!empty || !$from.depth || $from.parent.type.name !== 'paragraph' || $from.parent.content.size || content.childCount < 2) return false;
  if (!content.firstChild.isBlock || !$from.node(-1).canReplace($from.index(-1), $from.indexAfter(-1), content)) return false;
  const start = $from.before();
  tr.replaceWith(start, $from.after(), content);
  tr.setSelection(Selection.near(tr.doc.resolve(start + content.size), -1));
  view.dispatch(tr.scrollIntoView().setMeta('paste', true).setMeta('uiEvent', 'paste'));
  return true;
}

/** The first block of a paste becomes part of the paragraph at the caret, and has that one's id. */
function joined(view, slice, id) {
  const {content, openStart} = slice;
  return openStart && id && content.firstChild?.attrs.id === id ? view.state.selection.$from.parent.attrs.id ?? '' : id;
}

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

/** Pictures alone are taken; a paste from Word carries text and, on a Mac, a picture of itself, and then the text counts. */
function files(view, data, upload, at) {
  const pictures = [...data?.files ?? []].filter(isPicture);
  if (!pictures.length || !view.editable || !upload) return false;
  if (data.types.includes('text/html') && saysSomething(data.getData('text/html'))) return false;
  upload(pictures, at);
  return true;
}

/**
 * The pictures of a text from Word, whose HTML only names them: taken from the RTF beside it, each put behind the paragraph
 * it stood in; where the two do not match, a sentence says what to do.
 */
function bringPictures(view, data, spots, {say, upload, without}) {
  const pictures = upload ? picturesOf(data.getData('text/rtf')) : [];
  if (pictures.length !== spots.length) {
    const what = /msEquation/.test(data.getData('text/html')) ? '处图片或公式' : '张图片';
    say(without || `文字贴好了，有 ${spots.length} ${what}未粘贴。请直接拖入图片，或用“导入 Word”。`);
    return;
  }
  const before = new Map();
  pictures.forEach((file, index) => {
    const id = spots[index], earlier = before.get(id) ?? 0;
    before.set(id, earlier + 1);
    upload([file], () => behind(view.state.doc, id, earlier));
  });
}

/** The position behind the block of this id, and behind so many pictures that follow it; null when it is gone. */
function behind(doc, id, pictures) {
  let found = null;
  doc.descendants((node, pos) => {
    if (found === null && id && node.attrs.id === id) found = pos + node.nodeSize;
    return found === null;
  });
  for (let left = pictures; found !== null && left > 0; left -= 1) {
    const next = doc.resolve(found).nodeAfter;
    if (next?.type.name !== 'image') break;
    found += next.nodeSize;
  }
  return found;
}

/** `lost()`: which blocks lost a picture in what was read last. */
function parserOf(editor) {
  let inner, spots = [];
  const read = (name, root, options) => {
    inner ??= Parser.fromSchema(editor.schema);
    spots = clean(root).spots;
    return inner[name](root, options);
  };
  return {
    parseSlice: (root, options) => read('parseSlice', root, options),
    parse: (root, options) => read('parse', root, options),
    lost() { const found = spots; spots = []; return found; },
  };
}
