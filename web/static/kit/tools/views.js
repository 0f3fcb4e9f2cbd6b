// 观察视角: what this observer was given first, with its points as hints; the others folded, for whoever sees more.
import {make} from '../dom.js';
import {nothing} from './parts.js';

const MOST = 2000;

export function openViews(context) {
  const root = make('section', {class: 'tool views-tool', 'aria-label': 'LICC 观察视角'});
  const {body, obs, data} = context;
  const all = (data.views ?? []).flatMap(dimension => dimension.views.map(view => ({...view, of: dimension.name})));
  const own = (obs.views ?? []).map(key => all.find(view => view.key === key)).filter(Boolean);
  const others = all.filter(view => !own.includes(view));
  if (!all.length) {
    root.append(nothing('观察视角还没有存到这台手机上，联网打开一次就有了。'));
    return root;
  }
  root.append(own.length ? make('div', {class: 'stack'}, ...own.map(view => viewForm(context, view, true)))
    : nothing('这节课没有给你分视角。要记就从下面挑一个。'));
  const wrote = key => Boolean(body.views[key]?.result || body.views[key]?.comment);
  root.append(make('div', {class: 'tool-folds'}, ...others.map(view => {
    const fold = make('details', {}, make('summary', {}, `${view.of} · ${view.name}${wrote(view.key) ? ' ✓' : ''}`));
    const fill = () => { if (fold.open && fold.children.length === 1) fold.append(viewForm(context, view, false)); };
    fold.addEventListener('toggle', fill);
    fold.open = wrote(view.key);
    fill();
    return fold;
  })));
  return root;
}

function viewForm(context, view, hasTitle) {
  const field = (name, label, hint) => {
    const area = make('textarea', {rows: 3, maxlength: MOST, 'aria-label': `${view.name}：${label}`, placeholder: hint});
    area.value = context.body.views[view.key]?.[name] ?? '';
    area.addEventListener('input', () => context.change(({views}) => keep(views, view.key, name, area.value)));
    return make('div', {class: 'field'}, make('span', {class: 'tool-label', 'aria-hidden': 'true'}, label), area);
  };
  return make('div', {class: 'tool-card'},
    hasTitle ? make('h3', {}, `${view.of} · ${view.name}`) : null,
    make('ul', {class: 'tool-points'}, ...view.points.map(point => make('li', {}, point))),
    field('result', '看到的（数、原话、时间）', '例：8 人主动开口，其中 5 人在前两排'), field('comment', '怎么看', '例：后排的机会可以从小组汇报里给'));
}

/** A view nothing is written of is not there. */
function keep(views, key, name, words) {
  const found = {result: '', comment: '', ...views[key], [name]: words};
  if (found.result || found.comment) views[key] = found;
  else delete views[key];
}
