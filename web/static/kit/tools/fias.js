// FIAS / iFIAS: a code every three seconds, live by the tool's own clock, or on a recording by that of the recording.
import {make} from '../dom.js';
import {timed} from '../record/clock.js';
import {CODES_MOST, codeOf, Pacer, STEP, SYSTEMS} from './coding.js';
import {button, buzz, chips, facts, hasBegun, nothing, refill, ticking} from './parts.js';
import {recording} from './recording.js';
import {fiasFigures, shown} from './sums.js';

const TICK_MS = 100;
const SHOWN_CODES = 24;

export function openFias(context) {
  const root = make('section', {class: 'tool fias-tool', 'aria-label': 'FIAS 编码'});
  const status = make('p', {class: 'tool-asking', role: 'status'}), keys = make('div', {class: 'fias-keys', role: 'group', 'aria-label': '现在是哪一类'});
  const tape = make('p', {class: 'fias-tape', 'aria-hidden': 'true'}), sums = make('div', {}), pad = make('div', {class: 'tool-pad'}), head = make('div', {});
  const progress = make('progress', {max: 1, value: 0, 'aria-label': '这 3 秒过了多少'});
  const {body} = context;
  const pacer = new Pacer();
  const film = recording({shown: () => refresh(), problem: words => say(words, 'bad')});
  let isRunning = false, present = null, before = 0;

  const undo = button('退一格', () => back(), {class: 'button tool-big'});
  const set = values => context.change(one => Object.assign(one.fias, values));
  const system = () => body.fias.system || 'fias';
  const source = () => body.fias.source || 'live';
  const count = () => body.fias.codes.length;

  function say(words, kind = '') {
    status.textContent = words;
    status.className = `tool-asking ${kind}`;
  }
  function start() {
    if (source() === 'recording' && !film.isOpen) return say('先选一个录像或录音文件，它只在这台手机上播放，不上传。', 'warn');
    if (count() >= CODES_MOST) return say(`已经有 ${CODES_MOST} 个编码，记不下了。`, 'warn');
    if (!count()) set({began: source() === 'live' && hasBegun(context) ? context.seconds() : null});
    if (source() === 'recording') film.play();
    pacer.press();
    before = moment();
    isRunning = true;
    say(present ? '在记' : '按一个键开始，每 3 秒记一次现在按着的', 'now');
    return refresh();
  }
  function pause(words = '停住了，编码都在') {
    isRunning = false;
    film.pause();
    say(words);
    refresh();
  }
  function press(code) {
    present = code;
    pacer.press();
    if (isRunning) say(`在记 ${nameOf(code)}`, 'now');
    else say('选好了。按「开始」才计时。', 'warn');
    refreshKeys();
  }
  function back() {
    set({codes: body.fias.codes.slice(0, -1)});
    if (source() === 'recording') film.back(STEP);
    before = moment();
    say(`退了一格，还有 ${count()} 个`);
    refresh();
  }
  const moment = () => (source() === 'recording' ? film.seconds : performance.now() / 1000);
  const nameOf = code => SYSTEMS[system()].codes.find(one => one.code === code).name;

  /** Time goes by: of the recording only while it plays, whatever its speed. */
  function tick() {
    if (!isRunning) return;
    if (source() === 'recording' && film.isEnded) return pause(`放完了，共 ${count()} 个编码`);
    const now = moment(), passed = now - before;
    before = now;
    if (!present) return;
    const {codes, jumped, still} = pacer.advance(passed);
    if (jumped) say(passed < 0 ? '往回跳了。要重记，先「退一格」退到那里。' : `跳过了 ${Math.round(passed)} 秒，这一段没有编码`, 'warn');
    if (still) {
      buzz([80, 60, 80]);
      return pause(`一分钟没有按键，先停了。还是「${nameOf(present)}」就按开始，接着记。`);
    }
    progress.value = pacer.share;
    if (codes) write(codes);
  }
  function write(codes) {
    const all = [...body.fias.codes, ...Array(codes).fill(present)].slice(0, CODES_MOST);
    set({codes: all});
    if (all.length === CODES_MOST) return pause(`满 ${CODES_MOST} 个编码（100 分钟），停了；之前的都在。`);
    return refreshTape();
  }
  function refreshTape() {
    const {codes} = body.fias;
    tape.textContent = codes.slice(-SHOWN_CODES).join(' ');
    undo.disabled = !codes.length;
    refill(sums, sumsOf(codes, system()));
  }
  function refreshKeys() {
    refill(keys, ...SYSTEMS[system()].codes.map(({code, key, name, who}) => make('button', {
      type: 'button', class: `fias-key ${who}`, 'aria-pressed': String(code === present), 'data-key': code, click: () => press(code), 'aria-keyshortcuts': key,
    }, make('b', {}, code), make('span', {}, name), key === code ? null : make('kbd', {'aria-hidden': 'true'}, key))));
  }
  function refresh() {
    refill(head, ...headOf());
    root.classList.toggle('running', isRunning);
    keys.classList.toggle('many', system() === 'ifias');
    refreshKeys();
    refreshTape();
    refill(pad,
      isRunning ? button('暂停', () => pause(), {class: 'button tool-big'}) : button(count() ? '接着记' : '开始', start, {class: 'button tool-big primary', 'data-key': 'start'}),
      undo);
  }
  /** What is coded, and by whose clock; it stands once there are codes. */
  function headOf() {
    const fixed = count() > 0;
    const choose = name => choice => { set({[name]: choice}); present = null; refresh(); };
    return [
      fixed ? make('p', {class: 'tool-hint'}, `${SYSTEMS[system()].name}，${source() === 'live' ? '随堂' : '看录像'}${body.fias.began === null ? '' : `，从 ${timed(body.fias.began)} 开始`}`)
        : make('div', {class: 'tool-form'}, chips('哪一套', [['fias', 'FIAS 10 类'], ['ifias', 'iFIAS 14 类']], system(), choose('system'), {optional: false}),
          chips('怎么记', [['live', '随堂'], ['recording', '看录像、听录音']], source(), choose('source'), {optional: false})),
      source() === 'recording' ? film.element : null,
      fixed && !isRunning ? clearing() : null,
    ];
  }
  function clearing() {
    const sure = make('div', {hidden: true, class: 'button-row'},
      make('span', {}, `${count()} 个编码都不要了？`),
      button('清空', () => { set({codes: [], began: null}); present = null; say('清空了'); refresh(); }, {class: 'button danger'}),
      button('不清', () => { sure.hidden = true; }, {class: 'button quiet'}));
    return make('div', {}, button('从头再来', () => { sure.hidden = false; }, {class: 'button quiet small'}), sure);
  }
  /** Keys count wherever the focus is, as long as the tool is what one sees, and nobody is typing. */
  function key(event) {
    if (!root.isConnected) return document.removeEventListener('keydown', key);
    if (!root.offsetParent || event.ctrlKey || event.metaKey || event.altKey || event.target.matches('input, textarea, select')) return undefined;
    const code = codeOf(system(), event.key);
    if (code) press(code);
    else if (event.key === 'Backspace' && count()) back();
    else if (event.key === ' ' && !event.target.matches('button, video')) (isRunning ? pause() : start());
    else return undefined;
    return event.preventDefault();
  }
  document.addEventListener('keydown', key);
  ticking(root, TICK_MS, tick);
  refresh();
  root.append(head, status, progress, keys, tape, sums, pad,
    make('p', {class: 'tool-hint'}, '有键盘：按键上的字，空格暂停，退格键退一格。选中的那一类每 3 秒记一次，变了再按别的。'));
  return root;
}

function sumsOf(codes, system) {
  const found = fiasFigures(codes, system);
  if (!found) return nothing('还没有编码，没有可以算的。');
  return facts([
    ['编码', `${found.n} 个，${timed(found.n * STEP)}`], ['教师言语', shown(found.tt, 0, '%')], ['学生言语', shown(found.pt, 0, '%')], ['沉寂', shown(found.sc, 0, '%')],
  ]);
}
