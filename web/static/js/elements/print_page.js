// A button that prints; without script the browser's own menu does.
customElements.define('print-page', class extends HTMLElement {
  connectedCallback() {
    this.addEventListener('click', event => { if (event.target.closest('button')) window.print(); });
  }
});
