// When text is not safe on the server: what happened, what was kept, what to do. Every notice offers the text as a file.
import {exportPlans} from '../unsent.js';
import {fileName} from '../../js/making.js';
import {action, dismiss, notice, saveFile, toast} from './notices.js';

const LOOK_MS = 10_000;

export class Troubles {
  #shown = null;

  constructor(session) {
    this.session = session;
    session.provider.on('stopped', session.render);
    session.provider.on('schema', () => notice(session.host, 'info', '共备更新过了，这一页是旧的，先只能看。刷新后就能接着写。', action('刷新', () => location.reload())));
    session.provider.on('right', () => this.#right(session));
    this.back = () => { if (session.provider.stopped === 'session' && document.visibilityState === 'visible') session.provider.resume(); };
    document.addEventListener('visibilitychange', this.back);
    addEventListener('focus', this.back);
    this.timer = setInterval(() => this.#look(), LOOK_MS);
  }

  /** Two windows side by side: signing in over there changes nothing here that could be seen. So the page asks. */
  async #look() {
    if (this.session.provider.stopped !== 'session' || document.visibilityState !== 'visible') return;
    const answer = await fetch(location.href, {method: 'HEAD', redirect: 'manual', cache: 'no-store'}).catch(() => null);
    if (answer?.ok) this.back();
  }

  /** Handed in, released or taken over while this page was open: said before a sentence is written in vain. */
  #right({provider, host, relay}) {
    dismiss(host, 'right');
    relay?.flush();   // what was being composed counts before anything is said of it
    if (!provider.readonly || provider.onlyReads) return;
    const kept = provider.dirty ? '没存上的字还在这一页，可以先导出。' : '你写的都已保存。';
    const box = notice(host, 'right', '', action('看最新的样子', () => location.reload()), ...this.#exports(provider.dirty));
    this.said = {box, kept};
    this.#sayWhy();
  }

  /** Why one only reads, as the head of the page has it; it asks the server a moment after the right was taken. */
  #sayWhy() {
    if (!this.said?.box.isConnected) return;
    const why = document.querySelector('.editor-bar')?.dataset.standing || '这份教案现在不由你修改。';
    const words = `${why}现在只能看。${this.said.kept}`;
    const place = this.said.box.querySelector('span');
    if (place.textContent !== words) place.textContent = words;
  }

