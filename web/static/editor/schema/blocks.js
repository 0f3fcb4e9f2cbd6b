// The document, its sections' paragraphs, headings and lists.
import {Node, mergeAttributes} from '@tiptap/core';
import {toggleList} from '../tools/lists.js';
import {attributes, shape} from './spec.js';

const ALIGN = ['left', 'center', 'right', 'justify'];

/** Alignment of pasted HTML, when our own data-align is absent. */
export const alignOf = element => {
  const said = element.getAttribute('data-align') || element.style?.textAlign || element.getAttribute('align');
  return ALIGN.includes(said) ? said : null;
};

/** Alignment from anywhere, and the number that Word displays, shown by the style sheet. */
const withLayout = name => {
  const own = attributes(name);
  const num = {...own.num, renderHTML: attrs => ({
    ...own.num.renderHTML(attrs), ...(typeof attrs.num?.text === 'string' && attrs.num.text && {'data-number': attrs.num.text}),
  })};
  return {...own, num, align: {...own.align, parseHTML: alignOf}};
};

export const Doc = Node.create({...shape('doc'), topNode: true});

export const Text = Node.create(shape('text'));

export const Paragraph = Node.create({
  ...shape('paragraph'), priority: 1000,
  addAttributes: () => withLayout('paragraph'),
  parseHTML: () => [{tag: 'p'}],
  renderHTML: ({HTMLAttributes}) => ['p', HTMLAttributes, 0],
  addCommands() {
    return {setParagraph: () => ({commands}) => commands.setNode('paragraph')};
  },
});

/** Ours says its level; of a foreign page h1 and h2 are a heading, the rest a smaller one. */
function levelOf(element) {
  if (element.hasAttribute('data-id')) return Number(element.getAttribute('data-level')) || 2;
  return /^H[12]$/.test(element.tagName) ? 2 : 3;
}

export const Heading = Node.create({
  ...shape('heading'), defining: true,
  addAttributes() {
    const own = withLayout('heading');
    return {...own, level: {...own.level, parseHTML: levelOf}};
  },
  parseHTML: () => [1, 2, 3, 4, 5, 6].map(level => ({tag: `h${level}`})),
  renderHTML: ({node, HTMLAttributes}) => [`h${Math.min(6, Math.max(3, Number(node.attrs.level) + 1))}`, HTMLAttributes, 0],
});

export const HardBreak = Node.create({
  ...shape('hardBreak'), inline: true, selectable: false, linebreakReplacement: true,
  parseHTML: () => [{tag: 'br'}],
  renderHTML: () => ['br'],
  renderText: () => '\n',
  addKeyboardShortcuts() {
    const put = () => this.editor.commands.first(({commands}) => [
      () => commands.exitCode(), () => commands.insertContent({type: 'hardBreak'}),
    ]);
    return {'Shift-Enter': put, 'Mod-Enter': put};
  },
});

const list = (name, tag, extra) => Node.create({
  ...shape(name),
  addOptions: () => ({itemTypeName: 'listItem', keepMarks: true, keepAttributes: false}),
  addAttributes: () => attributes(name),
  parseHTML: () => [{tag}],
  renderHTML: ({HTMLAttributes}) => [tag, HTMLAttributes, 0],
  ...extra,
});

export const BulletList = list('bulletList', 'ul', {
  addKeyboardShortcuts() { return {'Mod-Shift-8': () => toggleList(this.editor, 'bulletList')}; },
});

export const OrderedList = list('orderedList', 'ol', {
  addAttributes() {
    const own = attributes('orderedList');
    return {...own, start: {...own.start, parseHTML: element => Number(element.getAttribute('start')) || 1}};
  },
  renderHTML: ({node, HTMLAttributes}) => {
    const {start, num} = node.attrs;
    return ['ol', mergeAttributes(HTMLAttributes, {...(start !== 1 && {start}), ...(num?.fmt && {'data-fmt': String(num.fmt)})}), 0];
  },
  addKeyboardShortcuts() { return {'Mod-Shift-7': () => toggleList(this.editor, 'orderedList')}; },
});

export const ListItem = Node.create({
  ...shape('listItem'), defining: true,
  addAttributes: () => attributes('listItem'),
  parseHTML: () => [{tag: 'li'}],
  renderHTML: ({HTMLAttributes}) => ['li', HTMLAttributes, 0],
  addKeyboardShortcuts() {
    const {editor} = this;   // not its commands: those are bound to one transaction
    return {
      Enter: () => editor.commands.splitListItem('listItem'),
      Tab: () => editor.commands.sinkListItem('listItem'),
      'Shift-Tab': () => editor.commands.liftListItem('listItem'),
      Backspace: () => liftAtStart(editor),
    };
  },
});

/** Backspace at the start of an item takes it out of the list, as in Word. */
function liftAtStart(editor) {
  const {selection} = editor.state;
  const {$from, empty} = selection;
  if (!empty || $from.parentOffset > 0 || $from.depth < 1) return false;
  const item = $from.node(-1);
  return item?.type.name === 'listItem' && $from.index(-1) === 0 && editor.commands.liftListItem('listItem');
}
