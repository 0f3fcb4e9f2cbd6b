// Two devices wrote the same record: both are kept, shown beside each other, and the observer says which one is in force.
import {button, make} from '../dom.js';
import {ask, token} from '../http.js';
import {whenWords} from '../words.js';
import {whole} from './body.js';
import {timed} from './clock.js';

const UNSENT = '这台手机上还有没上传的，连上网传完再选；两份都留着，接着写也不要紧。';

export class Beside {
  /** `settle()`: whether all of this device is on the server; `chosen(version)`: this one is in force now. */
  constructor({context, store, settle, chosen}) {
    Object.assign(this, {context, store, settle, chosen});
    this.element = make('section', {class: 'observe-beside', 'aria-labelledby': 'beside-title', hidden: true});
  }

  refresh() {
    const {row} = this.context, shape = `${row.beside?.join()} ${row.dirty}`;
    this.element.hidden = !row.beside?.length;
    if (this.element.hidden || shape === this.shape) return;
    this.shape = shape;
    this.#draw('两台设备都写了这份记录，两份都留着。', this.#look());
  }

  #look() { return button('small', '并排看，选一份', () => this.#fetch()); }

  #draw(words, ...more) {
    this.element.replaceChildren(make('h2', {id: 'beside-title'}, '有两份'), make('p', {role: 'status'}, words), ...more);
  }

  async #fetch() {
    this.#draw('正在取两份记录。');
    if (!await this.settle()) { this.#draw(UNSENT, this.#look()); return; }
    const {status, body} = await ask(`/kit/records/${this.context.row.id}/versions`);
    if (status !== 200) { this.#draw(status ? '没有取到，过一会儿再看。两份都留着。' : '现在没有网络，连上以后再选。两份都留着，接着写也不要紧。', this.#look()); return; }
    this.#draw('选中的一份算数，另一份也留着，以后还看得到。',
      make('div', {class: 'beside-pair'}, ...body.versions.map(one => this.#card(one, one.device === this.store.device))));
  }

  #card(version, isHere) {
    const body = whole(version.body), marks = Object.keys(body.marks).length;
    const facts = [`实录 ${body.moments.length} 条`, `打分 ${marks} 项`, body.questions.length && `提问 ${body.questions.length} 个`, body.overall.text && '有总评'];
    return make('article', {class: 'beside-card'},
      make('h3', {}, isHere ? '这台手机' : '另一台设备', make('small', {}, `　${whenWords(Date.parse(version.received_at))} 收到${version.is_submitted ? '，已提交' : ''}${version.is_in_force ? '，现在算数' : ''}`)),
      make('p', {}, facts.filter(Boolean).join(' · ')),
      make('ol', {}, ...body.moments.slice(-5).map(one => make('li', {}, `${timed(one.t)} ${one.text || one.remark || '照片或录音'}`))),
      button('small', '用这一份', () => this.#choose(version)));
  }

  async #choose(version) {
    if (!await this.settle()) { this.#draw(UNSENT, this.#look()); return; }
    const mine = await token();
    const answer = mine.status === 200 ? await ask(`/kit/records/${this.context.row.id}/choice`, {method: 'POST', json: {seq: version.seq}, csrf: mine.body.csrf}) : mine;
    if (answer.status !== 200) { this.#draw(answer.status ? answer.body?.error ?? '没有选上，过一会儿再试。' : '现在没有网络，没有选上。', this.#look()); return; }
    this.chosen(version);
  }
}
