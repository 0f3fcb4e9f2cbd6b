// Schema v1 as Tiptap extensions. tests/browser/test_editor_schema.py holds it equal to docs/schema.json.
import {BulletList, Doc, HardBreak, Heading, ListItem, OrderedList, Paragraph, Text} from './blocks.js';
import {BlockMath, InlineMath} from './formulas.js';
import {Bold, Color, Emphasis, Highlight, Italic, Link, Strike, Sub, Sup, Underline} from './marks.js';
import {Image, InlineImage} from './pictures.js';
import {Section} from './section.js';
import {Footnote, Opaque, Ruby, Textbox} from './small.js';
import {Table, TableCell, TableHeader, TableRow} from './tables.js';

export const SCHEMA = [
  Doc, Section, Paragraph, Heading, BulletList, OrderedList, ListItem, Table, TableRow, TableCell, TableHeader,
  Image, BlockMath, Textbox, Opaque, Text, HardBreak, InlineMath, Ruby, Footnote, InlineImage,
  Link, Bold, Italic, Underline, Strike, Sub, Sup, Emphasis, Color, Highlight,
];
