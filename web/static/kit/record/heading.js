// Whose lesson it is, put right: in the record itself while it was never sent, afterwards on the server, which keeps the old words.
import {button, make} from '../dom.js';

const NAME_LENGTH = 40, TITLE_LENGTH = 120;
const KINDS = {planned: '预约听课', drop_in: '推门听课', open: '公开课', mentoring: '师徒听课', joint: '同上一堂课'};

export function openHeading(context, keep) {
  const {obs, data} = context;
  const people = data.people ?? [], classes = (data.classes ?? []).filter(one => !obs.school_id || one.school_id === obs.school_id);
  const field = (label, name, value, most, names = []) => {
    const list = names.length ? make('datalist', {id: `lesson-${name}-list`}, ...names.map(one => make('option', {value: one}))) : null;
    const input = make('input', {id: `lesson-${name}`, value, maxlength: most, autocomplete: 'off', list: list?.id});
    return [make('div', {class: 'field'}, make('label', {for: input.id}, label), input, list), input];
  };
  const [teacherField, teacher] = field('上课的老师', 'teacher', obs.teacher?.name ?? '', NAME_LENGTH, [...new Set(people.map(one => one.name))]);
  const [titleField, title] = field('课题', 'title', obs.title ?? '', TITLE_LENGTH);
  const [classField, where] = field('班级', 'class', obs.class_name ?? '', NAME_LENGTH, [...new Set(classes.map(one => one.name))]);
  const kind = make('select', {id: 'lesson-kind'}, ...Object.entries(KINDS).map(([key, name]) => make('option', {value: key, selected: key === obs.kind}, name)));
  const said = make('p', {class: 'error', role: 'alert', hidden: true});

  async function done(event) {
    event.preventDefault();
    const name = teacher.value.trim(), same = people.filter(one => one.name === name);
    if (!name) {
      said.hidden = false;
      said.textContent = '写上课的老师，能写全名就写全名。';
      teacher.focus();
      return;
    }
    const known = same.find(one => one.id === obs.teacher?.id) ?? (same.length === 1 ? same[0] : null);
    const school = known?.school_id ?? obs.school_id, group = classes.find(one => one.name === where.value.trim() && one.school_id === school);
    const before = {...obs}, wasHere = isHere(context.row);
    if (wasHere) Object.assign(obs, {
      teacher: {id: known?.id ?? null, name}, school_id: school, school_name: known?.school_name ?? obs.school_name, subject: known?.subject || obs.subject,
      title: title.value.trim(), class_name: where.value.trim(), class_id: group?.id ?? null, kind: kind.value,
    });
    if (wasHere) await keep();
    if (isHere(context.row) || wentAlong(context.row)) { dialog.close(); return; }
    if (wasHere) Object.assign(obs, before, {isNew: obs.isNew});   // it was on its way already
    keep();
    form.replaceWith(elsewhere(context, () => dialog.close()));
  }

  const form = make('form', {submit: done}, teacherField, titleField, classField,
    make('div', {class: 'field'}, make('label', {for: kind.id}, '哪一种听课'), kind), said,
    make('div', {class: 'button-row observe-dialog-foot'}, button('quiet', '不改了', () => dialog.close()), make('button', {class: 'button primary'}, '改好了')));
  const dialog = make('dialog', {class: 'dialog observe-dialog', 'aria-labelledby': 'heading-title'},
    make('h2', {id: 'heading-title', tabindex: -1, autofocus: true}, '这是谁的课'), isHere(context.row) ? form : elsewhere(context, () => dialog.close()));
  dialog.addEventListener('close', () => dialog.remove());
  return dialog;
}

/** Whether nobody but this phone knows of the lesson, and nothing of it is on its way. */
const isHere = row => row.observation.isNew && !row.pending;

/** Whether what is on its way says the same. */
const wentAlong = ({pending, observation: {teacher, title, class_name: where}}) => {
  const sent = pending?.observation;
  return Boolean(sent) && sent.title === title && sent.class_name === where && sent.teacher?.name === teacher?.name;
};

function elsewhere({obs}, close) {
  const offline = navigator.onLine === false, mayChange = obs.is_lead && !offline;
  return make('div', {},
    make('p', {}, !obs.is_lead ? '老师、班级或课题写错了，由召集人来改：跟召集人说一声。你写的不受影响。'
      : offline ? '这节课已经在服务器上。连上网以后在网页上改，原来的写法也留着；现在可以接着记。'
        : '这节课已经在服务器上。老师、班级或课题写错了，在网页上改，原来的写法也留着。'),
    make('div', {class: 'button-row observe-dialog-foot'}, button('quiet', '关上', close),
      mayChange ? make('a', {class: 'button primary', href: `/observations/${obs.id}/correction`}, '去改正') : null));
}
