// The page's head follows the state of the plan: released or taken over meanwhile, it offers what may be done now.
const LOOK_MS = {least: 60, spread: 600};   // forty open editors do not ask in the same instant

export class Bar {
  #timer = 0;
  #off = [];

  constructor({host, provider, render}) {
    Object.assign(this, {host, provider, rendered: render, knewReading: provider.readonly});
    this.#off.push(
      provider.on('right', () => { if (provider.readonly !== this.knewReading) this.#soon(); }),
      provider.on('poke', topic => { if (!topic || topic === 'state') this.#soon(); }),
      provider.on('stopped', ({why}) => { if (why === 'forbidden') this.#soon(); }),
    );
  }

  #soon() {
    this.knewReading = this.provider.readonly;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), LOOK_MS.least + Math.random() * LOOK_MS.spread);
  }

  async #look() {
    const path = `/plans/${this.host.dataset.document}`;
    const headers = {'HX-Request': 'true', 'HX-Request-Type': 'partial'};
    const answer = await fetch(`${path}/edit`, {headers, cache: 'no-store'}).catch(() => null);
    const text = answer?.ok ? await answer.text() : '';
    const bar = document.querySelector('.editor-bar');
    if (!answer || !bar || !this.host.isConnected) return;
    const fresh = new DOMParser().parseFromString(text, 'text/html');
    for (const part of ['.editor-title', '.editor-steps']) {
      const now = fresh.querySelector(`.editor-bar ${part}`);
      if (now) bar.querySelector(part)?.replaceWith(now);
    }
    bar.dataset.standing = fresh.querySelector('.editor-bar')?.dataset.standing ?? '';
    // Not for this person any more: nothing is offered that would lead nowhere.
    const gone = answer.status === 404 || answer.headers.get('HX-Redirect')?.startsWith(path);
    if (gone) for (const one of bar.querySelectorAll('.editor-steps > *, .editor-title .state')) one.remove();
    this.rendered();
  }

  destroy() {
    clearTimeout(this.#timer);
    for (const off of this.#off) off();
  }
}
