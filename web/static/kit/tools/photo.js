// 拍照 and 手写记录: the phone's own camera, made smaller on the device, kept there until it was sent.
import {icon, make} from '../dom.js';
import {scaled} from '../../js/uploading/photos.js';
import {consentForm} from './consent_form.js';
import {consentFor, sentAlong} from './consents.js';
import {mediaList, rowsOf} from './media_list.js';
import {notice, refill} from './parts.js';
import {seatWords} from './question_words.js';

const EDGE = 2000, THUMB_EDGE = 240;
export const BYTES_MOST = 20 * 1024 * 1024;
const MEGABYTE = 1024 * 1024;

export const openPhoto = context => open(context, 'photo');
export const openPaper = context => open(context, 'paper');

function open(context, kind) {
  const root = make('section', {class: 'tool photo-tool', 'aria-label': kind === 'photo' ? '拍照' : '拍手写记录'});
  const place = make('div', {}), said = make('p', {class: 'tool-asking', role: 'status'});
  const isPhoto = kind === 'photo';
  let noFace = false;

  const say = (words, style = '') => {
    said.textContent = words;
    said.className = `tool-asking ${style}`;
  };
  const fill = () => {
    const consent = isPhoto ? consentFor(context, rowsOf(context), 'photo') : null;
    if (isPhoto && !consent) return refill(place, consentForm(context, 'photo', fill));
    const keep = files => keepAll(context, kind, files, {noFace, consent: sentAlong(consent)}, say);
    return refill(place,
      isPhoto ? offWords(context, consent) : make('p', {class: 'tool-hint'}, '手写的听课记录拍下来就是一份记录，可以拍好几页。画面里不要有学生。'),
      isPhoto ? faceBox(noFace, checked => { noFace = checked; }) : null,
      make('div', {class: 'tool-pad two'},
        picker(isPhoto ? '拍一张' : '拍一页', 'camera', keep, {capture: 'environment'}), picker('从相册选', 'image', keep, {multiple: true})));
  };
  fill();
  root.append(place, said, mediaList(context, [kind], isPhoto ? '还没有照片。' : '还没有拍手写记录。'));
  return root;
}

/** A file field that looks like a key: the only way to a camera that every phone has. */
export function picker(words, mark, take, attrs, accept = 'image/*') {
  const input = make('input', {type: 'file', accept, class: 'visually-hidden', ...attrs});
  input.addEventListener('change', async () => {
    const files = [...input.files];
    input.value = '';
    if (files.length) await take(files);
  });
  return make('label', {class: 'button tool-big tool-picker'}, icon(mark), make('span', {}, words), input);
}

async function keepAll(context, kind, files, {noFace, consent}, say) {
  const at = context.seconds();
  let kept = 0;
  for (const [place, file] of files.entries()) {
    say(files.length > 1 ? `正在存第 ${place + 1} 张，共 ${files.length} 张` : '正在存到手机');
    const why = await keepOne(context, kind, file, {at, noFace, consent});
    if (why) return say(`${kept ? `存好了 ${kept} 张。` : ''}${why}`, 'bad');
    kept += 1;
  }
  say(context.store.own ? `${kept} 张已存手机` : `${kept} 张记下了。这是公用电脑，传完之前不要关页面。`);
  return kept;
}

/** Some phones give a HEIC no type. */
const isPicture = ({name, type}) => (type ? type.startsWith('image/') : /\.(heic|heif|jpe?g|png|webp)$/i.test(name));

/** '' or the sentence why it was not kept. */
async function keepOne(context, kind, file, {at, noFace, consent}) {
  if (!isPicture(file)) return `“${file.name}”不是照片，没有存。`;
  const smaller = await scaled(file, EDGE);
  if (smaller.size > BYTES_MOST) {
    return `这张照片 ${Math.ceil(smaller.size / MEGABYTE)} MB，最多 ${BYTES_MOST / MEGABYTE} MB，没有存。把相机的照片尺寸调小一档，再拍一张。`;
  }
  const thumb = await scaled(smaller, THUMB_EDGE);
  try {
    const id = await context.addMedium(kind, smaller, {at, noFace, name: smaller.name || `${kind}.jpg`, consent});
    const row = rowsOf(context).find(one => one.id === id);
    if (thumb !== smaller && row) await context.store.putMedium({...row, thumb});
  } catch {
    return '手机存不下了，这一张没有存。到「待传」里看看有没有没传完的，或删掉手机里别的东西再拍。';
  }
  return '';
}

function faceBox(isChecked, change) {
  const box = make('input', {type: 'checkbox', checked: isChecked});
  box.addEventListener('change', () => change(box.checked));
  return make('label', {class: 'choice'}, box, '画面里没有学生正脸');
}

function offWords({body}, consent) {
  const off = [...new Set([...body.seats.off, ...(consent.off_camera ?? [])])];
  return off.length ? notice(`不能入镜的座位：${off.map(seatWords).join('、')}`, 'warn') : null;
}

