// Records a clip and keeps what there is of it every few seconds, so that a killed tab loses little.
import {newMoment, newUuid} from '../record/body.js';

export const SECONDS_MOST = 120;
const KEEP_MS = 5000;
const TYPES = ['audio/mp4', 'audio/webm;codecs=opus', 'audio/webm'];   // what every phone plays comes first
const SUFFIX = {'audio/mp4': 'm4a', 'audio/webm': 'webm', 'audio/ogg': 'ogg'};
const DEAD_MS = (SECONDS_MOST + 60) * 1000;
const live = new Set();

/** '' when this page can record; else why it cannot: 'insecure', 'missing'. */
export function canRecord() {
  if (!window.isSecureContext) return 'insecure';
  return navigator.mediaDevices?.getUserMedia && typeof MediaRecorder === 'function' ? '' : 'missing';
}

/**
 * A clip whose window went away while it was recorded: what was kept of it is a clip. `isHere`: nobody else records, else
 * only those too old to be still going on. Answers their rows.
 */
export async function recover(store, isHere = false) {
  const dead = row => row.state === 'recording' && !live.has(row.id) && (isHere || Date.now() - row.at > DEAD_MS);
  const found = store.media().filter(dead);
  for (const row of found) await store.putMedium({...row, state: 'waiting'});
  return found;
}

/** A clip has a moment of its own, from when it began. */
export function note(context, {id, at_seconds: at}) {
  if (context.body.moments.some(one => one.media.includes(id))) return;
  context.change(body => body.moments.push(newMoment(at, context.who(at), context.step(at), {media: [id]})));
}

export class Recorder {
  /** `ended(words, style)` once it stopped, by whatever. Fails where the microphone is not given. */
  static async start(context, consent, ended) {
    const stream = await navigator.mediaDevices.getUserMedia({audio: true});
    const type = TYPES.find(one => MediaRecorder.isTypeSupported(one));
    return new Recorder(context, consent, ended, new MediaRecorder(stream, type ? {mimeType: type, audioBitsPerSecond: 48_000} : {}));
  }

  constructor(context, consent, ended, recorder) {
    Object.assign(this, {context, ended, recorder, parts: [], began: performance.now()});
    const type = recorder.mimeType.split(';')[0] || 'audio/webm';
    this.row = {
      id: newUuid(), user: context.row.user, record: context.row.id, kind: 'voice', at_seconds: context.seconds(), no_student_face: false, blob: null,
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
    const isFirst = !this.row.blob;
    Object.assign(this.row, {blob: new Blob(this.parts, {type: this.row.type}), seconds: Math.round(this.seconds)});
    try {
      await this.context.store.putMedium({...this.row});
      if (isFirst) note(this.context, this.row);
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
    return this.ended(`录音 ${this.row.seconds} 秒，已存手机`);
  }
}
