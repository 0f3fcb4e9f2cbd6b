// "/" goes to the search box of the page, as on many sites; never while somebody writes.
const BOXES = 'main form[role=search] input[type=search], .searchbox input[type=search]';

function isWriting(target) {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));
}

document.addEventListener('keydown', event => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (isWriting(event.composedPath()[0]) || document.querySelector('dialog[open]')) return;
  const box = [...document.querySelectorAll(BOXES)].find(found => found.offsetParent !== null);
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});
