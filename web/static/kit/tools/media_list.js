// What was taken in this lesson and lies on this phone: small pictures, and what became of each.
import {icon, make, toast} from '../dom.js';
import {timed} from '../record/clock.js';
import {consentFor, sentAlong} from './consents.js';
import {button, nothing} from './parts.js';
import {isSending} from './media_sending.js';

const ICONS = {photo: 'camera', paper: 'paper-note', voice: 'microphone'};
const NAMES = {photo: '照片', paper: '手写记录', voice: '录音'};

/** `kinds` of them, newest first; redrawn when the store says so. */
export function mediaList(context, kinds, none) {
  const root = make('ul', {class: 'media-list', 'aria-label': kinds.map(kind => NAMES[kind]).join('、')});
  const urls = [];
  const forget = () => { for (const url of urls.splice(0)) URL.revokeObjectURL(url); };
  const link = blob => {
    const url = URL.createObjectURL(blob);
    urls.push(url);
    return url;
  };
  const fill = () => {
    forget();
    const rows = rowsOf(context).filter(row => kinds.includes(row.kind)).sort((a, b) => b.at - a.at);
    root.replaceChildren(...(rows.length ? rows.map(row => item(context, row, link)) : [make('li', {}, nothing(none))]));
  };
  const onChange = ({detail}) => {
    if (!root.isConnected) {
      context.store.removeEventListener('change', onChange);
      forget();
    } else if (detail.medium) fill();
  };
  context.store.addEventListener('change', onChange);
  fill();
  return root;
}

export const rowsOf = context => context.store.media(context.row.id);

function item(context, row, link) {
  const picture = row.thumb ?? (row.kind === 'voice' ? null : row.blob);
  const words = stateWords(row);
  return make('li', {class: `medium ${row.state}`, 'data-medium': row.id},
    picture ? make('img', {src: link(picture), alt: `${timed(row.at_seconds)} 的${NAMES[row.kind]}`, loading: 'lazy'}) : make('span', {class: 'medium-mark'}, icon(ICONS[row.kind])),
    make('div', {},
      make('p', {}, make('time', {}, timed(row.at_seconds)), ' ', NAMES[row.kind], row.seconds ? ` ${row.seconds} 秒` : ''),
      make('p', {class: `tool-hint ${row.state === 'held' ? 'bad' : ''}`}, words),
      row.kind === 'voice' && row.blob && row.state !== 'recording' ? make('audio', {controls: true, preload: 'metadata', src: link(row.blob)}) : null,
      flag(context, row), acts(context, row)));
}

function stateWords(row) {
  if (isSending(row.id)) return '正在上传';
  return {waiting: '已存手机，联网就上传', sent: '已上传', held: `没有收下：${row.why}`, recording: '正在录，已录的都存着'}[row.state];
}

/** 「画面里没有学生正脸」, as long as it did not go. */
function flag(context, row) {
  if (row.kind !== 'photo' || row.state === 'sent') return row.no_student_face ? make('span', {class: 'tag ok'}, '没有学生正脸') : null;
  const box = make('input', {type: 'checkbox', checked: row.no_student_face});
  box.addEventListener('change', () => context.store.putMedium({...row, no_student_face: box.checked}));
  return make('label', {class: 'choice'}, box, '没有学生正脸');
}

function acts(context, row) {
  if (row.state === 'sent' || row.state === 'recording' || isSending(row.id)) return null;
  const remove = async () => {
    if (isSending(row.id)) return toast('正在上传，这一张撤不下来了。传完可以在听课页撤下。');
    await context.removeMedium(row.id);
    return toast(`删掉了一${row.kind === 'voice' ? '段录音' : '张照片'}`);
  };
  const again = async () => {
    const consent = sentAlong(consentFor(context, rowsOf(context), row.kind)) ?? row.consent;   // it may have been registered since
    await context.store.putMedium({...row, consent, state: 'waiting', why: ''});
    toast('再传一次');
  };
  return make('div', {class: 'button-row'},
    row.state === 'held' ? button('再传一次', again, {class: 'button small'}) : null,
    button('删掉', remove, {class: 'button small danger', 'aria-label': `删掉 ${timed(row.at_seconds)} 的${NAMES[row.kind]}`}));
}
