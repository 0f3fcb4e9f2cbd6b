// 现在听课: whom, then which class, and the lesson clock is one tap away. Without a network the lists are those of the last time.
import {button, icon, make} from './dom.js';
import {uuid} from './rows.js';
import {isoDay} from './words.js';

const NAME_LENGTH = 40, SHOWN = 40;

export function nowScreen({store, go, data}) {
  const main = make('main', {class: 'kit', id: 'main'});
  const head = back => make('header', {class: 'kit-head'}, back, make('h1', {}, '现在听课'), make('kit-state'));
  const leave = make('a', {class: 'back', href: '#/', 'aria-label': '不听了，回到列表'}, icon('back'));

  function chooseTeacher() {
    main.replaceChildren(head(leave), ...picker({
      label: '听谁的课', found: peopleIn(store, data), none: '名单里没有，就写上名字，以后再对上。',
      choose: person => chooseClass(person), write: name => chooseClass({id: null, name, subject: '', school_id: null, school_name: ''}),
    }));
  }

  function chooseClass(person) {
    const again = button('back', icon('back'), chooseTeacher, {class: 'back', 'aria-label': '换一位老师'});
    const classes = (data?.classes ?? []).filter(one => one.school_id === person.school_id).map(one => ({...one, words: one.name, meta: ''}));
    main.replaceChildren(head(again), make('p', {class: 'kit-chosen'}, `${person.name}老师的课`), ...picker({
      label: '哪个班', found: classes, none: '写上班名，例如 三（2）班。',
      choose: one => start(person, one.id, one.name), write: name => start(person, null, name), skip: () => start(person, null, ''),
    }));
  }

  let isBegun = false;   // two quick taps are one lesson
  async function start(person, classId, className) {
    if (isBegun) return;
    isBegun = true;
    const row = await store.begin(lesson(store, data, person, classId, className));
    go(`#/record/${row.id}`);
  }

  chooseTeacher();
  return main;
}

/** One list to tap, narrowed by a few letters; what is not in it can be written. */
function picker({label, found, none, choose, write, skip}) {
  const list = make('ul', {class: 'kit-picks', 'aria-label': label});
  const input = make('input', {id: 'kit-find', type: 'search', maxlength: NAME_LENGTH, autocomplete: 'off', placeholder: none, input: () => draw()});
  function draw() {
    const typed = input.value.trim();
    const fitting = found.filter(one => one.words.includes(typed)).slice(0, SHOWN);
    const rows = fitting.map(one => pick(one.words, one.meta, () => choose(one)));
    if (typed && !fitting.some(one => one.words === typed)) rows.push(pick(`“${typed}”`, '名单里没有，照写的记', () => write(typed)));
    if (!typed && skip) rows.push(pick('先不填班级', '', skip));
    list.replaceChildren(...rows);
  }
  draw();
  return [make('p', {class: 'field'}, make('label', {for: 'kit-find'}, label), input), list];
}

const pick = (words, meta, run) => make('li', {}, make('button', {type: 'button', class: 'kit-pick', click: run}, make('b', {}, words), meta ? make('small', {}, meta) : null));

/** Whom one observed lately comes first, then one's own school. */
function peopleIn(store, data) {
  const lately = store.records().sort((one, other) => other.at - one.at).map(row => row.observation.teacher?.id);
  const people = (data?.people ?? []).filter(one => one.id !== store.user.id);
  const place = one => (lately.indexOf(one.id) + 1) || 999;
  return people.map((one, at) => ({...one, at, words: one.name, meta: [one.subject, one.school_name].filter(Boolean).join('，')})).sort((one, other) => place(one) - place(other) || one.at - other.at);
}

/** An observation as /kit/data would give it. */
const lesson = (store, data, person, classId, className) => ({
  id: uuid(), kind: 'drop_in', title: '', subject: person.subject ?? '', teacher: {id: person.id, name: person.name}, class_id: classId, class_name: className,
  school_id: person.school_id ?? null, school_name: person.school_name ?? '', on: isoDay(Date.now()), period: null, starts_at: null, minutes: 40, pupils: null,
  sheet: data?.defaults?.lesson ?? '', question: '', plan_id: null, plan_title: '', steps: [], role: 'lead', is_lead: true, views: [],
  record: {id: uuid(), seq: 0, body: null, submitted_at: null, is_late: false, beside: []},
});
