// A form with many files: they go in portions, each tried again, so that a slow line or a proxy's limit does not
// lose a folder; photos and slides stay at home and are only counted. Without a script they go at once. The first portion begins the batch, the others join it.
const PAPER = /^(?!~\$|\.).*\.(docx?|docm|wps|rtf|odt|pdf|zip)$/i;
const MOST_BYTES = 8 * 1024 * 1024, MOST_FILES = 20, TRIES = 3;

/** Files in portions that one request carries. */
function portions(files) {
  const found = [];
  let size = Infinity, count = Infinity;
  for (const file of files) {
    if (size + file.size > MOST_BYTES || count >= MOST_FILES) { found.push([]); size = count = 0; }
    found.at(-1).push(file);
    size += file.size; count += 1;
  }
  return found;
}

customElements.define('send-many', class extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector('form');
    this.form?.addEventListener('submit', event => this.#send(event), true);
  }

  #send(event) {
    const input = this.form.querySelector('input[type="file"]');
    const wanted = [...input.files].filter(file => PAPER.test(file.name));
    const parts = portions(wanted);
    if (input.files.length < 2 || !wanted.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.others = this.place ? 0 : input.files.length - wanted.length;   // told once
    this.#all(input, parts, wanted.length);
  }

  async #all(input, parts, total) {
    const button = this.form.querySelector('button[type="submit"]');
    button.disabled = true;
    let to = this.place ? `${this.place}/files` : this.form.action, sent = 0;
    try {
      for (const part of parts) {
        this.#say(`正在上传，${sent} / ${total} 个`);
        const place = await this.#portion(to, input.name, part);
        to = `${place}/files`;
        sent += part.length;
        this.place = place;
      }
      location.href = this.place;
    } catch (error) {
      button.disabled = false;
      const again = error.final ? '' : `网络恢复后再按一次“${button.textContent.trim()}”`;
      if (this.place) this.#say(`传到第 ${sent} 个断了：${error.message}已经传上去的都在。${again && `${again}，会接着传。`}`, this.place);
      else this.#say(error.message + (again && `一个也没有传上去，文件还选着。${again}。`));
    }
  }

  /** The address of the batch; a refusal in words is final, a broken line is tried again. */
  async #portion(to, name, files) {
    const body = new FormData(this.form);
    body.delete(name);
    body.append('batch', '1');
    if (this.others) body.append('others', this.others);
    for (const file of files) body.append(name, file, file.webkitRelativePath || file.name);
    for (let tries = 1; ; tries += 1) {
      try {
        const answer = await fetch(to, {method: 'POST', body, headers: {Accept: 'text/html'}});
        const place = new URL(answer.url).pathname.replace(/\/$/, '');
        if (answer.ok && /^\/imports\/batches\/[^/]+$/.test(place)) { this.others = 0; return place; }
        if (answer.status < 500) throw Object.assign(new Error(await this.#words(answer)), {final: true});
        throw new Error('服务器暂时没有应答。');
      } catch (error) {
        if (error.final || tries === TRIES) throw error.final ? error : new Error('网络断了。');
        await new Promise(done => setTimeout(done, 1000 * tries));
      }
    }
  }

  async #words(answer) {
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    return page.querySelector('main [role="alert"]')?.textContent.trim() || '没有传上去，请刷新页面再试。';
  }

  #say(words, place = '') {
    let said = this.querySelector('.send-words');
    if (!said) {
      said = Object.assign(document.createElement('p'), {className: 'hint send-words'});
      said.setAttribute('role', 'status');
      this.form.append(said);
    }
    said.textContent = words;
    if (place) said.append(' ', Object.assign(document.createElement('a'), {href: place, textContent: '去看看'}));
  }
});
