// The lower third: what is tapped all the time. Before the lesson one large 「上课」, on the other tabs only who acts.
import {icon, make} from '../dom.js';
import {STATES, tapState} from '../tools/st.js';

export class Pad {
  /** `say(words, undo)` tells what was done; `acts` open writing, questions, the camera, the next step. */
  constructor({context, say, acts}) {
    Object.assign(this, {context, say});
    this.said = make('div', {class: 'observe-said'});
    this.foot = make('div', {class: 'observe-foot'});
    this.begin = make('button', {type: 'button', class: 'button primary wide observe-begin', click: acts.begin}, icon('clock'), '上课');
    this.states = STATES.map(({code, style, name, more}) => make('button', {
      type: 'button', class: style, 'data-code': code, click: () => this.#tap(code),
    }, name, make('small', {}, more)));
    this.st = make('div', {class: 'st', role: 'group', 'aria-label': '现在谁在做'}, ...this.states);
    this.next = make('button', {type: 'button', click: acts.next}, icon('next'), '下一环节');
    this.quick = make('div', {class: 'quick'},
      make('button', {type: 'button', click: acts.write}, icon('edit'), '写一句'),
      make('button', {type: 'button', click: acts.ask}, icon('ask'), '提问'),
      make('button', {type: 'button', click: acts.photo}, icon('camera'), '拍照'), this.next);
    this.element = make('section', {class: 'observe-pad', 'aria-label': '记一笔'}, this.said, this.foot, this.begin, this.st, this.quick);
  }

  /** `tab`: the one that is open. Marks and words want the room; then who acts is one low row. */
  refresh(tab) {
    const {clock, body} = this.context, isTrack = tab === 'track';
    this.begin.hidden = clock.state !== 'before' || !isTrack;
    this.st.hidden = clock.state !== 'running';
    this.quick.hidden = !isTrack;
    this.next.hidden = clock.state !== 'running';
    this.element.classList.toggle('low', !isTrack);
    const now = this.context.who().toUpperCase();
    for (const one of this.states) one.setAttribute('aria-pressed', String(one.dataset.code === now));
    this.element.hidden = this.begin.hidden && this.st.hidden && this.quick.hidden && !this.foot.childElementCount && !this.said.childElementCount;
    if (clock.state === 'running' && isTrack) this.next.lastChild.textContent = nextWords(this.context.obs, body);
  }

  #tap(code) {
    const {context} = this, before = context.body.st.taps;
    context.change(body => tapState(body, context.seconds(), code));
    if (context.body.st.taps.length === before.length) return;
    const {whole} = STATES.find(one => one.code === code);
    this.say(`现在：${whole}`, () => context.change(body => { body.st.taps = before; }));
  }
}

const nextWords = (obs, body) => (obs.steps?.length && body.steps.length >= obs.steps.length ? '最后环节' : '下一环节');
