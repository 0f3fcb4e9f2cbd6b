// The page's head follows the state of the plan: released or taken over meanwhile, it offers what may be done now. What happens
// while the line is away is told to nobody afterwards, so the head is asked for again whenever the line has come back, and the
// first time too: the plan may have moved on between the page and its line.
const LOOK_MS = {least: 60, spread: 600};     // forty open editors do not ask in the same instant
const AGAIN_MS = {first: 1000, most: 16_000};   // after a question nobody answered
const PATIENCE_MS = 10_000;

export class Bar {
  #timer = 0;
  #tries = 0;
  #question = null;
  #off = [];

  constructor({host, provider, render}) {
    Object.assign(this, {host, provider, rendered: render});
    this.#off.push(
      provider.on('synced', () => this.#soon()),
      provider.on('right', () => this.#soon()),
      provider.on('poke', topic => { if (!topic || topic === 'state') this.#soon(); }),
      provider.on('stopped', ({why}) => { if (why === 'forbidden') this.#soon(); }),
    );
  }

  #soon() {
    this.#tries = 0;
    this.#lookIn(LOOK_MS.least + Math.random() * LOOK_MS.spread);
  }

  #lookIn(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), ms);
  }

  /** The newest question counts: an answer to an older one may come later and say less. */
  async #look() {
    this.#question?.abort();
    const question = this.#question = new AbortController();
    const late = setTimeout(() => question.abort(), PATIENCE_MS);
    const said = await this.#ask(question.signal);
    clearTimeout(late);
    if (question !== this.#question || !this.host.isConnected) return;
    const comesBack = !this.provider.synced && !this.provider.stopped;   // and asks by itself
    if (said) this.#show(said);
    else if (!comesBack) this.#lookIn(Math.min(AGAIN_MS.most, AGAIN_MS.first * 2 ** this.#tries++) * (0.5 + Math.random()));
  }

  /** The head as the server has it, and whether the plan is not for this person any more; null when nobody answered. */
  async #ask(signal) {
    const path = `/plans/${this.host.dataset.document}`;
    const headers = {'HX-Request': 'true', 'HX-Request-Type': 'partial'};
    try {
      const answer = await fetch(`${path}/edit`, {headers, cache: 'no-store', signal});
      if (answer.status === 429 || answer.status >= 500) return null;
      const page = new DOMParser().parseFromString(answer.ok ? await answer.text() : '', 'text/html');
      const isGone = answer.status === 404 || answer.headers.get('HX-Redirect')?.startsWith(path);
      return {fresh: page.querySelector('.editor-bar'), isGone};
    } catch { return null; }
  }

  /** Nothing that stays the same is touched: somebody may be about to press it. */
  #show({fresh, isGone}) {
    const bar = document.querySelector('.editor-bar');
    if (!bar || !(fresh || isGone)) return;
    for (const part of ['.editor-title', '.editor-steps']) {
      const now = fresh?.querySelector(part), before = bar.querySelector(part);
      if (now && before && !before.isEqualNode(now)) before.replaceWith(now);
    }
    bar.dataset.standing = fresh?.dataset.standing ?? '';
    // Not for this person any more: nothing is offered that would lead nowhere.
    if (isGone) for (const one of bar.querySelectorAll('.editor-steps > *, .editor-title .state')) one.remove();
    this.rendered();
  }

  destroy() {
    clearTimeout(this.#timer);
    this.#question?.abort();
    this.#question = null;
    for (const off of this.#off) off();
  }
}
