customElements.define('plan-editor', class extends HTMLElement {});
