// “已保存 14:03” is said only for what the server has committed.
import {clock, icon, make} from './dom.js';

const WORDS = {
  connecting: ['clock', '正在打开'],
  saved: ['check', time => `已保存 ${clock(time)}`],
  saving: ['clock', '保存中'],
  offline: ['offline', '离线'],
  unsaved: ['alert', '未保存'],
  readonly: ['lock', '只读'],
};
const TITLES = {
  offline: '连不上服务器，正在重试。已写的都已保存。',
  unsaved: '有改动还没有存到服务器，正在重试。文字还在这一页，先别关。',
  saving: '等服务器确认存好。',
};

export class SaveState {
  constructor(provider) { this.provider = provider; this.shown = null; }

  /** Looks its place up every time: the page's header may have been swapped. */
  render() {
    const box = document.querySelector('.save-state');
    if (!box) return;
    const {state, savedAt} = this.provider;
    const [symbol, word] = WORDS[state];
    const text = typeof word === 'function' ? word(savedAt ?? Date.now()) : word;
    if (box.dataset.state === state && box.textContent === text) return;
    box.dataset.state = state;
    box.classList.toggle('waiting', state !== 'saved' && state !== 'readonly');
    box.title = TITLES[state] ?? '';
    const [first, ...rest] = text.split(' ');
    box.replaceChildren(icon(symbol), make('span', {}, first, rest.length ? make('span', {class: 'when'}, ` ${rest.join(' ')}`) : null));
  }

  /** Ctrl+S: the answer, said once more aloud. */
  answer() {
    const {state, savedAt} = this.provider;
    const [, word] = WORDS[state];
    const text = typeof word === 'function' ? word(savedAt ?? Date.now()) : word;
    return state === 'saved' ? `${text}。随写随存，不用按保存。` : TITLES[state] ?? text;
  }
}
