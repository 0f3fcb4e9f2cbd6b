// 反馈单 as the teacher will read it, before it goes: once sent it is sent.
import {make} from '../dom.js';
import {feedbackOf} from './body.js';
import {lessonWords} from './head.js';

export function openFeedback(context, send) {
  const {obs, data, body} = context, {good, advice} = feedbackOf(body);
  const part = (name, texts) => (texts.length ? [make('h3', {}, name), make('ol', {}, ...texts.map(one => make('li', {}, one)))] : []);
  const dialog = make('dialog', {class: 'dialog observe-dialog', 'aria-labelledby': 'feedback-heading'},
    make('h2', {id: 'feedback-heading', tabindex: -1, autofocus: true}, `给${obs.teacher.name}老师的反馈单`),
    make('div', {class: 'feedback-sheet'}, make('p', {}, lessonWords(obs)), ...part('优点', good), ...part('建议', advice), make('p', {class: 'by'}, data.user?.name ?? '')),
    make('p', {class: 'faint'}, navigator.onLine === false ? '现在没有网络：先排队，一连上网就发。发出后收不回来。' : '发出后老师马上收到通知，收不回来；之后再改总评，不再发第二次。'),
    make('div', {class: 'button-row observe-dialog-foot'},
      make('button', {type: 'button', class: 'button quiet', click: () => dialog.close()}, '再改改'),
      make('button', {type: 'button', class: 'button primary', click: () => { dialog.close(); send(); }}, '发给老师')));
  dialog.addEventListener('close', () => dialog.remove());
  return dialog;
}
