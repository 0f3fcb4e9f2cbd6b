// One plan as the server rendered it, read from this device.
import {icon, make} from './dom.js';
import {strangeScreen} from './doorway.js';
import {whenWords} from './words.js';

export function planScreen({store, id}) {
  const plan = store.plans().find(one => one.id === id);
  if (!plan) return strangeScreen();
  const paper = make('article', {class: 'paper kit-paper'}, ...parsed(plan.html));
  showImages(paper, store);
  drawFormulas(paper);
  return make('main', {class: 'kit kit-reading', id: 'main'},
    make('header', {class: 'kit-head'}, make('a', {class: 'back', href: '#/', 'aria-label': '回到列表'}, icon('back')), make('h1', {}, plan.title), make('kit-state')),
    make('p', {class: 'row-meta kit-stored'}, make('span', {}, plan.when), make('span', {}, `已存本机 · ${whenWords(plan.at)}`)), paper);
}

/** Sanitised and escaped where it was made (documents.html); here nothing in it runs. Pictures wait for those on the device. */
function parsed(html) {
  const {body} = new DOMParser().parseFromString(html, 'text/html');
  for (const picture of body.querySelectorAll('img')) {
    picture.dataset.kept = picture.getAttribute('src');
    picture.removeAttribute('src');
  }
  return [...body.childNodes].map(node => document.importNode(node, true));
}

async function showImages(paper, store) {
  for (const picture of paper.querySelectorAll('img')) {
    const kept = await store.image(picture.dataset.kept);
    if (!kept) {
      picture.src = picture.dataset.kept;
      continue;
    }
    const url = URL.createObjectURL(kept);
    for (const how of ['load', 'error']) picture.addEventListener(how, () => URL.revokeObjectURL(url), {once: true});
    picture.src = url;
  }
}

/** KaTeX is fetched when the first formula is seen, and kept by the service worker from then on. Without it the source is read. */
async function drawFormulas(paper) {
  if (!paper.querySelector('.math[data-latex]')) return;
  try { (await import(new URL(FORMULAS_JS, import.meta.url).href)).drawAll(paper); } catch { /* not here yet */ }
}
