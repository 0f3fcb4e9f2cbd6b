// Pictures: chosen, pasted or dropped; stored by the files room, then placed as a node. Progress is shown above the sheet.
import {make} from './tools/dom.js';
import {toast} from './tools/notices.js';
import {newId} from './ids.js';
import {Interrupted, Refused, send} from '../js/uploading/sending.js';

const TYPES = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/bmp', 'image/heic', 'image/heif']);
const MOST_WIDTH = 640;
const PHOTO_EDGE = 2560;

export class Pictures {
  constructor(session) {
    this.session = session;
    this.url = session.host.dataset.filesUrl;
    this.enabled = Boolean(this.url) && !session.readonly;
  }

  choose() {
    const input = make('input', {type: 'file', accept: [...TYPES].join(','), multiple: true, hidden: true});
    input.addEventListener('change', () => { this.take([...input.files], null); input.remove(); });
    input.addEventListener('cancel', () => input.remove());
    this.session.host.append(input);
    input.click();
  }

  /** `at` is a position in the document, null for the caret, or a function that finds it when the picture is there. */
  async take(files, at) {
    for (const file of files) {
      if (!TYPES.has(file.type)) { toast(`《${file.name}》不是图片，没有放进来。可以用 PNG、JPG、GIF 或 WebP。`, true); continue; }
      try {
        const done = await this.#upload(file);
        this.#place(done, file, at);
      } catch (error) {
        if (error.name === 'AbortError') continue;
        const known = error instanceof Refused || error instanceof Interrupted;
        toast(`《${file.name || '图片'}》：${known ? error.message : '这张图片读不出来，没有放进来。'}`, true);
      }
    }
  }

  async #upload(file) {
    const {host} = this.session;
    const words = make('span', {}, `正在上传《${file.name || '图片'}》`);
    const bar = make('progress', {max: 1, value: 0, 'aria-label': `正在上传 ${file.name}`});
    const stopping = new AbortController();
    const cancel = make('button', {type: 'button', class: 'button quiet small', click: () => stopping.abort()}, '取消');
    const box = make('div', {class: 'job', role: 'status'}, make('p', {}, words, cancel), bar);
    host.prepend(box);
    try {
      return await send(file, {
        url: this.url, edge: Number(host.dataset.photoEdge ?? PHOTO_EDGE), signal: stopping.signal,
        csrf: host.dataset.csrf ?? document.querySelector('meta[name="csrf-token"]')?.content,
        report: ({done, size, wait}) => {
          bar.value = size ? done / size : 0;
          if (wait) words.textContent = `《${file.name || '图片'}》：${wait}正在自己重试。`;
        },
      });
    } finally { box.remove(); }
  }

  #place({id, width, height}, file, at) {
    const {editor, editable} = this.session;
    if (!editor || editor.isDestroyed || !editable) return;
    const scale = width > MOST_WIDTH ? MOST_WIDTH / width : 1;
    const node = {type: 'image', attrs: {
      id: newId(), file_id: id, alt: (file.name ?? '').replace(/\.[^.]*$/, '').slice(0, 80) || null,
      width: width ? Math.round(width * scale) : null, height: height ? Math.round(height * scale) : null,
    }};
    const {doc, selection} = editor.state;
    const asked = typeof at === 'function' ? at() : at;
    const where = asked === null ? selection.to : Math.min(asked, doc.content.size);
    editor.chain().insertContentAt(afterBlock(doc, where), node).run();
  }
}

/** Behind the textblock around a position, so that a picture never tears a sentence. */
function afterBlock(doc, pos) {
  const $pos = doc.resolve(pos);
  for (let depth = $pos.depth; depth > 0; depth--) if ($pos.node(depth).isTextblock) return $pos.after(depth);
  return pos;
}
