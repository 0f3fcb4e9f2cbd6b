// 录音: up to two minutes a clip, in the page where the browser allows it, else by the phone's own recorder.
import {make} from '../dom.js';
import {timed} from '../record/clock.js';
import {consentForm} from './consent_form.js';
import {consentFor, sentAlong} from './consents.js';
import {mediaList, rowsOf} from './media_list.js';
import {button, nothing, refill, ticking} from './parts.js';
import {BYTES_MOST, picker} from './photo.js';
import {canRecord, note, Recorder, recover, SECONDS_MOST} from './recorder.js';

const MEGABYTE = 1024 * 1024;
const WHY_NOT = {
  insecure: '这个地址不是 https，浏览器不让网页录音。用手机自带的录音录好，再从这里选文件。',
  missing: '这个浏览器不能在网页里录音。用手机自带的录音录好，再从这里选文件。',
  denied: '浏览器没有给话筒权限。到浏览器设置里允许这个网站用话筒，或者用手机自带的录音录好，再选文件。',
};

export function openVoice(context) {
  const root = make('section', {class: 'tool voice-tool', 'aria-label': '录音'});
  const place = make('div', {}), said = make('p', {class: 'tool-asking', role: 'status'}), elapsed = make('p', {class: 'voice-clock num', role: 'timer'});
  let recorder = null, why = canRecord(), consent = null;

  const say = (words, style = '') => {
    said.textContent = words;
    said.className = `tool-asking ${style}`;
  };
  const fill = () => {
    consent = consentFor(context, rowsOf(context), 'voice');
    if (!consent) return refill(place, consentForm(context, 'voice', fill));
    return refill(place, elapsed, why ? nothing(WHY_NOT[why]) : null, make('div', {class: 'tool-pad two'},
      why ? null : recorder ? button('停下，存好', stop, {class: 'button tool-big primary', 'data-key': 'record'}) : button('开始录音', start, {class: 'button tool-big primary', 'data-key': 'record'}),
      recorder ? null : picker('选录音文件', 'file', keepFiles, {}, 'audio/*')));
  };
  async function start() {
    say('等浏览器打开话筒');
    try {
      recorder = await Recorder.start(context, sentAlong(consent), ended);
      say(`正在录，最长 ${SECONDS_MOST / 60} 分钟，边录边存`, 'now');
    } catch (error) {
      why = error.name === 'NotAllowedError' ? 'denied' : 'missing';
      say('没有录上', 'warn');
    }
    fill();
  }
  const stop = () => recorder?.stop();
  function ended(words, style) {
    recorder = null;
    elapsed.textContent = '';
    say(words, style);
    fill();
  }
  async function keepFiles([file]) {
    const at = context.seconds();
    say('正在存到手机');
    const seconds = await lengthOf(file);
    if (!file.type.startsWith('audio/')) return say(`“${file.name}”不是录音，没有存。`, 'bad');
    if (seconds > SECONDS_MOST + 1) return say(`这段录音 ${Math.ceil(seconds)} 秒，一段最长 ${SECONDS_MOST / 60} 分钟，没有存。剪短一点，或者分成几段。`, 'bad');
    if (file.size > BYTES_MOST) return say(`这段录音 ${Math.ceil(file.size / MEGABYTE)} MB，最多 ${BYTES_MOST / MEGABYTE} MB，没有存。`, 'bad');
    try {
      await context.addMedium('voice', file, {at, name: file.name, consent: sentAlong(consent)});
    } catch {
      return say('手机存不下了，这一段没有存。原来的录音还在你的手机里。', 'bad');
    }
    return say('录音已存手机');
  }
  recover(context.store, true).then(rows => rows.filter(row => row.record === context.row.id).forEach(row => note(context, row)));
  ticking(root, 250, () => { if (recorder) elapsed.textContent = `${timed(Math.floor(recorder.seconds))} / ${timed(SECONDS_MOST)}`; });
  fill();
  root.append(place, said, mediaList(context, ['voice'], '还没有录音。'));
  return root;
}

/** Seconds of a clip; 0 where the browser cannot tell. */
function lengthOf(file) {
  return new Promise(resolve => {
    const player = new Audio(), url = URL.createObjectURL(file);
    const done = seconds => {
      URL.revokeObjectURL(url);
      resolve(Number.isFinite(seconds) ? seconds : 0);
    };
    player.preload = 'metadata';
    player.onloadedmetadata = () => done(player.duration);
    player.onerror = () => done(0);
    setTimeout(() => done(0), 4000);
    player.src = url;
  });
}
