// A sheet being filled in: sums, which marks want a word, and keeping it as one goes. Without a script all
// comment fields stand open and the sums are missing.
customElements.define('mark-sheet', class extends HTMLElement {
  connectedCallback() {
    if (this.sheet) return;
    this.sheet = this.querySelector('form');
    this.addEventListener('input', () => { this.#show(); this.#keepSoon(); });
    this.sheet.addEventListener('submit', () => clearTimeout(this.timer));
    this.#show();
  }

  disconnectedCallback() { clearTimeout(this.timer); }

  #keepSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.sheet.dispatchEvent(new Event('keep')), 2500);
  }

  #show() {
    let given = 0, points = 0, count = 0;
    const lines = [...this.querySelectorAll('.indicator')];
    for (const set of this.querySelectorAll('fieldset')) {
      let sum = 0, any = false;
      for (const line of set.querySelectorAll('.indicator')) {
        const mark = this.#mark(line);
        line.querySelector('.why').hidden = !this.#wantsWords(line, mark);
        if (mark === null) continue;
        [any, sum, given, points, count] = [true, sum + mark, given + mark, points + Number(line.dataset.points), count + 1];
      }
      set.querySelector('[data-sum]').textContent = any ? String(sum) : '';
    }
    this.querySelector('[data-count]').textContent = `已评 ${count} / ${lines.length} 项`;
    this.querySelector('[data-total]').textContent = count ? String(Math.round(1000 * given / points) / 10) : '';
    this.querySelector('[data-of]').textContent = count ? '/ 100' : '';
  }

  #mark(line) {
    const typed = line.querySelector('input').value.trim();
    const mark = Number(typed);
    return typed && mark >= 0 && mark <= Number(line.dataset.points) ? mark : null;
  }

  #wantsWords(line, mark) {
    const why = line.querySelector('.why');
    if (why.querySelector('input').value || why.querySelector('.error')) return true;
    const points = Number(line.dataset.points);
    return mark !== null && (mark < Number(this.dataset.below) * points || ('full' in this.dataset && mark === points));
  }
});
