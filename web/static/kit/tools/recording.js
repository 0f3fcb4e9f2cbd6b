// A recording that lies on this device, played beside the keys. It is never uploaded from here.
import {make} from '../dom.js';
import {button} from './parts.js';

const SPEEDS = [1, 0.75, 0.5];

/** `shown()` after a file was opened; `problem(words)` when it cannot be played. */
export function recording({shown, problem}) {
  const film = make('video', {controls: true, playsinline: true, preload: 'metadata', hidden: true, 'aria-label': '要编码的录像'});
  const input = make('input', {type: 'file', accept: 'video/*,audio/*', 'aria-label': '选录像或录音，不上传'});
  const speed = button('放慢', () => {
    const next = SPEEDS[(SPEEDS.indexOf(film.playbackRate) + 1) % SPEEDS.length];
    film.playbackRate = next;
    speed.textContent = next === 1 ? '放慢' : `${next} 倍速`;
  }, {class: 'button small', hidden: true});
  let url = null;
  const forget = () => { if (url) URL.revokeObjectURL(url); };
  input.addEventListener('change', () => {
    const [file] = input.files;
    if (!file) return;
    forget();
    url = URL.createObjectURL(file);
    film.src = url;
    film.hidden = speed.hidden = false;
    shown();
  });
  film.addEventListener('error', () => {
    if (!film.getAttribute('src')) return;
    film.hidden = true;
    problem('这个文件在这台设备上放不出来。换成 MP4 或 MP3 再选一次；编码都在。');
  });
  const element = make('div', {class: 'fias-film'}, make('p', {class: 'tool-hint'}, '录像只在这台设备上播放，不上传。'), input, film, speed);
  return {
    element,
    get isOpen() { return Boolean(url) && !film.error; },
    get isEnded() { return film.ended; },
    get seconds() { return film.currentTime; },
    play() { film.play().catch(() => problem('放不出来，点一下录像上的播放。')); },
    pause() { film.pause(); },
    back(seconds) { film.currentTime = Math.max(0, film.currentTime - seconds); },
  };
}
