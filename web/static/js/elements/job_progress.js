// A long job on the screen: a line of events from the server, a look every two seconds where no line holds.
// Whoever shows what it makes hears `job-step` as it goes on, and `job-over`.
const FIRST_WORD_MS = 5000;   // a proxy that keeps events back never lets the first one through
const LOOK_MS = 2000;

customElements.define('job-progress', class extends HTMLElement {
  connectedCallback() {
    if (!('running' in this.dataset)) { queueMicrotask(() => this.dispatchEvent(new CustomEvent('job-over', {bubbles: true}))); return; }
    if (!('EventSource' in window)) { this.#look(); return; }
    this.source = new EventSource(`${this.dataset.job}/events`);
    this.source.addEventListener('message', event => { clearTimeout(this.timer); this.#show(JSON.parse(event.data)); });
    this.source.addEventListener('error', () => { if (this.source?.readyState === EventSource.CLOSED) this.#giveUp(); });
    this.timer = setTimeout(() => this.#giveUp(), FIRST_WORD_MS);
  }

  disconnectedCallback() { this.#stop(); }

  #stop() {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }

  #giveUp() { this.#stop(); this.#look(); }

  async #look() {
    if (!this.isConnected) return;
    try {
      const answer = await fetch(`${this.dataset.job}/state`, {headers: {Accept: 'application/json'}});
      if (answer.status === 401 || answer.status === 404) { location.reload(); return; }
      if (answer.ok && this.#show(await answer.json())) return;
    } catch { /* the server restarts: look again */ }
    this.timer = setTimeout(() => this.#look(), LOOK_MS);
  }

  #show(run) {
    if (run.over) { this.#stop(); this.#end(); return true; }
    const bar = this.querySelector('progress');
    if (bar && run.total) { bar.max = run.total; bar.value = run.done; }
    const words = this.querySelector('.job-words'), count = this.querySelector('.job-count');
    if (words && words.textContent !== run.words) words.textContent = run.words;
    const sign = this.querySelector('.job-head .state');
    if (sign && sign.dataset.state !== run.state) {
      sign.dataset.state = run.state; sign.className = `state ${run.shape}`; sign.textContent = run.word;
    }
    if (count) count.textContent = run.total ? `${run.done} / ${run.total}` : '';
    if (run.done !== this.done) this.dispatchEvent(new CustomEvent('job-step', {bubbles: true}));
    this.done = run.done;
    return false;
  }

  async #end() {
    const answer = await fetch(this.dataset.job, {headers: {'HX-Request': 'true', 'HX-Request-Type': 'partial'}});
    if (!answer.ok) { location.reload(); return; }
    const held = this.contains(document.activeElement);
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('job-progress');
    if (!fresh) { location.reload(); return; }
    this.replaceWith(fresh);
    window.htmx?.process(fresh);
    if (held) fresh.querySelector('a, button')?.focus();
  }
});
