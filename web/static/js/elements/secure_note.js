// Said once, and only where it is true: without https a browser keeps the camera and the offline store shut.
const KEY = 'gongbei-secure-note';

customElements.define('secure-note', class extends HTMLElement {
  connectedCallback() {
    if (window.isSecureContext || remembered()) return;
    this.hidden = false;
    this.querySelector('button')?.addEventListener('click', () => {
      this.remove();
      try { localStorage.setItem(KEY, '1'); } catch { /* storage is shut: it is said again next time */ }
    });
  }
});

function remembered() {
  try { return localStorage.getItem(KEY) !== null; } catch { return false; }
}
