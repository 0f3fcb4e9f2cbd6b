// 实录: what was seen, newest first, with photos and clips where they belong.
import {icon, make} from '../dom.js';
import {stStrip} from '../tools/st.js';
import {newestFirst, WHO, WHO_NAMES} from './body.js';
import {ownViews} from './views.js';
import {timed} from './clock.js';
import {offered} from './phrases.js';

const CHIPS = 6;

export class Track {
  /** `write(moment)` opens one; `note(text)` writes a phrase down with one tap; `look()` opens one's own views. */
  constructor({context, thumbs, write, note, look}) {
    Object.assign(this, {context, thumbs, write, note, look});
    this.brief = make('div', {class: 'observe-brief'});
    this.strip = make('div', {class: 'observe-strip'});
    this.chips = make('div', {class: 'observe-phrases', role: 'group', 'aria-label': '常用语，点一下就记'});
    this.list = make('ol', {'aria-label': '实录'});
    this.empty = make('p', {class: 'observe-nothing'});
    this.element = make('div', {}, this.brief, this.strip, this.chips, this.empty, this.list);
  }

  refresh() {
    const {body, clock, obs} = this.context;
    this.#drawBrief();
    this.#drawStrip(clock.seconds());
    this.chips.hidden = clock.state !== 'running';
    this.#drawChips();
    this.empty.hidden = body.moments.length > 0;
    this.empty.textContent = clock.state === 'before'
      ? '上课铃响了点“上课”。之后点“师、生、互动”记谁在做，点常用语或“写一句”记看到的。'
      : '还没有记。点一句常用语，或者点“写一句”。';
    const shape = JSON.stringify([body.moments, obs.steps?.map(one => one.title)]) + this.thumbs.known;
    if (shape === this.shape) return;
    this.shape = shape;
    this.#drawList(body.moments);
  }

  /** Every few seconds the strip grows. */
  tick(seconds) { if (seconds % 5 === 0) this.#drawStrip(seconds); }

  #drawStrip(seconds) {
    const {body, obs} = this.context;
    this.strip.hidden = !body.st.taps.length;
    if (!this.strip.hidden) this.strip.replaceChildren(stStrip(body, seconds, obs.minutes));
  }

  /** What was agreed to look for, and one's own share of it. */
  #drawBrief() {
    const {obs} = this.context, views = ownViews(this.context).map(one => one.name).join('、');
    const shape = `${obs.question} ${views}`;
    if (shape === this.briefShape) return;
    this.briefShape = shape;
    this.brief.hidden = !obs.question && !views;
    this.brief.replaceChildren(
      ...obs.question ? [make('p', {}, make('small', {}, '约定看　'), obs.question)] : [],
      ...views ? [make('button', {type: 'button', click: this.look}, make('small', {}, '我看　'), views)] : []);
  }

  #drawChips() {
    if (this.chips.hidden) return;
    const {context} = this, who = context.who(), all = offered(context.data.phrases ?? [], who).slice(0, CHIPS);
    const shape = all.map(one => one.text).join('\n');
    if (shape === this.chipShape) return;
    this.chipShape = shape;
    this.chips.replaceChildren(...all.map(one => make('button', {type: 'button', class: 'phrase', click: () => this.note(one.text)}, one.text)));
  }

  #drawList(moments) {
    const focused = this.list.contains(document.activeElement) ? document.activeElement.dataset.moment : null;
    const rows = [];
    let step = null;
    for (const one of newestFirst(moments)) {
      if (one.step && one.step !== step) rows.push(this.#line(one.step));
      step = one.step || step;
      rows.push(this.#row(one));
    }
    this.list.replaceChildren(...rows.filter(Boolean));
    if (focused) this.list.querySelector(`[data-moment="${CSS.escape(focused)}"]`)?.focus();
  }

  #line(step) {
    const title = this.context.obs.steps?.find(one => one.id === step)?.title;
    return title ? make('li', {class: 'observe-stage'}, title) : null;
  }

  #row(one) {
    const who = make('span', {class: `who ${one.who}`, role: 'img', 'aria-label': WHO_NAMES[one.who]}, WHO[one.who] ?? '·');
    const words = make('span', {class: 'moment-words'}, one.text || (one.media.length ? '' : '（空）'),
      one.remark ? make('span', {class: 'remark'}, one.remark) : null);
    return make('li', {},
      make('button', {type: 'button', class: 'moment', 'data-moment': one.id, click: () => this.write(one)},
        make('time', {}, timed(one.t)), who, words, make('span', {class: 'visually-hidden'}, '，点开可改')),
      one.media.length ? make('span', {class: 'moment-media'}, ...one.media.map(id => this.thumbs.show(id))) : null);
  }
}

/** Small pictures of what lies on this phone, each address made once and given back at the end. */
export class Thumbs {
  constructor(store, recordId) {
    Object.assign(this, {store, recordId});
    this.urls = new Map();
  }

  get #rows() { return this.store.media(this.recordId); }

  /** Changes when media came, were sent or went. */
  get known() { return this.#rows.map(row => row.id + row.state).join(); }

  show(id) {
    const row = this.#rows.find(one => one.id === id);
    const kind = row?.kind === 'voice' ? '录音' : '照片', picture = row?.thumb ?? row?.blob;   // of what was sent the small one stays
    if (!picture || row.kind === 'voice') return make('span', {class: 'tag'}, icon(row?.kind === 'voice' ? 'microphone' : 'image'), row ? kind : '照片或录音已上传');
    if (!this.urls.has(id)) this.urls.set(id, URL.createObjectURL(picture));
    return make('img', {src: this.urls.get(id), alt: `${timed(row.at_seconds ?? 0)} 的${row.kind === 'paper' ? '纸质记录' : kind}`, loading: 'lazy'});
  }

  stop() {
    for (const url of this.urls.values()) URL.revokeObjectURL(url);
    this.urls.clear();
  }
}
