// The one tool row above the sheet. A toolbar in the sense of ARIA: one tab stop, arrows inside, Alt+F10 gets here.
import {yUndoPluginKey} from 'y-prosemirror';
import {newUndoStep} from '../collab/collaboration.js';
import {askAlt, askLink} from './dialogs.js';
import {openFormula} from '../formulas/index.js';
import {GROUNDS, INKS, stored} from '../schema/palette.js';
import {icon, make} from './dom.js';
import {isInList, toggleList} from './lists.js';
import {openMenu} from './menu.js';
import {inTable, tableMenu} from './tables.js';

const ALIGNS = [['靠左', 'left'], ['居中', 'center'], ['靠右', 'right']];

const mark = (name, label, keys, symbol = name) => ({
  symbol, label, keys, isOn: editor => editor.isActive(name), run: editor => editor.chain().focus().toggleMark(name).run(),
});

const script = (name, other, label) => ({...mark(name, label), run: editor => editor.chain().focus().unsetMark(other).toggleMark(name).run()});

const list = (name, label, symbol, keys) => ({
  symbol, label, keys, isOn: editor => isInList(editor, name), run: editor => toggleList(editor, name),
});

const history = (name, label, keys, has) => ({
  symbol: name, label, keys, isOff: editor => !yUndoPluginKey.getState(editor.state)?.undoManager[has].length, run: editor => editor.chain().focus()[name]().run(),
});

const palette = (name, label, colours, none) => ({
  symbol: name, label, isOn: editor => editor.isActive(name), className: name === 'highlight' ? 'palette grounds' : 'palette', menu: editor => [
    ...colours.map(([word, tint]) => ({
      label: word, swatch: tint, checked: editor.isActive(name, {color: stored(tint)}),
      run: () => editor.chain().focus().setMark(name, {color: stored(tint)}).run(),
    })),
    {label: none, symbol: icon('close'), run: () => editor.chain().focus().unsetMark(name).run()},
  ],
});

const styles = {
  label: '段落样式', wide: true, text: editor => (editor.isActive('heading', {level: 3}) ? '小标题' : editor.isActive('heading') ? '标题' : '正文'),
  menu: editor => [
    {label: '正文', checked: !editor.isActive('heading'), run: () => editor.chain().focus().setNode('paragraph').run()},
    {label: '标题', checked: editor.isActive('heading', {level: 2}), run: () => editor.chain().focus().setNode('heading', {level: 2}).run()},
    {label: '小标题', checked: editor.isActive('heading', {level: 3}), run: () => editor.chain().focus().setNode('heading', {level: 3}).run()},
  ],
};

const setAlign = (editor, align) => editor.chain().focus().command(({tr, state}) => {
  state.doc.nodesBetween(state.selection.from, state.selection.to, (node, pos) => {
    if (node.isTextblock || node.type.name === 'image') tr.setNodeAttribute(pos, 'align', align === 'left' && node.isTextblock ? null : align);
  });
  return tr.docChanged;
}).run();

const alignment = {
  symbol: 'align-left', label: '对齐', menu: editor => ALIGNS.map(([label, value]) => ({
    label, symbol: icon(`align-${value}`), run: () => setAlign(editor, value),
  })),
};

const clearFormats = {
  label: '去掉文字格式', run: editor => editor.chain().focus().unsetAllMarks().run(),
};

const more = {
  symbol: 'more', label: '更多格式', menu: editor => [
    ...[mark('strike', '删除线'), script('sup', 'sub', '上标'), script('sub', 'sup', '下标')].map(({symbol, label, run}) => ({
      label, symbol: icon(symbol), run: () => run(editor),
    })),
    null, {label: clearFormats.label, symbol: icon('close'), run: () => clearFormats.run(editor)},
  ],
};

const picture = {
  symbol: 'image', label: '图片', isOff: (editor, session) => !session.pictures.enabled,
  run: (editor, session) => {
    const {node, from} = editor.state.selection;
    if (node?.type.name === 'image') askAlt(editor, from); else session.pictures.choose();
  },
};

const formula = {symbol: 'formula', label: '公式', keys: 'Alt+=', run: openFormula};

const GROUPS = [
  [history('undo', '撤销', 'Ctrl+Z', 'undoStack'), history('redo', '重做', 'Ctrl+Y', 'redoStack')],
  [styles],
  [mark('bold', '加粗', 'Ctrl+B'), mark('italic', '斜体', 'Ctrl+I'), mark('underline', '下划线', 'Ctrl+U'), mark('emphasis', '着重号'),
    palette('color', '文字颜色', INKS, '原来的颜色'), palette('highlight', '底色', GROUNDS, '不要底色'), more],
  [list('bulletList', '项目符号', 'bullets', 'Ctrl+Shift+8'), list('orderedList', '编号', 'numbers', 'Ctrl+Shift+7'), alignment],
  [{symbol: 'table', label: '表格', isOn: inTable, menu: tableMenu}, picture, formula,
    {symbol: 'link', label: '链接', keys: 'Ctrl+K', isOn: editor => editor.isActive('link'), run: askLink},
    {symbol: 'comment', label: '批注', keys: 'Ctrl+Alt+M', isOff: (_, session) => !session.comments.enabled, run: (_, session) => session.comments.begin()}],
];

