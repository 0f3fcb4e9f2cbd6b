// 「全选」 over a list of ticks; without a script each is ticked by hand.
customElements.define('pick-all', class extends HTMLElement {
  connectedCallback() {
    if (this.button) return;
    this.list = this.closest('fieldset');
    this.button = Object.assign(document.createElement('button'), {type: 'button', className: 'button quiet small'});
    this.append(this.button);
    this.button.addEventListener('click', () => this.#turn());
    this.list.addEventListener('change', () => this.#say());
    this.#say();
  }

  get ticks() { return [...this.list.querySelectorAll('input[type="checkbox"]')]; }

  #turn() {
    const all = this.ticks.every(tick => tick.checked);
    for (const tick of this.ticks) tick.checked = !all;
    this.#say();
  }

  #say() {
    this.button.hidden = !this.ticks.length;
    this.button.textContent = this.ticks.every(tick => tick.checked) ? '全不选' : '全选';
  }
});
