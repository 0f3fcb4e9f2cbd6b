// Keys of the whole editor. Ctrl+S answers with the truth about saving instead of the browser's page dialog.
import {Extension} from '@tiptap/core';
import {askLink} from './dialogs.js';
import {toast} from './notices.js';

export const Shortcuts = Extension.create({
  name: 'shortcuts',
  addOptions: () => ({session: null}),
  addKeyboardShortcuts() {
    const {session} = this.options;
    const {editor} = this;
    return {
      'Mod-s': () => { toast(session.saveState.answer()); return true; },
      'Mod-k': () => { askLink(editor); return true; },
      'Mod-Alt-0': () => editor.commands.setNode('paragraph'),
      'Mod-Alt-2': () => editor.commands.setNode('heading', {level: 2}),
      'Mod-Alt-3': () => editor.commands.setNode('heading', {level: 3}),
      'Alt-F10': () => { session.toolbar?.focus(); return true; },
    };
  },
});
