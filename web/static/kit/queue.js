// What is not on the server yet: what it is, why, and what to do.
import {fileName, saveFile} from '../js/making.js';
import {button, icon, make} from './dom.js';
import {signInUrl} from './doorway.js';
import {whenWords} from './words.js';

const KINDS = {photo: '照片', voice: '录音', paper: '纸质记录', video: '录像'};

export function queueScreen({store, sync}) {
  const body = make('div', {class: 'kit-queue'});
  const main = make('main', {class: 'kit', id: 'main'},
    make('header', {class: 'kit-head'}, make('a', {class: 'back', href: '#/', 'aria-label': '回到列表'}, icon('back')), make('h1', {}, '上传情况'), make('kit-state')), body);
  const draw = () => {
    if (main.isConnected || !main.drawn) body.replaceChildren(...content(store, sync));
    else for (const one of [store, sync]) one.removeEventListener('change', draw);
    main.drawn = true;
  };
  for (const one of [store, sync]) one.addEventListener('change', draw);
  draw();
  return main;
}

function content(store, sync) {
  const rows = store.unsent(), media = store.unsentMedia();
  const acts = make('div', {class: 'button-row'},
    sync.signedOut ? make('a', {class: 'button primary', href: signInUrl()}, '登录') : rows.length + media.length ? button('primary', '现在上传', () => sync.again()) : null,
    rows.length ? button('', '导出到本机', () => exportRows(rows)) : null);
  const foreign = store.foreign ? make('p', {class: 'notice'}, make('span', {}, `${store.foreign} 条属于另一位老师，不会用你的名字上传。`)) : null;
  const list = [...rows.map(row => line(titleOf(row), row.why, row.at, locked(store) ? null : `#/record/${row.id}`)), ...media.map(one => line(`${KINDS[one.kind] ?? '附件'}${one.name ? ` ${one.name}` : ''}`, one.why, one.at, null))];
  const empty = list.length ? null : make('p', {class: 'kit-calm'}, sync.lastAt ? `都已上传，最近一次 ${whenWords(sync.lastAt)}。` : '没有等着上传的。');
  return [foreign, list.length ? make('ul', {class: 'rows card flush'}, ...list) : null, empty, acts].filter(Boolean);
}

const locked = store => store.locked();

export const titleOf = ({observation: {teacher, title, class_name}}) => [teacher?.name, title ? `《${title}》` : '', class_name].filter(Boolean).join(' ') || '听课记录';

const line = (title, why, at, href) => make('li', {}, icon(why ? 'alert' : 'clock'),
  make('div', {}, href ? make('a', {class: 'row-title kit-row', href}, title) : make('span', {class: 'row-title'}, title),
    make('p', {class: 'row-meta'}, make('span', {}, why ? `没有收下：${why}` : '等上传'), make('span', {}, whenWords(at)))));

/** The words of each record as text, so that nothing hangs on this browser alone. */
function exportRows(rows) {
  for (const row of rows) {
    const {body} = row, {overall} = body;
    const minute = t => `${Math.floor(t / 60)}:${String(t % 60).padStart(2, '0')}`;
    const lines = [titleOf(row), row.observation.on, '', ...body.moments.map(one => `${minute(one.t)}　${one.text}${one.remark ? `（${one.remark}）` : ''}`), '', ...overall.good.map(one => `优点：${one}`), ...overall.advice.map(one => `建议：${one}`), overall.text,
      '', ...Object.entries(body.marks).map(([key, mark]) => `${key}：${mark}　${body.comments[key] ?? ''}`)];
    saveFile(`${fileName(titleOf(row))}（未上传）.txt`, 'text/plain;charset=utf-8', lines.join('\n'));
  }
}
