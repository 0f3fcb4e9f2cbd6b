// S-T: who acts. By tap (a change of state, sampled afterwards) or by the clock, which asks every so many seconds. The keys
// 师, 生, 互动 are those of the record's pad.
import {make} from '../dom.js';
import {timed} from '../record/clock.js';
import {button, chips, draw, facts, hasBegun, NOT_BEGUN, nothing, notice, refill, ticking} from './parts.js';
import {answered, codesOf, INTERVALS, missed, runs, silenced, tapped, undone, usualEvery} from './sampling.js';
import {Asker, askerOf} from './st_asking.js';
import {MODES, shown, stFigures} from './sums.js';

export const STATES = [
  {code: 'T', style: 't', name: '师', more: '讲、问、评', whole: '教师'},
  {code: 'S', style: 's', name: '生', more: '想、做、说', whole: '学生'},
  {code: 'D', style: 'd', name: '互动', more: '师生、生生', whole: '互动'},
];
const USUAL_MINUTES = 40, USUAL_EVERY = 30;

/** What 师, 生 or 互动 does at second `t`: a change, or the answer to a sample that is asked for. */
export function tapState(body, t, code) {
  const asker = askerOf(body);
  if (!asker) body.st.taps = tapped(body.st.taps, t, code);
  else if (asker.pending !== null) body.st.taps = answered(body.st.taps, asker.take(), code, body.st.every);
}

/** The lesson so far as a band of colours, with the shares said. */
export function stStrip(body, seconds, minutes = USUAL_MINUTES) {
  const whole = Math.max(seconds, (minutes || USUAL_MINUTES) * 60), bands = runs(body.st.taps, seconds);
  const length = list => list.reduce((sum, run) => sum + run.to - run.from, 0);
  const told = length(bands);
  const share = code => Math.round(100 * length(bands.filter(run => run.code === code)) / told);
  const words = told
    ? `师生行为带：前 ${Math.ceil(seconds / 60)} 分钟${STATES.map(state => `${state.whole} ${share(state.code)}%`).join('，')}`
    : '师生行为带：还没有记';
  const strip = draw('svg', {class: 'st-strip', viewBox: `0 0 ${whole} 24`, preserveAspectRatio: 'none', role: 'img', 'aria-label': words});
  strip.append(draw('rect', {x: 0, width: whole, height: 24, class: 'rest'}));
  for (const run of bands) {
    strip.append(draw('rect', {x: run.from, width: run.to - run.from, height: 24, class: STATES.find(state => state.code === run.code).style}));
  }
  return strip;
}

export function openSt(context) {
  const root = make('section', {class: 'tool st-tool', 'aria-label': 'S-T 师生行为'});
  const strip = make('div', {}), sums = make('div', {}), said = make('p', {class: 'tool-asking', role: 'status'}), settings = make('div', {class: 'tool-form'});
  const {body} = context;
  if (!body.st.taps.length && body.st.every === USUAL_EVERY && usualEvery(context.obs.minutes) !== USUAL_EVERY) {
    context.change(one => { one.st.every = usualEvery(context.obs.minutes); });
  }
  const back = button('退回上一次', () => {
    context.change(one => { one.st.taps = undone(one.st.taps); });
  }, {class: 'button wide'});
  const sampled = choice => context.change(one => { one.st.every = Number(choice); });
  function choose(way) {
    askerOf(body)?.stop();
    if (way === 'timer') {
      context.change(one => { one.st.taps = silenced(one.st.taps, context.seconds()); });
      Asker.start(context);
    }
    refresh();
  }

  function refresh() {
    const seconds = context.seconds(), asker = askerOf(body);
    refill(strip, stStrip(body, seconds, context.obs.minutes));
    back.disabled = !body.st.taps.length;
    refill(sums, sumsOf(codesOf(body.st.taps, body.st.every, seconds), missed(body.st.taps, body.st.every, seconds)));
    if (asker) asker.changed = refreshAsking;
    refreshAsking();
  }
  function refreshAsking() {
    const asker = askerOf(body), pending = asker?.pending ?? null;
    said.className = `tool-asking ${pending === null ? '' : 'now'}`;
    const words = pending !== null ? `${timed(pending)} 现在谁在做？点下面的师、生、互动` : asker ? `每 ${body.st.every} 秒问一次` : '';
    if (said.textContent !== words) said.textContent = words;
  }
  function drawSettings() {
    refill(settings,
      chips('怎么记', [['tap', '变了就点'], ['timer', '到点来问']], askerOf(body) ? 'timer' : 'tap', choose, {optional: false}),
      chips('取样', INTERVALS.map(every => [String(every), `${every} 秒`]), String(body.st.every), sampled, {optional: false}),
      make('p', {class: 'tool-hint'}, '40 到 45 分钟的课 30 秒取一次，20 分钟以内 15 秒。“变了就点”由系统按点的时间取样；“到点来问”没答的那一次空着，不算成上一个。'));
  }
  const stopListening = context.onchange(() => (root.isConnected ? refresh() : stopListening()));
  ticking(root, 5000, refresh);
  drawSettings();
  refresh();
  root.append(hasBegun(context) ? '' : notice(NOT_BEGUN), said, strip, sums, back, settings);
  return root;
}

function sumsOf(codes, left) {
  const found = stFigures(codes);
  if (!found) return nothing(left ? `过了 ${left} 次取样，都没有记，没有可以算的。` : '还没有取样，没有可以算的。');
  return make('div', {},
    facts([['取样', `${found.n} 次`], ['Rt 教师占比', shown(found.rt, 2)], ['Ch 转换率', shown(found.ch, 2)], ['模式', MODES[found.mode]]]),
    left ? make('p', {class: 'tool-hint'}, `有 ${left} 次没有记，没有算进去。`) : null);
}
