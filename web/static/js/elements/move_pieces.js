// The confirm page of an import: paragraphs of the paper are dragged onto the section they belong to.
// What is dragged is ticked, and what is dropped presses the form's own button.
const tickIn = unit => unit.querySelector(':scope > .unit-tick input');

customElements.define('move-pieces', class extends HTMLElement {
  connectedCallback() {
    this.form = this.closest('form');
    for (const label of this.querySelectorAll('.unit-tick')) {
      label.draggable = true;
      label.title = '勾选，或者拖到右边的部分';
    }
    this.addEventListener('dragstart', event => this.#lift(event));
    this.addEventListener('dragover', event => this.#over(event));
    this.addEventListener('dragleave', event => this.#leave(event));
    this.addEventListener('drop', event => this.#drop(event));
    this.addEventListener('click', event => this.#range(event));
    for (const kind of ['pointerover', 'focusin']) this.addEventListener(kind, event => this.#light(event));
  }

  get ticks() { return [...this.querySelectorAll('.unit-tick input')]; }

  #lift(event) {
    const unit = event.target.closest?.('.unit');
    if (!unit || !event.target.closest('.unit-tick')) return;
    const tick = tickIn(unit);
    if (!tick.checked) for (const one of this.ticks) one.checked = one === tick;
    event.dataTransfer.effectAllowed = 'move';
    event.dataTransfer.setData('text/plain', unit.textContent.trim().slice(0, 40));
    event.dataTransfer.setDragImage(unit, 12, 12);
    this.held = true;
  }

  #over(event) {
    const part = this.held && event.target.closest?.('[data-section]');
    if (!part) return;
    event.preventDefault();
    part.classList.add('over');
  }

  #leave(event) {
    const part = event.target.closest?.('[data-section]');
    if (part && !part.contains(event.relatedTarget)) part.classList.remove('over');
  }

  #drop(event) {
    const part = this.held && event.target.closest?.('[data-section]');
    this.held = false;
    if (!part) return;
    event.preventDefault();
    part.classList.remove('over');
    this.form.querySelector('select[name="to"]').value = part.dataset.section;
    this.form.requestSubmit(this.form.querySelector('button[name="step"][value="move"]'));
  }

  #range(event) {
    const tick = event.target.matches?.('.unit-tick input') ? event.target : null;
    if (!tick) return;
    const ticks = this.ticks, last = ticks.indexOf(this.last), at = ticks.indexOf(tick);
    if (event.shiftKey && last >= 0) {
      for (const one of ticks.slice(Math.min(last, at), Math.max(last, at) + 1)) one.checked = tick.checked;
    }
    this.last = tick;
  }

  #light(event) {
    const part = event.target.closest?.('[data-part]')?.dataset.part;
    if (!part || part === this.lit) return;
    this.lit = part;
    for (const one of this.querySelectorAll('[data-part]')) one.classList.toggle('lit', one.dataset.part === part);
  }
});
