// A press on a passage of what was handed in: the form of a remark is about it. Without script one chooses the section.
const WORDS = 16;   // of the passage, in the choice

customElements.define('remark-here', class extends HTMLElement {
  connectedCallback() { this.addEventListener('click', this); }

  disconnectedCallback() { this.removeEventListener('click', this); }

  handleEvent(event) {
    if (event.target.closest('a, button, summary') || String(getSelection())) return;
    const block = event.target.closest('[id^="b-"], [id^="s-"]');
    const choice = document.getElementById('f-block'), body = document.getElementById('f-body');
    if (!block || !choice || !body) return;
    const id = block.id.slice(2);
    if (![...choice.options].some(one => one.value === id)) {
      this.own?.remove();
      const words = block.textContent.replace(/\s+/g, ' ').trim();
      this.own = new Option(`“${words.slice(0, WORDS)}${words.length > WORDS ? '…' : ''}”`, id);
      choice.append(this.own);
    }
    choice.value = id;
    for (const one of this.querySelectorAll('.talked-about')) one.classList.remove('talked-about');
    block.classList.add('talked-about');
    body.focus();
  }
});
