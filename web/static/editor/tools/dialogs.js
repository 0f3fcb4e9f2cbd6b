// Small questions in native dialogs. The caret is where it was when they close.
import {make} from './dom.js';
import {safeHref} from '../schema/marks.js';
import {newId} from '../ids.js';

/** Shows a dialog with a form; resolves with the FormData of the button pressed, or null when it was left. */
export function ask({title, body, submit, extra = [], check = () => ''}) {
  return new Promise(resolve => {
    const error = make('p', {class: 'error', role: 'alert', hidden: true});
    const form = make('form', {method: 'dialog', novalidate: true}, ...body, error, make('div', {class: 'button-row end'},
      ...extra, make('button', {type: 'button', class: 'button quiet', click: () => dialog.close()}, '取消'),
      make('button', {type: 'submit', class: 'button primary', value: 'ok'}, submit)));
    const heading = make('h2', {id: `ask-${newId()}`}, title);
    const dialog = make('dialog', {class: 'dialog', 'aria-labelledby': heading.id}, heading, form);
    let answer = null;
    form.addEventListener('submit', event => {
      const data = new FormData(form);
      data.set('button', event.submitter?.value ?? 'ok');
      const wrong = data.get('button') === 'ok' ? check(data) : '';
      error.hidden = !wrong;
      error.textContent = wrong;
      if (wrong) event.preventDefault(); else answer = data;
    });
    dialog.addEventListener('close', () => { dialog.remove(); resolve(answer); });
    document.body.append(dialog);
    dialog.showModal();
    dialog.querySelector('input, textarea, select')?.focus();
  });
}

export const field = (label, control, hint) => {
  control.id ||= `field-${newId()}`;
  const note = hint ? make('p', {class: 'hint', id: `${control.id}-hint`}, hint) : null;
  if (note) control.setAttribute('aria-describedby', note.id);
  return make('div', {class: 'field'}, make('label', {for: control.id}, label), control, note);
};

export async function askLink(editor) {
  if (!editor.isEditable) return;
  const current = editor.getAttributes('link').href ?? '';
  const {empty} = editor.state.selection;
  const text = make('input', {name: 'text', autocomplete: 'off'});
  const body = [field('网址', make('input', {name: 'href', value: current, inputmode: 'url', autocomplete: 'off', placeholder: 'https://'}),
    '网页（http、https）或邮箱（mailto）。')];
  if (empty && !current) body.unshift(field('文字', text));
  const remove = current ? [make('button', {type: 'submit', class: 'button danger', value: 'remove'}, '去掉链接')] : [];
  const answer = await ask({title: current ? '改链接' : '加链接', body, submit: '放上链接', extra: remove,
    check: data => (safeHref(data.get('href')) ? '' : '这个网址不能用。要以 http://、https:// 或 mailto: 开头，例如 https://www.example.cn/')});
  if (!answer) { editor.commands.focus(); return; }
  const chain = editor.chain().focus().extendMarkRange('link');
  if (answer.get('button') === 'remove') { chain.unsetMark('link').run(); return; }
  const href = safeHref(answer.get('href'));
  if (empty && !current) {
    editor.chain().focus().insertContent({type: 'text', text: answer.get('text')?.trim() || href, marks: [{type: 'link', attrs: {href}}]}).run();
  } else chain.setMark('link', {href}).run();
}

export async function askAlt(editor, pos) {
  const node = editor.state.doc.nodeAt(pos);
  const body = [
    field('这张图是什么', make('input', {name: 'alt', value: node.attrs.alt ?? '', maxlength: 200}), '看不到图的时候会读出这句话。'),
    field('宽度（像素）', make('input', {name: 'width', inputmode: 'numeric', value: node.attrs.width ?? '', maxlength: 4})),
  ];
  const wide = data => Number(data.get('width'));
  const answer = await ask({title: '图片', body, submit: '改好',
    check: data => (!data.get('width') || (wide(data) >= 20 && wide(data) <= 2000) ? '' : '宽度写 20 到 2000 之间的数字，例如 400。')});
  if (!answer) { editor.commands.focus(); return; }
  editor.chain().focus().command(({tr}) => {
    const now = tr.doc.nodeAt(pos);
    if (!now || now.attrs.id !== node.attrs.id) return false;
    const width = answer.get('width') ? Math.round(wide(answer)) : null;
    const height = width && now.attrs.width && now.attrs.height ? Math.round(now.attrs.height * width / now.attrs.width) : null;
    tr.setNodeMarkup(pos, undefined, {...now.attrs, alt: answer.get('alt').trim() || null, width, height});
    return true;
  }).run();
}
