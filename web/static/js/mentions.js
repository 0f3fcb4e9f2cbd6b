// @ in a remark: a list of the colleagues whose boxes stand in the same form. Without script the boxes do alone.
const MOST = 6;
let open = null;

const boxesOf = field => [...field.form?.querySelectorAll('.mention-pick input[data-name]') ?? []];

/** What is typed behind the last @ before the caret. */
function asked(field) {
  const before = field.value.slice(0, field.selectionStart);
  return /@([^\s@]{0,10})$/.exec(before)?.[1] ?? null;
}

function close() {
  open?.list.remove();
  open?.field.removeAttribute('aria-activedescendant');
  open = null;
}

function choose(box) {
  const {field} = open;
  const from = field.selectionStart - asked(field).length;
  field.setRangeText(`${box.dataset.name} `, from, field.selectionStart, 'end');
  box.checked = true;
  close();
  field.focus();
  field.dispatchEvent(new Event('input', {bubbles: true}));
}

function point(index) {
  const {options, field} = open;
  open.at = (index + options.length) % options.length;
  options.forEach(({item}, place) => item.setAttribute('aria-selected', String(place === open.at)));
  field.setAttribute('aria-activedescendant', options[open.at].item.id);
}

function show(field) {
  const words = asked(field);
  close();
  if (words === null) return;
  const found = boxesOf(field).filter(box => box.dataset.name.includes(words)).slice(0, MOST);
  if (!found.length) return;
  const list = document.createElement('ul');
  list.className = 'pop-menu mention-list';
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', '提到谁');
  const options = found.map((box, index) => {
    const item = document.createElement('li');
    item.id = `mention-option-${index}`;
    item.setAttribute('role', 'option');
    item.textContent = box.nextElementSibling?.textContent ?? box.dataset.name;
    item.addEventListener('pointerdown', event => { event.preventDefault(); choose(box); });
    list.append(item);
    return {item, box};
  });
  document.body.append(list);
  const at = field.getBoundingClientRect();
  list.style.left = `${Math.max(8, Math.min(at.left, innerWidth - list.offsetWidth - 8))}px`;
  list.style.top = `${at.bottom + list.offsetHeight + 8 < innerHeight ? at.bottom + 2 : at.top - list.offsetHeight - 2}px`;
  open = {field, list, options, at: 0};
  point(0);
}

const isField = target => target instanceof HTMLTextAreaElement && boxesOf(target).length > 0;

document.addEventListener('input', event => { if (isField(event.target)) show(event.target); });
document.addEventListener('focusout', event => { if (event.target === open?.field) close(); });
document.addEventListener('scroll', event => { if (open && event.target !== open.field && !open.list.contains(event.target)) close(); }, true);
document.addEventListener('keydown', event => {
  if (event.target !== open?.field || event.isComposing) return;
  const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
  if (step) point(open.at + step);
  else if (event.key === 'Enter' || event.key === 'Tab') choose(open.options[open.at].box);
  else if (event.key === 'Escape') close();
  else return;
  event.preventDefault();
  event.stopPropagation();
}, true);
