// Records a clip and keeps what there is of it every few seconds, so that a killed tab loses little.
import {newMoment, newUuid} from '../record/body.js';

export const SECONDS_MOST = 120;
const KEEP_MS = 5000;
const TYPES = ['audio/mp4', 'audio/webm;codecs=opus', 'audio/webm'];   // what every phone plays comes first
const SUFFIX = {'audio/mp4': 'm4a', 'audio/webm': 'webm', 'audio/ogg': 'ogg'};
const live = new Set();

/** '' when this page can record; else why it cannot: 'insecure', 'missing'. */
export function canRecord() {
  if (!window.isSecureContext) return 'insecure';
  return navigator.mediaDevices?.getUserMedia && typeof MediaRecorder === 'function' ? '' : 'missing';
}

export class Recorder {
  static isLive(id) { return live.has(id); }

  /** `ended(words, style)` once it stopped, by whatever. Fails where the microphone is not given. */
  static async start(context, consent, ended) {
    const stream = await navigator.mediaDevices.getUserMedia({audio: true});
    const type = TYPES.find(one => MediaRecorder.isTypeSupported(one));
    return new Recorder(context, consent, ended, new MediaRecorder(stream, type ? {mimeType: type, audioBitsPerSecond: 48_000} : {}));
  }

  constructor(context, consent, ended, recorder) {
    Object.assign(this, {context, ended, recorder, parts: [], began: performance.now(), at: context.seconds()});
    const type = recorder.mimeType.split(';')[0] || 'audio/webm';
    this.row = {
      id: newUuid(), user: context.row.user, record: context.row.id, kind: 'voice', at_seconds: this.at, no_student_face: false, blob: null,
      name: `录音.${SUFFIX[type] ?? 'webm'}`, type, consent, state: 'recording', why: '', at: Date.now(), seconds: 0,
    };
    live.add(this.row.id);
    recorder.ondataavailable = ({data}) => this.#keep(data);
    recorder.onstop = () => this.#finish();
    this.timer = setTimeout(() => this.stop(), SECONDS_MOST * 1000);
    this.onHide = () => this.stop();
    addEventListener('pagehide', this.onHide);
    recorder.start(KEEP_MS);
  }

  get seconds() { return Math.min(SECONDS_MOST, (performance.now() - this.began) / 1000); }

  stop() { if (this.recorder.state !== 'inactive') this.recorder.stop(); }

  async #keep(data) {
    if (!data.size) return;
    this.parts.push(data);
    Object.assign(this.row, {blob: new Blob(this.parts, {type: this.row.type}), seconds: Math.round(this.seconds)});
    try {
      await this.context.store.putMedium({...this.row});
    } catch {
      this.failed = true;
      this.stop();
    }
  }

  async #finish() {
    clearTimeout(this.timer);
    removeEventListener('pagehide', this.onHide);
    for (const track of this.recorder.stream.getTracks()) track.stop();
    live.delete(this.row.id);
    if (this.failed) return this.ended('手机存不下了，录音停了。前面存下的都在。', 'bad');
    if (!this.row.blob) return this.ended('没有录到声音', 'warn');
    await this.context.store.putMedium({...this.row, state: 'waiting'});
    const {context, at} = this;
    context.change(body => body.moments.push(newMoment(at, context.who(at), context.step(at), {media: [this.row.id]})));
    return this.ended(`录音 ${this.row.seconds} 秒，已存手机`);
  }
}
