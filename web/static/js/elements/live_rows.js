// The table of a batch while its job goes on: rows that have got further are fetched, and when it is over what
// stands around them. A row that is where it was stays, with what is being typed in it.
const PAUSE_MS = 1500;

customElements.define('live-rows', class extends HTMLElement {
  connectedCallback() {
    this.addEventListener('job-step', () => { this.timer ??= setTimeout(() => this.#look(['count', 'opened']), PAUSE_MS); });
    this.addEventListener('job-over', () => this.#look(['count', 'opened', 'head', 'import']));
  }

  disconnectedCallback() { clearTimeout(this.timer); }

  async #look(parts) {
    clearTimeout(this.timer);
    try {
      const answer = await fetch(this.dataset.url, {headers: {'HX-Request': 'true', 'HX-Request-Type': 'partial'}});
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const fresh = answer.ok && page.querySelector('live-rows');
      if (fresh && this.isConnected) this.#take(fresh, parts);
    } catch { /* the line is cut: the next step looks again */ }
    this.timer = undefined;
  }

  #take(fresh, parts) {
    const rows = new Map([...this.querySelectorAll('[data-file]')].map(row => [row.dataset.file, row]));
    let above = null;
    for (const row of fresh.querySelectorAll('[data-file]')) {
      const old = rows.get(row.dataset.file);
      rows.delete(row.dataset.file);
      if (!old) above ? above.after(row) : this.querySelector('tbody').prepend(row);
      else if (old.dataset.state !== row.dataset.state) old.replaceWith(row);
      above = old?.isConnected ? old : row;
      if (above === row) window.htmx?.process(row);
    }
    for (const gone of rows.values()) gone.remove();
    for (const part of parts) this.#swap(this.querySelector(`[data-live="${part}"]`), fresh.querySelector(`[data-live="${part}"]`));
    this.querySelector('.pick-list').dispatchEvent(new Event('change', {bubbles: true}));
  }

  #swap(old, next) {
    if (!old || !next || old.outerHTML === next.outerHTML) return;
    old.replaceWith(next);
    window.htmx?.process(next);
  }
});
