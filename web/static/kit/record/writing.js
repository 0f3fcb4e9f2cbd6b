// 写一句: one moment with words. What is written counts at once, so that nothing is lost when the tab is killed.
import {icon, make} from '../dom.js';
import {newMoment, WHO_NAMES} from './body.js';
import {timed, untimed} from './clock.js';
import {joined, MOST, offered} from './phrases.js';
import {ownViews} from './views.js';

/** Opens `given`, or a new moment of this second. `say(words, undo)` tells of one that was removed. */
export function openWriting({context, thumbs, say, phrases}, given = null) {
  const t = given?.t ?? context.at;
  const moment = given ?? newMoment(t, context.who(t), context.step(t));
  const isIn = () => context.body.moments.includes(moment);
  const isBare = () => !moment.text && !moment.remark && !moment.media.length;

  /** Everything typed or tapped is in the record at once; a new moment is once it says something. */
  function set(values) {
    Object.assign(moment, values);
    if (!isIn() && isBare()) return;
    context.change(body => {
      if (!isIn()) body.moments.push(moment);
      body.moments.sort((a, b) => a.t - b.t);
    });
  }

  const area = (label, key, hint) => {
    const field = make('textarea', {
      id: `moment-${key}`, rows: 2, maxlength: MOST, placeholder: hint,
      input: () => set({[key]: field.value}), focus: () => { last = field; },
    });
    field.value = moment[key];
    return [make('div', {class: 'field'}, make('label', {for: field.id}, label), field), field];
  };
  const [textField, text] = area('看到、听到的（实录）', 'text', '点下面的常用语，或者打字');
  const [remarkField, remark] = area('我的想法（即时点评）', 'remark', '可以不写');
  let last = text;

  const who = make('div', {class: 'segments', role: 'radiogroup', 'aria-label': '谁在做'}, ...Object.entries(WHO_NAMES).map(([key, name]) => {
    const input = make('input', {type: 'radio', name: 'who', value: key, checked: moment.who === key, change: () => { set({who: key}); fillChips(); }});
    return make('label', {}, input, make('span', {}, name));
  }));

  const chips = make('div', {class: 'observe-phrases', role: 'group', 'aria-label': '常用语'});
  function fillChips() {
    chips.replaceChildren(...offered(context.data.phrases ?? [], moment.who).map(one => make('button', {
      type: 'button', class: 'phrase', click: () => {
        last.value = joined(last.value, one.text);
        last.dispatchEvent(new Event('input'));
      },
    }, one.text)));
  }

  const time = make('input', {
    id: 'moment-time', value: timed(moment.t), inputmode: 'numeric', autocomplete: 'off', 'aria-label': '时刻，分:秒',
    change: () => {
      const found = untimed(time.value);
      time.setAttribute('aria-invalid', String(found === null));
      if (found === null) return;
      set({t: found, step: context.step(found)});
      time.value = timed(found);
    },
  });
  const views = ownViews(context), view = views.length && make('select', {id: 'moment-view', change: () => set({view: view.value})},
    make('option', {value: ''}, '不归类'), ...views.map(one => make('option', {value: one.key, selected: one.key === moment.view}, one.name)));

  const remove = make('button', {type: 'button', class: 'button quiet danger', click: () => {
    const kept = isIn();
    context.change(body => { body.moments = body.moments.filter(one => one !== moment); });
    dialog.close();
    if (kept) say('删掉了一条', () => context.change(body => body.moments.push(moment)));
  }}, icon('bin'), '删掉');

  const dialog = make('dialog', {class: 'dialog observe-dialog', 'aria-labelledby': 'moment-title'},
    make('div', {class: 'observe-dialog-head'},
      make('h2', {id: 'moment-title', tabindex: -1, autofocus: true}, given ? '改这一条' : '写一句'), time),
    who, textField, chips, phrases(fillChips), remarkField,
    view ? make('div', {class: 'field'}, make('label', {for: view.id}, '归到我的观察点'), view) : null,
    moment.media.length ? make('div', {class: 'moment-media'}, ...moment.media.map(id => thumbs.show(id))) : null,
    make('div', {class: 'button-row observe-dialog-foot'}, remove,
      make('button', {type: 'button', class: 'button primary', click: () => dialog.close()}, '好')));
  dialog.addEventListener('close', () => {
    dialog.remove();
    if (isIn() && !given) say(`已记 ${timed(moment.t)}`, () => context.change(body => { body.moments = body.moments.filter(one => one !== moment); }));
  });
  fillChips();
  return dialog;
}
