// Around a plain upload form: sends the chosen files one by one, with progress, straight to where they are kept.
// data-url asks, data-place says what for, data-edge scales photos, data-list is the id of the list to bring up to date.
import htmx from 'htmx.org';
import {Interrupted, Refused, send} from '../uploading/sending.js';

const megabytes = bytes => `${(bytes / 1048576).toFixed(1)} MB`;
const WORDS = {checking: '正在核对', finishing: '服务器正在检查', waiting: '正在重试'};

customElements.define('direct-upload', class extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector('form');
    this.input = this.querySelector('input[type="file"]');
    if (!this.form || this.running) return;
    this.input.multiple = true;
    this.running = Promise.resolve();
    // Before htmx, which listens at the form.
    this.addEventListener('submit', event => this.#take(event), {capture: true});
  }

  #take(event) {
    const files = [...this.input.files];
    if (!files.length) return;
    event.preventDefault();
    event.stopPropagation();
    this.form.reset();
    this.input.dispatchEvent(new Event('change', {bubbles: true}));
    for (const file of files) {
      const row = new Row(this, file);
      this.running = this.running.then(() => row.run());
    }
  }

  options(onAsked) {
    const {url, place, edge} = this.dataset;
    return {url, place, edge: Number(edge), csrf: this.csrf, onAsked};
  }

  get csrf() { return this.form.elements._csrf.value; }

  async refresh() {
    const response = await fetch(this.dataset.listUrl, {headers: {'HX-Request': 'true', 'HX-Request-Type': 'partial'}});
    if (!response.ok) return;
    const fresh = new DOMParser().parseFromString(await response.text(), 'text/html').getElementById(this.dataset.list);
    document.getElementById(this.dataset.list)?.replaceWith(fresh);
    htmx.process(fresh);
  }
});

/** One file: its name, how far it is, and what can be done. */
class Row {
  constructor(host, file) {
    this.host = host;
    this.file = file;
    this.box = make('div', 'job upload-job');
    this.said = make('span');
    this.name = make('span', 'upload-name', file.name);
    const line = make('p');
    line.append(this.name, this.said);
    this.bar = make('progress');
    this.bar.max = 1;
    this.bar.setAttribute('aria-label', `上传《${file.name}》`);
    this.words = make('p', 'upload-words');
    this.words.setAttribute('role', 'status');
    this.buttons = make('div', 'button-row');
    this.box.append(line, this.bar, this.words, this.buttons);
    this.#offer('取消', () => this.#cancel());
    this.said.textContent = '等待';
    host.append(this.box);
  }

  async run() {
    if (this.cancelled) return;
    this.stopping = new AbortController();
    this.#offer('取消', () => this.#cancel());
    this.box.classList.remove('failed');
    this.words.textContent = '';
    try {
      await send(this.file, {
        ...this.host.options(asked => { this.asked = asked; }), signal: this.stopping.signal, report: state => this.#show(state),
      });
      this.box.remove();
      await this.host.refresh();
    } catch (error) {
      if (error.name !== 'AbortError') this.#fail(error);
    }
  }

  #show({stage, done, size, wait}) {
    this.bar.value = size ? done / size : 0;
    this.said.textContent = stage === 'sending'
      ? `${Math.floor(100 * done / size)}%，${megabytes(done)} / ${megabytes(size)}` : WORDS[stage];
    const words = wait ? `${wait}正在自己重试，不用重新选。` : '';
    if (this.words.textContent !== words) this.words.textContent = words;
  }

  #fail(error) {
    const known = error instanceof Refused || error instanceof Interrupted;
    this.box.classList.add('failed');
    this.said.textContent = '没有传上';
    this.words.textContent = known ? error.message : '浏览器读不了这个文件，请重新选择再传。';
    const retry = error instanceof Interrupted ? () => this.run() : null;
    this.#offer(error instanceof Interrupted ? '取消' : '知道了', () => this.#cancel(), retry);
  }

  #offer(label, run, retry = null) {
    this.buttons.replaceChildren();
    if (retry) this.buttons.append(button('重试', 'button small', `重试《${this.file.name}》`, retry));
    this.buttons.append(button(label, 'button quiet small', `${label}《${this.file.name}》`, run));
  }

  async #cancel() {
    this.cancelled = true;
    this.stopping?.abort();
    this.box.remove();
    this.host.input.focus();
    if (!this.asked || this.asked.known) return;
    await fetch(this.asked.cancellation_url, {method: 'POST', headers: {'X-CSRF-Token': this.host.csrf}}).catch(() => {});
    await this.host.refresh();
  }
}

function make(tag, name = '', text = '') {
  const found = document.createElement(tag);
  if (name) found.className = name;
  found.textContent = text;
  return found;
}

function button(text, name, label, run) {
  const found = make('button', name, text);
  found.type = 'button';
  found.setAttribute('aria-label', label);
  found.addEventListener('click', run);
  return found;
}
