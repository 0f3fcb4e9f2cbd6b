// What is shown when there is nothing to show: nobody signed in, no network the first time, shut after fourteen days.
import {button, icon, make} from './dom.js';
import {KEPT_DAYS} from './shelf.js';

export const signInUrl = () => `/session/new?next=${encodeURIComponent('/kit')}`;

const page = (title, words, ...acts) => make('main', {class: 'kit kit-door', id: 'main'},
  make('h1', {}, title), ...[words].flat().map(one => make('p', {}, one)), make('div', {class: 'button-row'}, ...acts));

/** `status` of /kit/token: 401 nobody is signed in, 0 no network. */
export function nobodyScreen(status, again) {
  const signIn = make('a', {class: 'button primary', href: signInUrl()}, '登录');
  if (status === 401 || status === 403) return page('听课', '登录以后，这里有你要听的课和评课表。', signIn);
  return page('听课', '连不上服务器，这台手机上也还没有你的听课资料。连上网登录一次，以后没有网络也能打开。', button('primary', '再试一次', again), signIn);
}

/** The first lessons are on their way. */
export const fetchingScreen = () => page('正在取这份记录', '要有网络。取来以后，没有网络也能打开。', make('a', {class: 'button', href: '#/'}, '回到听课'));

/** A link to a record that is not in this kit. */
export const strangeScreen = () => page('没有这份听课记录', '它不在这台手机上，也不在这两周要听的课里。',
  make('a', {class: 'button primary', href: '#/'}, '回到听课'), make('a', {class: 'button', href: '/observations'}, '全部听课'));

export function lockedScreen({store}) {
  const count = store.unsent().length + store.unsentMedia().length;
  return page('先登录一次', [`这台手机 ${KEPT_DAYS} 天没有连上服务器，听课资料先锁上了。`,
    count ? `还有 ${count} 条没有上传，都在手机里，没有丢。连上网登录以后会传上去。` : '连上网登录以后就能打开。'],
  make('a', {class: 'button primary', href: signInUrl()}, '登录'), count ? make('a', {class: 'button', href: '#/queue'}, '看没上传的') : null,
  make('p', {class: 'row-meta'}, icon('lock'), '锁上是为了手机丢了别人也看不到。'));
}
