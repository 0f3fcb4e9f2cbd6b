// 授权登记 before the first photo or voice of a class, also without a network: it goes to the server with the first medium.
import {make} from '../dom.js';
import {isoDay} from '../words.js';
import {KINDS, PAPER_MOST, draft, faults, isPlaced, register} from './consents.js';
import {button, nothing, refill} from './parts.js';
import {seatWords} from './question_words.js';
import {seatMap} from './seat_map.js';

const NEEDED = {photo: ['照片', '拍'], voice: ['录音', '录']};
const NO_PLACE = '还不知道这是哪所学校哪个班的课，先不能拍照、录音。点标题把学校和班级补上；手写记录可以先拍。';

/** `done()` once it is registered on this phone. */
export function consentForm(context, kind, done) {
  const {obs, body} = context;
  if (!isPlaced(obs)) return nothing(NO_PLACE);
  const form = draft(obs, kind, isoDay(Date.now()), {rows: body.seats.rows || 6, columns: body.seats.columns || 8, off: body.seats.off});
  const [needed, act] = NEEDED[kind];
  const root = make('form', {class: 'tool-card consent-form', novalidate: true, 'aria-label': '授权登记'});
  const errors = {};
  const error = name => {
    errors[name] = make('p', {class: 'error', role: 'alert', hidden: true});
    return errors[name];
  };
  const input = (name, type, label, attrs = {}) => {
    const field = make('input', {type, value: form[name], 'aria-label': label, ...attrs});
    field.addEventListener('input', () => { form[name] = field.value; });
    return make('label', {class: 'field'}, make('span', {class: 'tool-label'}, label), field);
  };
  const kinds = make('fieldset', {class: 'tool-kinds'}, make('legend', {class: 'tool-label'}, '家长同意了什么'), ...KINDS.map(([key, word]) => {
    const box = make('input', {type: 'checkbox', checked: form.kinds.includes(key)});
    box.addEventListener('change', () => { form.kinds = KINDS.map(([one]) => one).filter(one => (one === key ? box.checked : form.kinds.includes(one))); });
    return make('label', {class: 'choice'}, box, word);
  }), error('kinds'));
  root.append(
    make('h3', {}, `${obs.class_name || '这个班'}还没有${needed}的授权登记`),
    make('p', {class: 'tool-hint'}, `先登记，再${act}。由这所学校的老师登记；纸质同意书留在学校。没有网也能登记，联网时和第一份一起上传。`),
    kinds,
    make('div', {class: 'tool-pair'}, input('starts_on', 'date', '从'), input('until', 'date', '到')), error('until'),
    input('paper', 'text', '纸质同意书放在哪里', {maxlength: PAPER_MOST, placeholder: '例：教导处 3 号柜', autocomplete: 'off'}), error('paper'),
    offCamera(form, body),
    button(`登记，开始${act}`, null, {type: 'submit', class: 'button primary wide'}));
  root.addEventListener('submit', event => {
    event.preventDefault();
    const found = faults(form);
    for (const [name, place] of Object.entries(errors)) {
      place.hidden = !found[name];
      place.textContent = found[name] ?? '';
    }
    if (Object.keys(found).length) return root.querySelector('.error:not([hidden])').previousElementSibling?.querySelector('input')?.focus();
    register(body, {...form, paper: form.paper.trim()});
    context.change(({seats}) => Object.assign(seats, {rows: form.rows, columns: form.columns, off: form.off_camera}));
    return done();
  });
  return root;
}

/** Seats 不入镜, by tapping them; folded, for most classes have none. */
function offCamera(form, body) {
  const map = make('div', {}), words = make('p', {class: 'tool-hint', role: 'status'});
  const seats = {rows: form.rows, columns: form.columns, off: []};
  const fill = () => {
    refill(map, seatMap({seats}, {
      label: '哪些座位不入镜', off: form.off_camera, chosen: new Set(form.off_camera),
      press: seat => {
        form.off_camera = form.off_camera.includes(seat) ? form.off_camera.filter(one => one !== seat) : [...form.off_camera, seat];
        fill();
      },
    }));
    words.textContent = form.off_camera.length ? `不入镜：${form.off_camera.map(seatWords).join('、')}` : '点一下没有同意的学生坐的座位，只记座位，不记姓名。';
  };
  fill();
  return make('details', {open: body.seats.off.length > 0}, make('summary', {}, '有的座位不能入镜'), map, words);
}
