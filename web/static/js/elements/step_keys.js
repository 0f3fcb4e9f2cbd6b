// j and k: the next and the one before. In a list they walk over its links, on a page they follow the links that bear them.
customElements.define('step-keys', class extends HTMLElement {
  connectedCallback() { document.addEventListener('keydown', this); }

  disconnectedCallback() { document.removeEventListener('keydown', this); }

  handleEvent(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !['j', 'k'].includes(event.key)) return;
    if (event.target.closest('input:not([type="checkbox"]), textarea, select, [contenteditable]')) return;
    const steps = [...this.querySelectorAll('[data-step]')];
    if (!steps.length) { this.querySelector(`[data-key="${event.key}"]`)?.click(); return; }
    const at = steps.indexOf(document.activeElement);
    const next = event.key === 'j' ? at + 1 : Math.max(0, at - 1);
    steps[Math.min(next, steps.length - 1)].focus();
  }
});
