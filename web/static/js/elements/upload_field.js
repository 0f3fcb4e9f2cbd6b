// A file input that also takes a dropped file and says what was chosen, before anything is sent.
const size = bytes => bytes < 1048576 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;

customElements.define('upload-field', class extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector('input[type="file"]');
    if (!this.input || this.said) return;
    this.said = document.createElement('p');
    this.said.className = 'hint';
    this.said.setAttribute('role', 'status');
    this.append(this.said);
    this.input.addEventListener('change', () => this.#say());
    this.addEventListener('dragover', event => { event.preventDefault(); this.classList.add('over'); });
    this.addEventListener('dragleave', () => this.classList.remove('over'));
    this.addEventListener('drop', event => this.#take(event));
  }

  #take(event) {
    event.preventDefault();
    this.classList.remove('over');
    if (!event.dataTransfer?.files.length) return;
    this.input.files = event.dataTransfer.files;
    this.#say();
  }

  #say() {
    const files = [...this.input.files];
    const limit = Number(this.dataset.max || Infinity);
    const tooBig = files.find(file => file.size > limit);
    this.said.className = tooBig ? 'error' : 'hint';
    this.said.textContent = !files.length ? '' : tooBig
      ? `《${tooBig.name}》有 ${size(tooBig.size)}，超过 ${size(limit)}，没有选上。换一个小一点的文件。`
      : files.map(file => `《${file.name}》，${size(file.size)}`).join('；');
    if (tooBig) this.input.value = '';
  }
});
