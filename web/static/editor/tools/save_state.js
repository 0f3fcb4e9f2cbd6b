// “已保存 14:03” is said only for what the server has committed.
import {clock, icon, make} from './dom.js';
import {toast} from './notices.js';

const WORDS = {
  connecting: ['clock', '正在打开'],
  saved: ['check', time => `已保存 ${clock(time)}`],
  saving: ['clock', '保存中'],
  stored: ['offline', '离线，已存本机'],
  offline: ['offline', '离线'],
  unsaved: ['alert', '未保存'],
  stopped: ['alert', '已停下'],
  readonly: ['lock', '只读'],
};
const TITLES = {
  offline: '连不上服务器，正在重试。已写的都已保存。',
  stored: '连不上服务器，正在重试。没上传的改动已存在这台电脑上，关掉也不会丢，下次打开共备会接着上传。',
  unsaved: '有改动还没有存到服务器，正在重试。文字还在这一页，先别关。',
  saving: '等服务器确认存好。',
};
/** The page has stopped and does not come back by itself: then nothing says that it tries. */
const STOPPED = {
  session: '登录过期了，已经停下。',
  forbidden: '这份教案现在不由你修改，已经停下。',
  refused: '服务器没有收下最近的改动，已经停下。',
  malformed: '服务器读不懂这一页送去的东西，已经停下。',
};
const KEPT = {
  offline: '已写的都已保存。',
  stored: '没上传的改动已存在这台电脑上，关掉也不会丢。',
  unsaved: '没存上的字还在这一页，先别关。',
  stopped: '你写的都在教案里，刷新后接着写。',
};

export class SaveState {
  #said = null;   // the last answer, and the state it spoke of

  constructor(provider, store) { Object.assign(this, {provider, store}); }

  /** Looks its place up every time: the page's header may have been swapped. */
  render() {
    const box = document.querySelector('.save-state');
    if (!box) return;
    const {state, savedAt} = this.provider;
    if (this.#said && this.#said.state !== state) this.#unsay();
    const [symbol, word] = WORDS[state];
    const text = typeof word === 'function' ? word(savedAt ?? Date.now()) : word;
    const title = this.#title(state);
    if (box.dataset.state === state && box.textContent === text && box.title === title) return;
    box.dataset.state = state;
    box.classList.toggle('waiting', state !== 'saved' && state !== 'readonly');
    box.title = title;
    const [first, ...rest] = text.split(' ');
    if (!box.querySelector('button')) box.replaceChildren(make('button', {type: 'button', click: () => this.say()}));   // a finger has no title
    box.firstChild.replaceChildren(icon(symbol), make('span', {}, first, rest.length ? make('span', {class: 'when'}, ` ${rest.join(' ')}`) : null));
  }

  /** Why this device keeps nothing belongs to the truth. */
  #title(state) {
    const why = this.provider.parted ? '这一页出了错，已经停下。' : STOPPED[this.provider.stopped];
    if (why) return `${why}${KEPT[state] ?? ''}`;
    if (state !== 'unsaved') return TITLES[state] ?? '';
    const alone = this.store.own ? this.store.failed ? '这个浏览器不让存到本机，或没有空间了。' : '' : '公用电脑上不存到本机。';
    return `${TITLES.unsaved}${alone}`;
  }

  /** Ctrl+S, or a press on the word: the answer, said once more aloud; until it is not true any more. */
  say() {
    this.#unsay();
    this.#said = {note: toast(this.#answer()), state: this.provider.state};
  }

  #unsay() {
    if (this.#said && this.#said.state !== 'saved') this.#said.note.remove();
    this.#said = null;
  }

  #answer() {
    const {state, savedAt} = this.provider;
    const [, word] = WORDS[state];
    const text = typeof word === 'function' ? word(savedAt ?? Date.now()) : word;
    return state === 'saved' ? `${text}。随写随存，不用按保存。` : this.#title(state) || text;
  }
}
