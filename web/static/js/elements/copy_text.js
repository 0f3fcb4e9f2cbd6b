// 「复制」 beside a ready text. On plain http there is no clipboard object: the old command still works there.
const SAID_MS = 4000;

customElements.define('copy-text', class extends HTMLElement {
  connectedCallback() {
    this.area = this.querySelector('textarea');
    if (!this.area || this.button) return;
    this.button = Object.assign(document.createElement('button'), {type: 'button', className: 'button', textContent: '复制'});
    this.said = Object.assign(document.createElement('span'), {className: 'hint'});
    this.said.setAttribute('role', 'status');
    const row = Object.assign(document.createElement('div'), {className: 'button-row'});
    row.append(this.button, this.said);
    this.append(row);
    this.button.addEventListener('click', () => this.#copy());
  }

  disconnectedCallback() { clearTimeout(this.timer); }

  async #copy() {
    this.#say(await this.#toClipboard() || this.#byCommand() ? '已复制，去群里粘贴。' : '没有复制上，请长按或选中上面的文字自己复制。');
  }

  async #toClipboard() {
    if (!navigator.clipboard) return false;
    try { await navigator.clipboard.writeText(this.area.value); return true; } catch { return false; }
  }

  #byCommand() {
    this.area.focus();
    this.area.setSelectionRange(0, this.area.value.length);
    const done = document.execCommand('copy');
    if (done) this.button.focus();
    return done;
  }

  #say(words) {
    clearTimeout(this.timer);
    this.said.textContent = words;
    this.timer = setTimeout(() => { this.said.textContent = ''; }, SAID_MS);
  }
});
