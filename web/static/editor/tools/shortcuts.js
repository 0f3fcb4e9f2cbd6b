// Keys of the text.
import {Extension} from '@tiptap/core';
import {openFormula} from '../formulas/index.js';
import {askLink} from './dialogs.js';

export const Shortcuts = Extension.create({
  name: 'shortcuts',
  addOptions: () => ({session: null}),
  addKeyboardShortcuts() {
    const {session} = this.options;
    const {editor} = this;
    return {
      'Mod-k': () => { askLink(editor); return true; },
      'Alt-=': () => { openFormula(editor); return true; },
      'Mod-Alt-0': () => editor.commands.setNode('paragraph'),
      'Mod-Alt-2': () => editor.commands.setNode('heading', {level: 2}),
      'Mod-Alt-3': () => editor.commands.setNode('heading', {level: 3}),
      'Mod-Alt-m': () => { session.comments.begin(); return true; },
      'Mod-Alt-n': () => { session.comments.panel?.step(1); return true; },
      'Mod-Alt-p': () => { session.comments.panel?.step(-1); return true; },
      'Alt-F10': () => { session.toolbar?.focus(); return true; },
    };
  },
});
