// What there is to observe, what was observed, and one's own plans.
import {icon, make} from './dom.js';
import {signInUrl} from './doorway.js';
import {canOpenOffline} from './worker.js';
import {dayWords, isoDay, whenWords} from './words.js';

const KINDS = {planned: '预约听课', drop_in: '推门听课', open: '公开课', mentoring: '师徒听课', joint: '同上一堂课'};

export function listScreen({store, sync, data}) {
  const groups = grouped(lessons(store, data));
  const main = make('main', {class: 'kit', id: 'main'},
    make('header', {class: 'kit-head'}, make('a', {class: 'back', href: '/', 'aria-label': '回到今天'}, icon('back')), make('h1', {}, '听课'), make('kit-state')),
    ...notes(store, sync),
    ...groups.map(([title, rows]) => section(title, rows.map(one => lessonRow(one, store)))),
    groups.length ? null : nothing(data),
    plansSection(store),
    make('p', {class: 'kit-more'}, make('a', {href: '/observations'}, '全部听课'), make('a', {href: '/observations/new'}, '约一节课')),
    make('footer', {class: 'kit-foot'}, make('a', {class: 'button primary', href: '#/now'}, icon('plus'), '现在听课')));
  return main;
}

const nothing = data => (data
  ? make('div', {class: 'empty'}, make('h2', {}, '这两周没有安排听课'), make('p', {}, '走进教室，点下面的“现在听课”就能记。约好的听课会自己出现在这里。'))
  : make('p', {class: 'kit-calm'}, '正在取要听的课和评课表，要有网络。'));

const section = (title, rows) => make('section', {class: 'kit-section'}, make('h2', {}, title), make('ul', {class: 'rows card flush'}, ...rows));

/** Every lesson with a record of one's own, those begun here among them. */
function lessons(store, data) {
  const known = (data?.observations ?? []).filter(one => one.record?.id);
  const here = store.records().filter(row => !known.some(one => one.record.id === row.id)).map(row => ({...row.observation, record: {id: row.id}}));
  return [...known, ...here];
}

function grouped(all) {
  const today = isoDay(Date.now());
  const at = one => `${one.on} ${one.starts_at ?? ''} ${String(one.period ?? 99).padStart(2, '0')}`;
  const rising = all.slice().sort((one, other) => at(one).localeCompare(at(other)));
  return [['今天', rising.filter(one => one.on === today)], ['接下来', rising.filter(one => one.on > today)], ['已经过去', rising.filter(one => one.on < today).reverse()]].filter(([, rows]) => rows.length);
}

function lessonRow(one, store) {
  const row = store.record(one.record.id);
  const title = [one.teacher?.name, one.title ? `《${one.title}》` : '', one.class_name].filter(Boolean).join(' ') || '没有写课题的课';
  const when = [dayWords(one.on), one.period ? `第 ${one.period} 节` : '', KINDS[one.kind] ?? '', one.school_name].filter(Boolean);
  return make('li', {}, make('span', {class: 'subject-mark', 'aria-hidden': 'true'}, (one.subject || '课').slice(0, 1)),
    make('div', {}, make('a', {class: 'row-title kit-row', href: `#/record/${one.record.id}`}, title), make('p', {class: 'row-meta'}, ...when.map(words => make('span', {}, words)))),
    make('span', {class: 'row-act'}, ...tags(one, row)));
}

function tags(one, row) {
  const tag = (kind, words) => make('span', {class: `tag ${kind}`.trim()}, words);
  const submitted = row ? row.submitted_at : one.record.submitted_at;
  const found = [];
  if (row?.state === 'held') found.push(tag('bad', '没有收下'));
  else if (row?.state === 'waiting') found.push(tag('warn', '等上传'));
  else if (row?.changed) found.push(tag('warn', '改了，没提交'));
  else if (row?.dirty) found.push(tag('warn', '没提交'));
  else if (submitted) found.push(tag('ok', '已提交'));
  else if (row?.base || one.record.seq) found.push(tag('', '写了一部分'));
  if ((row?.beside ?? one.record.beside ?? []).length) found.push(tag('warn', '有两份，选一份'));
  if (row ? row.is_late : one.record.is_late) found.push(tag('', '补记'));
  return found;
}

/** What this device cannot do here, and what of others lies on it. */
function notes(store, sync) {
  const found = [];
  const note = (kind, words, ...more) => found.push(make('p', {class: `notice ${kind}`.trim()}, make('span', {}, words), ...more));
  if (sync.signedOut) note('warn', '登录时间到了。记的都在手机里，登录以后接着上传。', make('a', {class: 'button small', href: signInUrl()}, '登录'));
  if (!store.own) note('', '这是公用电脑：记的不存在这台电脑上，有网络时边记边上传，断网时别关这一页。');
  else if (!canOpenOffline()) {
    note('warn', '这个地址没有加密（不是 https），断网后打不开这一页。开着的时候断网可以接着记，记的存在手机里，别刷新、别关；联网后照样上传。',
      make('a', {class: 'button small', href: '/tls?next=/kit'}, '换成能离线的地址'));
  }
  if (store.foreign) note('', `${store.foreign} 条属于另一位老师，等那位老师在这台手机上登录以后才会上传。`);
  return found;
}

function plansSection(store) {
  const plans = store.plans();
  if (!plans.length) return null;
  return section('我的教案', plans.map(plan => make('li', {}, make('span', {class: 'subject-mark', 'aria-hidden': 'true'}, '案'),
    make('div', {}, make('a', {class: 'row-title kit-row', href: `#/plans/${plan.id}`}, plan.title), make('p', {class: 'row-meta'}, make('span', {}, plan.when), make('span', {}, `已存本机 · ${whenWords(plan.at)}`))))));
}
