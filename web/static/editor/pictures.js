// Pictures: chosen, pasted or dropped; stored by the files room, then placed as a node. Progress is shown above the sheet.
import {make} from './tools/dom.js';
import {toast} from './tools/notices.js';
import {newId} from './ids.js';

const TYPES = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/bmp']);
const MOST_WIDTH = 640;

class Refused extends Error {}

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

  /** `at` is a position in the document, or null for the caret. */
  async take(files, at) {
    for (const file of files) {
      if (!TYPES.has(file.type)) { toast(`《${file.name}》不是图片，没有放进来。可以用 PNG、JPG、GIF 或 WebP。`, true); continue; }
      try {
        const [id, size] = await Promise.all([this.#upload(file), sizeOf(file)]);
        this.#place(id, file, size, at);
      } catch (error) {
        const why = error instanceof Refused ? error.message : '网络断了，图片没有传上去。连上以后再放一次。';
        toast(`《${file.name || '图片'}》：${why}`, true);
      }
    }
  }

  async #upload(file) {
    const asked = await this.#post(this.url, {name: file.name || '图片.png', size: file.size, type: file.type});
    const {id, upload_url: target, headers = {}} = await asked.json();
    await this.#put(target, file, headers);
    await this.#post(`/files/${id}/completion`, {});
    return id;
  }

  async #post(url, body) {
    const token = this.session.host.dataset.csrf ?? document.querySelector('meta[name="csrf-token"]')?.content;
    const response = await fetch(url, {
      method: 'POST', credentials: 'same-origin', body: JSON.stringify(body),
      headers: {'Content-Type': 'application/json', Accept: 'application/json', ...(token && {'X-CSRF-Token': token})},
    });
    if (response.ok) return response;
    let said = '';
    try { said = (await response.json()).error; } catch { /* not JSON: the sentence below serves */ }
    throw new Refused(said || (response.status === 401 ? '登录已过期，图片没有传上去。重新登录后再放一次。' : '服务器没有收下这张图片，过一会儿再试。'));
  }

  #put(url, file, headers) {
    const bar = make('progress', {max: 1, value: 0, 'aria-label': `正在上传 ${file.name}`});
    const box = make('div', {class: 'job', role: 'status'}, make('p', {}, make('span', {}, `正在上传《${file.name || '图片'}》`)), bar);
    this.session.host.prepend(box);
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open('PUT', url);
      for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
      request.upload.onprogress = ({loaded, total}) => { bar.value = total ? loaded / total : 0; };
      request.onload = () => (request.status < 300 ? resolve() : reject(new Refused(
        request.status === 413 ? '图片太大，没有传上去。' : '服务器没有收下这张图片，过一会儿再试。')));
      request.onerror = request.onabort = () => reject(new Error('network'));
      request.send(file);
    }).finally(() => box.remove());
  }

  #place(id, file, {width, height}, at) {
    const {editor, editable} = this.session;
    if (!editor || editor.isDestroyed || !editable) return;
    const scale = width > MOST_WIDTH ? MOST_WIDTH / width : 1;
    const node = {type: 'image', attrs: {
      id: newId(), file_id: id, alt: (file.name ?? '').replace(/\.[^.]*$/, '').slice(0, 80) || null,
      width: width ? Math.round(width * scale) : null, height: height ? Math.round(height * scale) : null,
    }};
    const {doc, selection} = editor.state;
    const where = at === null ? selection.to : Math.min(at, doc.content.size);
    editor.chain().insertContentAt(afterBlock(doc, where), node).run();
  }
}

/** Behind the textblock around a position, so that a picture never tears a sentence. */
function afterBlock(doc, pos) {
  const $pos = doc.resolve(pos);
  for (let depth = $pos.depth; depth > 0; depth--) if ($pos.node(depth).isTextblock) return $pos.after(depth);
  return pos;
}

async function sizeOf(file) {
  try {
    const bitmap = await createImageBitmap(file);
    const {width, height} = bitmap;
    bitmap.close();
    return {width, height};
  } catch { return {width: null, height: null}; }
}
