// The steps of the plan: which one goes on, when each began, and a jump to any of them.
import {make} from '../dom.js';
import {timed} from './clock.js';

export function openSteps(context, go) {
  const now = context.step(), {steps} = context.obs;
  const begun = id => context.body.steps.find(one => one.step === id);
  const dialog = make('dialog', {class: 'dialog observe-dialog', 'aria-labelledby': 'steps-title'},
    make('h2', {id: 'steps-title', tabindex: -1, autofocus: true}, '环节'),
    make('ol', {class: 'observe-steps'}, ...steps.map(step => make('li', {},
      make('button', {
        type: 'button', 'aria-current': step.id === now ? 'step' : null, disabled: context.clock.state !== 'running',
        click: () => { dialog.close(); go(step); },
      }, make('span', {}, step.title || '没有名字的环节'), make('small', {}, [step.minutes && `计划 ${step.minutes} 分`, begun(step.id) && `${timed(begun(step.id).t)} 开始`].filter(Boolean).join(' · ')))))),
    make('div', {class: 'button-row observe-dialog-foot'}, make('button', {type: 'button', class: 'button', click: () => dialog.close()}, '关上')));
  dialog.addEventListener('close', () => dialog.remove());
  return dialog;
}
