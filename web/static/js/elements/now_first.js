// A week that is wider than the phone begins with today: what lies to the right of it is what comes next.
customElements.define('now-first', class extends HTMLElement {
  connectedCallback() {
    const now = this.querySelector('thead .now'), head = this.querySelector('thead td');
    if (now && head) this.scrollLeft += now.getBoundingClientRect().left - head.getBoundingClientRect().right;
  }
});
