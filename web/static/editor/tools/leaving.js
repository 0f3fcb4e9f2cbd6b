// While the server cannot be reached, a link would exchange the plan for the browser's error page: no text to look at, nothing to
// write on. So it is asked first whether there is a page to go to; else one stays, hears why, and may go all the same.
import {action, toast} from './notices.js';

const ANSWER_MS = 2500;
const AWAY = new Set([502, 503, 504]);   // a proxy without anything behind it

async function isThere() {
  if (navigator.onLine === false) return false;
  const answer = await fetch(location.href, {method: 'HEAD', redirect: 'manual', cache: 'no-store', signal: AbortSignal.timeout(ANSWER_MS)}).catch(() => null);
  return Boolean(answer) && !AWAY.has(answer.status);
}

/** A link of this window to another page: not one that opens beside it, saves a file or is answered by htmx. */
function leads(event) {
  const link = event.target.closest?.('a[href]');
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return null;
  if (link.target && link.target !== '_self' || link.hasAttribute('download') || link.matches('[hx-get], [hx-boost="true"]')) return null;
  const same = link.origin === location.origin && link.pathname === location.pathname && link.search === location.search && link.hash;
  return /^https?:$/.test(link.protocol) && !same ? link : null;
}

const isPlain = form => !form.matches('[hx-post], [hx-put], [hx-patch], [hx-delete], [hx-get]') && form.method !== 'dialog' && !form.target;

export class Leaving {
  #passes = null;   // what has been asked about, and may go

  constructor({provider, store}) {
    Object.assign(this, {provider, store});
    this.onClick = event => { const link = leads(event); if (link) this.#stop(event, link, () => location.assign(link.href)); };
    this.onSubmit = event => { if (isPlain(event.target)) this.#stop(event, event.target, () => event.target.requestSubmit(event.submitter)); };
    document.addEventListener('click', this.onClick);
    document.addEventListener('submit', this.onSubmit);
    this.off = [provider.on('synced', () => this.said?.remove())];
  }

  async #stop(event, what, go) {
    if (event.defaultPrevented || this.#passes === what || this.provider.stopped) return;
    if (this.provider.status === 'open' && navigator.onLine !== false) return;
    event.preventDefault();
    const onward = () => {
      this.said?.remove();
      this.#passes = what;
      go();
      this.#passes = null;
    };
    if (await isThere()) { onward(); return; }
    this.said?.remove();
    this.said = toast(`连不上服务器，那一页现在打不开，先留在教案里。${this.#kept()}网络恢复后再点一次。`, true, action('仍要离开', onward));
  }

  #kept() {
    const {provider, store} = this;
    if (!provider.dirty) return '你写的都已保存。';
    return provider.isStored() ? '没上传的改动已存在这台电脑上。' : `没存上的字只在这一页${store.own ? '' : '（公用电脑上不存到本机）'}，离开会丢。`;
  }

  destroy() {
    document.removeEventListener('click', this.onClick);
    document.removeEventListener('submit', this.onSubmit);
    for (const off of this.off) off();
    this.said?.remove();
  }
}