export class Toolbar {
  #tools = [];

  constructor(session) {
    this.session = session;
    this.bar = make('div', {class: 'format-bar', role: 'toolbar', 'aria-label': '文字工具', 'aria-controls': 'plan-text'});
    session.editor.view.dom.id = 'plan-text';
    for (const group of GROUPS) this.bar.append(make('div', {class: 'tools', role: 'group'}, ...group.map(tool => this.#button(tool))));
    this.bar.addEventListener('keydown', event => this.#move(event));
    this.bar.addEventListener('mousedown', event => { if (event.target.closest('button')) event.preventDefault(); });
    this.#tools[0].button.tabIndex = 0;
    this.bar.addEventListener('scroll', () => this.#hint(), {passive: true});
    this.sizes = new ResizeObserver(() => this.#hint());
    this.sizes.observe(this.bar);
    const paper = session.host.querySelector('.paper');
    if (paper) paper.before(this.bar); else session.host.prepend(this.bar);
    this.doubleClick = event => this.#open(event);
    session.editor.view.dom.addEventListener('dblclick', this.doubleClick);
    session.editor.view.dom.addEventListener('keydown', event => { if (event.key === 'Enter') this.#open(event); }, true);
    session.editor.view.dom.addEventListener('click', event => followLink(event, session));
  }

  #button(tool) {
    const title = tool.keys ? `${tool.label}（${tool.keys}）` : tool.label;
    const button = make('button', {
      type: 'button', tabindex: -1, title, 'aria-label': tool.label, class: tool.wide ? 'wide' : null,
      'aria-haspopup': tool.menu ? 'menu' : null, 'aria-expanded': tool.menu ? 'false' : null,
      'aria-pressed': tool.isOn && !tool.menu ? 'false' : null, click: () => this.#run(tool, button),
    }, tool.symbol ? icon(tool.symbol) : make('span', {}), tool.wide ? icon('down') : null);
    this.#tools.push({tool, button});
    return button;
  }

  #run(tool, button) {
    const {editor} = this.session;
    if (button.getAttribute('aria-disabled') === 'true') return;
    if (!tool.menu) { newUndoStep(editor); tool.run(editor, this.session); return; }
    const items = tool.menu(editor).map(item => item && {...item, run: () => { newUndoStep(editor); item.run(); }});
    openMenu(button, tool.label, items, {className: tool.className});
  }

  /** A formula opens with a double click or Enter when it is selected. */
  #open(event) {
    const {editor} = this.session;
    const {node} = editor.state.selection;
    if (node?.attrs.latex === undefined || !this.session.editable) return;
    event.preventDefault();
    event.stopPropagation();
    openFormula(editor);
  }

  /** On which sides tools are out of sight. */
  #hint() {
    const {scrollLeft, scrollWidth, clientWidth} = this.bar;
    const more = [scrollLeft > 1 && 'start', scrollLeft + clientWidth < scrollWidth - 1 && 'end'].filter(Boolean).join(' ');
    if (more) this.bar.dataset.more = more; else delete this.bar.dataset.more;
  }

  #move(event) {
    const buttons = this.#tools.map(one => one.button);
    const at = buttons.indexOf(document.activeElement);
    const next = {ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1}[event.key];
    if (event.key === 'Escape') this.session.editor.view.focus();
    if (next === undefined || at < 0) return;
    event.preventDefault();
    this.#focus(buttons[(next + buttons.length) % buttons.length]);
  }

  #focus(button) {
    for (const one of this.#tools) one.button.tabIndex = one.button === button ? 0 : -1;
    button.focus();
  }

  focus() { this.#focus(this.#tools.find(one => one.button.tabIndex === 0).button); }

  render() {
    const {session} = this;
    const {editor, editable} = session;
    this.bar.hidden = !editable && Boolean(session.provider.readonly);
    for (const {tool, button} of this.#tools) {
      const off = !editable || Boolean(tool.isOff?.(editor, session));
      if (String(off) !== (button.getAttribute('aria-disabled') ?? 'false')) button.setAttribute('aria-disabled', String(off));
      const on = Boolean(tool.isOn?.(editor));
      if (button.classList.contains('on') !== on) button.classList.toggle('on', on);
      if (button.hasAttribute('aria-pressed')) button.setAttribute('aria-pressed', String(on));
      if (tool.text) {
        const text = tool.text(editor);
        if (button.firstChild.textContent !== text) { button.firstChild.textContent = text; button.setAttribute('aria-label', `${tool.label}：${text}`); }
      }
    }
  }

  destroy() { this.sizes.disconnect(); this.bar.remove(); }
}

/** In the text a link is followed with Ctrl or ⌘ held; read-only text follows at once. */
function followLink(event, session) {
  const link = event.target.closest?.('a[href]');
  if (!link || !session.editor.view.dom.contains(link)) return;
  event.preventDefault();
  if (!session.editable || event.ctrlKey || event.metaKey) window.open(link.href, '_blank', 'noopener,noreferrer');
}