  render() {
    const {provider, host} = this.session;
    this.#aboutDevice();
    this.#sayWhy();
    const now = this.#hasParted() ? 'apart' : provider.stopped ?? (provider.crowded ? 'crowded' : this.#isPageOnly() ? 'memory' : null);
    if (now === this.#shown) return;
    if (this.#shown) dismiss(host, this.#shown);
    this.#shown = now;
    const tell = {apart: this.#apart, session: this.#session, forbidden: this.#forbidden, refused: this.#refused, malformed: this.#malformed, crowded: this.#crowded, memory: this.#memory}[now];
    tell?.call(this, host, provider);
  }

  #session(host, provider) {
    const kept = provider.dirty ? '写的字都还在这一页，' : '';
    notice(host, 'session', `登录过期了。${kept}在新页面登录后回到这里，就会接着保存。`,
      action('去登录', () => window.open(host.dataset.signIn ?? '/session/new', '_blank', 'noopener')),
      action('再连一次', () => provider.resume()), ...this.#exports(provider.dirty));
  }

  #forbidden(host, provider) {
    const kept = provider.dirty ? '没存上的字还在这一页，可以先导出。' : '';
    notice(host, 'forbidden', `这份教案现在不能由你修改了，可能已发布或不再共享。${kept}`,
      action('再连一次', () => provider.resume()), ...this.#exports(provider.dirty));
  }

  #refused(host, provider) {
    const why = provider.reason ? `服务器没有收下最近的改动：${provider.reason}。` : '服务器没有收下最近的改动。';
    notice(host, 'refused', `${why}文字还在这一页，先导出，再刷新，然后把要留的贴回去。`, ...this.#exports(true));
  }

  /** Once it is known whether this device has kept it. */
  #hasParted() {
    const {agreement, isKept} = this.session;
    return Boolean(agreement?.parted) && (!agreement.parted.isLost || isKept !== undefined);
  }

  /** Something failed in the page itself: what it shows and the document are not one. */
  #apart(host) {
    const {agreement, isKept} = this.session;
    const kept = agreement.parted.isLost
      ? `最后写的可能没有存上，文字都还在这一页${isKept ? '，这台电脑上也留着' : ''}：先导出，再刷新，把缺的贴回去。`
      : '你写的都在教案里，这一页不再跟着变；刷新后就能接着写。';
    notice(host, 'apart', `这一页出了错，已经停下，现在只能看。${kept}`, ...this.#exports(true), action('刷新', () => location.reload()));
  }

  /** Our own pages send nothing of the kind: an extension did, or the page is very old. */
  #malformed(host, provider) {
    const kept = provider.dirty
      ? `没存上的字还在这一页${this.session.store.own ? '，这台电脑上也留着' : ''}：先导出，再刷新，然后把要留的贴回去。`
      : '你写的都已保存，刷新后就能接着写。';
    notice(host, 'malformed', `服务器读不懂这一页送去的东西，已经停下，不再重试。${kept}再出现就停用浏览器插件，或换一个浏览器。`,
      ...this.#exports(provider.dirty), action('刷新', () => location.reload()));
  }

  #crowded(host) {
    notice(host, 'crowded', '你在太多窗口里打开了共备，这一页暂时连不上。关掉几个，它会自己接上。');
  }

  /** Nothing keeps these words but this window. */
  #isPageOnly() {
    const {provider, store} = this.session;
    return provider.state === 'unsaved' && !provider.readonly && (!store.own || store.failed);
  }

  #memory(host) {
    const why = this.session.store.own ? '这个浏览器不让存到本机，或没有空间了' : '公用电脑上不存到本机';
    notice(host, 'memory', `连不上服务器，正在重试。${why}，没存上的字只在这一页：先别关，或先导出。`, ...this.#exports(true));
  }

  /** What lay on this device before this window opened. */
  #aboutDevice() {
    const {store, host} = this.session;
    if (store.stale.length && !this.toldStale) {
      this.toldStale = true;
      const {stale, owner} = store;
      const count = Math.max(1, stale.reduce((sum, row) => sum + row.runs, 0));
      const box = notice(host, 'stale', `这台电脑上有你 ${count} 条没有上传的改动，现在传不上去（教案不再由你修改，是更新以前写的，或那一页出过错）。可以导出，把要留的贴回去。`,
        action('导出到本机', () => exportPlans([{doc: owner.doc, title: owner.title, rows: stale}])),
        action('从本机删掉', () => { store.discardStale(); box.remove(); }));
    }
    if (store.foreign && !this.toldForeign) {
      this.toldForeign = true;
      const box = notice(host, 'info', `这台电脑上有 ${store.foreign} 条没有上传的改动属于另一位老师，请那位老师登录后上传。你看不到，共备也不会替谁传。`,
        action('知道了', () => box.remove()));
    }
  }

  #exports(wanted) {
    if (!wanted) return [];
    return [action('导出文字', () => this.save('txt')), action('导出全文', () => this.save('json'))];
  }

  save(kind) {
    const {host} = this.session;
    const name = fileName(host.dataset.title);
    if (kind === 'json') saveFile(`${name}.json`, 'application/json', JSON.stringify(host.json(), null, 1));
    else saveFile(`${name}.txt`, 'text/plain;charset=utf-8', host.text());
    toast('已存到这台电脑的下载文件夹。');
  }

  destroy() {
    clearInterval(this.timer);
    removeEventListener('focus', this.back);
    document.removeEventListener('visibilitychange', this.back);
  }
}
