// A button with a menu under it: arrows move, Escape and a click elsewhere close, the button gets the focus back.
import {make} from './dom.js';

let open = null;

export function closeMenu(refocus = false) {
  if (!open) return;
  const {button, panel, away} = open;
  open = null;
  removeEventListener('pointerdown', away, true);
  removeEventListener('scroll', away, true);
  removeEventListener('resize', away);
  button.setAttribute('aria-expanded', 'false');
  panel.remove();
  if (refocus) button.focus();
}

/** `items`: {label, icon?, run, disabled?, checked?, danger?} or null for a line; or elements for a palette. */
export function openMenu(button, label, items, {className = ''} = {}) {
  const again = open?.button === button;
  closeMenu();
  if (again) return;
  const panel = make('div', {class: `pop-menu ${className}`.trim(), role: 'menu', 'aria-label': label});
  for (const item of items) panel.append(item === null ? make('hr', {role: 'separator'}) : entry(item));
  panel.addEventListener('keydown', event => onKey(event, panel));
  (button.closest('main') ?? document.body).append(panel);   // not in the sheet: a container is where fixed things would sit
  const away = event => {
    const on = event.target instanceof globalThis.Node ? event.target : null;   // of a resize it is the window
    if (panel.contains(on) || (event.type === 'pointerdown' && button.contains(on))) return;
    closeMenu();
  };
  open = {button, panel, away};
  button.setAttribute('aria-expanded', 'true');
  place(panel, button);
  addEventListener('pointerdown', away, true);
  addEventListener('scroll', away, true);
  addEventListener('resize', away);
  panel.querySelector('[role^="menuitem"]:not([aria-disabled="true"])')?.focus({preventScroll: true});
}

function entry({label, symbol, run, disabled = false, checked, danger = false, swatch}) {
  const button = make('button', {
    type: 'button', tabindex: -1, role: checked === undefined ? 'menuitem' : 'menuitemradio', 'aria-checked': checked === undefined ? null : String(checked),
    'aria-disabled': disabled ? 'true' : null, class: danger ? 'danger' : null, 'data-tint': swatch, title: swatch ? label : null, 'aria-label': swatch ? label : null,
    mousedown: event => event.preventDefault(),
    click: () => { if (!disabled) { closeMenu(); run(); } },
  }, symbol ?? null, swatch ? null : label);
  return button;
}

function place(panel, button) {
  const at = button.getBoundingClientRect();
  const {offsetWidth: width, offsetHeight: height} = panel;
  const below = at.bottom + height + 8 <= innerHeight || at.top < height;
  panel.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`;
  panel.style.top = `${below ? at.bottom + 4 : at.top - height - 4}px`;
}

function onKey(event, panel) {
  const items = [...panel.querySelectorAll('[role^="menuitem"]:not([aria-disabled="true"])')];
  const at = items.indexOf(document.activeElement);
  const step = {ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1}[event.key];
  if (step) items[(at + step + items.length) % items.length]?.focus();
  else if (event.key === 'Home') items[0]?.focus();
  else if (event.key === 'End') items.at(-1)?.focus();
  else if (event.key === 'Escape' || event.key === 'Tab') closeMenu(true);
  else return;
  event.preventDefault();
  event.stopPropagation();
}
