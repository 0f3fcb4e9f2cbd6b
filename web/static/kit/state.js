// <kit-state>: on every screen of the kit, what is on the server and what is only here.
import {icon, make} from './dom.js';
import {clock} from './words.js';

/** {words, kind, icon} of a store and its sync; pure but for their reading. */
export function stateOf(store, sync) {
  const held = store.held(), records = store.unsent(), media = store.unsentMedia();
  const count = records.length + media.length;
  if (store.failed) return {words: `${store.failed}，先别关这一页`, kind: 'bad', icon: 'alert'};
  if (held.length) return {words: `${held.length} 条没有收下：${held[0].why}`, kind: 'bad', icon: 'alert'};
  if (sync.offline) return store.own ? {words: store.isWriting ? '离线，正在存手机' : '离线，已存手机', kind: 'warn', icon: 'offline'} : {words: '离线，先别关这一页', kind: 'bad', icon: 'offline'};
  if (store.isWriting) return {words: '正在存手机', kind: '', icon: 'clock'};
  if (sync.signedOut) return {words: count ? `${count} 条等登录后上传` : '登录时间到了', kind: 'warn', icon: 'lock'};
  if (sync.busy) return {words: `正在上传 ${sync.busy} 条`, kind: '', icon: 'release'};
  if (count) return {words: store.keeps ? `已存手机，${count} 条等上传` : `${count} 条等上传，先别关这一页`, kind: '', icon: 'clock'};
  if (sync.lastAt) return {words: `都已上传 · ${clock(sync.lastAt)}`, kind: 'ok', icon: 'check'};
  return {words: '正在连服务器', kind: '', icon: 'clock'};
}

customElements.define('kit-state', class extends HTMLElement {
  connectedCallback() {
    const {store, sync} = this.closest('observe-kit');
    this.setAttribute('role', 'status');
    this.sources = [store, sync];
    this.draw = () => this.#draw(store, sync);
    for (const one of this.sources) one.addEventListener('change', this.draw);
    this.draw();
  }

  disconnectedCallback() { for (const one of this.sources ?? []) one.removeEventListener('change', this.draw); }

  #draw(store, sync) {
    const {words, kind, icon: name} = stateOf(store, sync);
    if (this.words === words) return;
    this.words = words;
    this.replaceChildren(make('a', {href: '#/queue', title: words}, make('span', {class: `tag ${kind}`.trim()}, icon(name), make('span', {}, words))));
  }
});
