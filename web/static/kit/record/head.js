// The top of a record: whose lesson, whether it is safe, the lesson clock and the step of the plan.
import {icon, make} from '../dom.js';
import {clock as hour} from '../words.js';
import {stepAt} from './body.js';
import {timed} from './clock.js';

/** Back, the lesson, and where what is written is by now (<kit-state>). */
export class Head {
  constructor({context, leave, correct}) {
    this.context = context;
    this.words = make('span', {});
    this.title = make('button', {type: 'button', class: 'observe-title', click: correct}, this.words);
    this.late = make('span', {class: 'tag', hidden: true}, '补记');
    this.element = make('header', {class: 'observe-head'},
      make('button', {type: 'button', class: 'back', 'aria-label': '回到听课列表，写的都留着', click: leave}, icon('back')),
      make('h1', {}, this.title), make('span', {class: 'observe-tags'}, this.late, make('kit-state')));
  }

  refresh() {
    const words = lessonWords(this.context.obs);
    if (this.words.textContent !== words) this.words.textContent = words;
    this.title.setAttribute('aria-label', `${words}，改课题、老师或班级`);
    this.late.hidden = !this.context.isLate;
  }
}

/** 「赵敏《周长》三（4）班」. */
export const lessonWords = ({teacher, title, class_name: where}) => `${teacher?.name || '老师'}${title ? `《${title}》` : ' '}${where ?? ''}`.trim();

/** The lesson clock, 「上课」 and 「下课」, and how far the step is. */
export class ClockBar {
  constructor({context, begin, end, goOn, steps}) {
    this.context = context;
    this.time = make('time');
    this.words = make('span', {});
    this.bar = make('progress', {max: 1, value: 0});
    this.steps = make('button', {type: 'button', class: 'observe-step', click: steps}, this.words, this.bar);
    this.acts = {before: ['上课', begin], running: ['下课', end], ended: ['接着上', goOn]};
    this.button = make('button', {type: 'button', class: 'button small', click: () => this.acts[this.context.clock.state][1]()});
    this.element = make('section', {class: 'observe-clock', 'aria-label': '计时'}, this.time, this.steps, this.button);
  }

  /** `hasPad`: the large 「上课」 of the pad is on the screen. */
  refresh(hasPad) {
    const {clock, obs, body} = this.context, seconds = clock.seconds();
    this.time.textContent = timed(seconds);
    this.time.dateTime = `PT${seconds}S`;
    this.button.textContent = this.acts[clock.state][0];
    this.button.hidden = clock.state === 'before' && hasPad;
    this.button.classList.toggle('primary', clock.state === 'before');
    const {words, value, max} = progress(obs, body, clock, seconds);
    if (this.words.textContent !== words) this.words.textContent = words;
    Object.assign(this.bar, {max: max || 1, value: Math.min(value, max || 1)});
    this.bar.setAttribute('aria-label', words);
    this.bar.classList.toggle('over', max > 0 && value > max);
    this.steps.disabled = !(obs.steps?.length);
  }
}

/** The step that goes on and its planned minutes; without a plan the lesson as a whole. */
function progress(obs, body, clock, seconds) {
  if (clock.state === 'before') return {words: planned(obs), value: 0, max: 0};
  const begun = stepAt(body, seconds), step = begun && obs.steps?.find(one => one.id === begun.step);
  const value = Math.floor((seconds - (step ? begun.t : 0)) / 60), max = (step ? step.minutes : obs.minutes) || 0;
  if (clock.isForgotten) return {words: '还没有按下课', value, max};
  if (clock.state === 'ended') return {words: `已下课，一共 ${Math.ceil(seconds / 60)} 分`, value: 1, max: 1};
  const name = step ? step.title || '这个环节' : '这节课';
  return {words: `${name}　${max ? `计划 ${max} 分，` : ''}已 ${value} 分`, value, max};
}

function planned(obs) {
  const begins = obs.starts_at ? hour(Date.parse(obs.starts_at)) : '';
  return [begins && `${begins} 上课`, obs.minutes && `${obs.minutes} 分钟`, obs.steps?.length && `${obs.steps.length} 个环节`]
    .filter(Boolean).join(' · ') || '点“上课”开始计时';
}
