// The screen of one record, held in one hand at the back of a classroom: 实录, 量表, 总评, 工具.
import {button, make} from '../dom.js';
import {Awake} from './awake.js';
import {Beside} from './beside.js';
import {newMoment, whole} from './body.js';
import {LessonClock} from './clock.js';
import {Context} from './context.js';
import {ClockBar, Head} from './head.js';
import {openHeading} from './heading.js';
import {Keeper} from './keeping.js';
import {Marks} from './marks.js';
import {Overall} from './overall.js';
import {Pad} from './pad.js';
import {phraseBank} from './phrase_bank.js';
import {Saying} from './saying.js';
import {openSteps} from './steps_dialog.js';
import {Tabs} from './tabs.js';
import {ToolTab} from './tool_tab.js';
import {Thumbs, Track} from './track.js';
import {openWriting} from './writing.js';

/** The screen of `row`; it keeps what is written and lets go of everything when it leaves the page. */
export function recordScreen(given) {
  const screen = document.createElement('observe-record');
  screen.given = given;
  return screen;
}

customElements.define('observe-record', class extends HTMLElement {
  connectedCallback() {
    if (!this.context) this.#build();
    const {store, sync} = this.given;
    this.awake = new Awake(() => this.context.clock.state === 'running');
    this.timer = setInterval(() => this.#tick(), 1000);
    this.onstore = ({detail}) => { if (!detail?.byScreen && (!detail?.record || detail.record === this.context.row.id)) this.#refresh(); };
    for (const one of [store, sync]) one.addEventListener('change', this.onstore);
    this.#refresh();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
    for (const one of [this.given.store, this.given.sync]) one.removeEventListener('change', this.onstore);
    this.awake.stop();
    for (const dialog of document.querySelectorAll('.observe-dialog')) dialog.close();
    this.thumbs.stop();
    this.keeper.stop();
  }

  #build() {
    const {row, data, store, sync, go} = this.given;
    row.body = whole(row.body);
    const offset = sync.clock?.offset ?? (data?.now ? Date.parse(data.now) - data.at : null);
    this.clock = new LessonClock(row.body.clock, {seen: row.clock_seen ?? null, offset});
    this.keeper = new Keeper({row, store, seen: () => this.clock.seen()});
    this.context = new Context({keeper: this.keeper, clock: this.clock, store});
    this.context.onchange(() => this.#refresh());
    const {context, keeper} = this, say = (words, undo) => this.saying.say(words, undo);
    this.thumbs = new Thumbs(store, row.id);
    this.head = new Head({context, leave: () => go('#/'), correct: () => this.#dialog(openHeading(context, () => this.#keepHeading()))});
    this.bar = new ClockBar({context, begin: () => this.#begin(), end: () => this.#end(), goOn: () => this.#goOn(), steps: () => this.#dialog(openSteps(context, step => this.#enter(step)))});
    this.pad = new Pad({context, say, acts: {
      begin: () => this.#begin(), write: () => this.#write(), ask: () => this.#tool('questions'), photo: () => this.#tool('photo'), next: () => this.#next(),
    }});
    this.saying = new Saying(this.pad.said, () => this.pad.refresh(this.tabs.open));
    this.track = new Track({context, thumbs: this.thumbs, write: moment => this.#write(moment), note: text => this.#note(text), look: () => this.#tool('views')});
    this.marks = new Marks({context, say, place: this.pad.foot});
    this.overall = new Overall({context, keeper, sync, store});
    this.tools = new ToolTab({context});
    this.beside = new Beside({context, store, settle: () => this.#settled(), chosen: version => this.#chosen(version)});
    this.refused = make('div', {});
    this.tabs = new Tabs([['track', '实录', this.track], ['marks', '量表', this.marks], ['overall', '总评', this.overall], ['tools', '工具', this.tools]], () => { this.saying.clear(); this.#refresh(); });
    this.classList.add('observe');
    this.append(this.head.element, this.bar.element, this.tabs.bar,
      make('main', {class: 'observe-body', id: 'main'}, this.refused, this.beside.element, ...this.tabs.panels), this.pad.element);
  }

  #refresh() {
    const {open} = this.tabs;
    this.head.refresh();
    this.bar.refresh(open === 'track');
    this.#drawRefused();
    this.beside.refresh();
    this.tabs.label('marks', `量表 ${this.marks.count}`.trim());
    this[open].refresh();
    this.marks.mount(open === 'marks');
    this.pad.refresh(open);
    this.awake?.look();
  }

  #tick() {
    const seconds = this.clock.seconds();
    this.bar.refresh(this.tabs.open === 'track');
    if (this.tabs.open === 'track' && this.clock.state === 'running') this.track.tick(seconds);
  }

  #drawRefused() {
    const {why} = this.context.row;
    if (why === this.shownWhy) return;
    this.shownWhy = why;
    this.refused.replaceChildren(...why ? [make('p', {class: 'notice bad', role: 'alert'}, make('span', {}, why), button('small', '再试', () => this.given.sync.again()))] : []);
  }

  #begin() {
    const {context, clock} = this, [first] = context.obs.steps ?? [];
    context.change(body => {
      clock.begin();
      if (first && !body.steps.length) body.steps.push({step: first.id, t: 0});
    });
    this.saying.say('开始计时', () => context.change(body => {
      Object.assign(body.clock, {began: null, ended: null});
      body.steps = [];
    }));
    this.tabs.show('track');
  }

  /** Where nobody pressed it for hours, the lesson ended with the last that was noted, or after its minutes. */
  #end() {
    const {context, clock} = this, last = Math.max(0, ...context.body.moments.map(one => one.t));
    const t = clock.isForgotten ? Math.max(last, (context.obs.minutes ?? 40) * 60) : clock.seconds();
    context.change(() => clock.end(t));
    this.saying.say('下课了，接着打分、写总评', () => this.#goOn());
  }

  #goOn() { this.context.change(() => this.clock.goOn()); }

  #next() {
    const {context} = this, {steps} = context.obs, now = context.step();
    if (!steps?.length) { this.#note(`第 ${context.body.moments.filter(one => /^第 \d+ 环节$/.test(one.text)).length + 2} 环节`, ''); return; }
    const next = steps[steps.findIndex(one => one.id === now) + 1];
    if (next) this.#enter(next);
    else this.saying.say('已经是教案的最后一个环节');
  }

  #enter(step) {
    const {context} = this, before = context.body.steps;
    context.change(body => { body.steps = [...body.steps, {step: step.id, t: context.seconds()}]; });
    this.saying.say(`进入“${step.title || '下一环节'}”`, () => context.change(body => { body.steps = before; }));
  }

  #note(text, who = this.context.who()) {
    const {context} = this, t = context.at, moment = newMoment(t, who, context.step(t), {text});
    context.change(body => body.moments.push(moment));
    this.saying.say(`已记：${text}`, () => context.change(body => { body.moments = body.moments.filter(one => one !== moment); }));
  }

  #write(moment = null) {
    const {context, thumbs, given} = this;
    this.#dialog(openWriting({
      context, thumbs, say: (words, undo) => this.saying.say(words, undo), phrases: refill => phraseBank({context, store: given.store, refill}),
    }, moment));
  }

  #tool(key) {
    const before = this.tabs.open;
    this.tabs.show('tools');
    this.tools.open(key, () => this.tabs.show(before));
  }

  #dialog(dialog) {
    document.body.append(dialog);
    dialog.showModal();
  }

  async #keepHeading() {
    this.keeper.soon();
    await this.keeper.flush();
    this.#refresh();
  }

  /** Whether everything written here is on the server: what is chosen then loses nothing. */
  async #settled() {
    await this.keeper.flush();
    if (this.context.row.dirty) await this.given.sync.now();
    return !this.context.row.dirty;
  }

  /** Another version is in force: the screen begins anew with it. */
  async #chosen(version) {
    const {store, go} = this.given, {row} = this.context;
    row.body = whole(version.body);
    await store.change(row.id, one => Object.assign(one, {body: version.body, base: version.seq, sentRev: one.rev, handedRev: version.is_submitted ? one.rev : 0, beside: [], submitted_at: version.is_submitted ? version.received_at : one.submitted_at}));
    go(location.hash);
  }
});
