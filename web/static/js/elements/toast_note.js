// A done thing, said once. Errors stay until they are closed.
const STAY_MS = 6000;

customElements.define('toast-note', class extends HTMLElement {
  connectedCallback() {
    this.setAttribute('role', this.classList.contains('failed') ? 'alert' : 'status');
    this.addEventListener('click', event => { if (event.target.closest('[data-close]')) this.remove(); });
    for (const name of ['pointerenter', 'focusin']) this.addEventListener(name, () => clearTimeout(this.timer));
    for (const name of ['pointerleave', 'focusout']) this.addEventListener(name, () => this.#leaveLater());
    this.#leaveLater();
  }

  disconnectedCallback() { clearTimeout(this.timer); }

  #leaveLater() {
    clearTimeout(this.timer);
    if (!this.classList.contains('failed')) this.timer = setTimeout(() => this.remove(), STAY_MS);
  }
});
