// A plugin that fails must not stop a letter. What it adds (a colour, a mark, a caret, a field) is left out, and the text goes on.
// The binding itself is not sheltered: what fails there is found by agreement.js.
import {DecorationSet} from '@tiptap/pm/view';
import {ySyncPluginKey, yUndoPluginKey} from 'y-prosemirror';

const done = new WeakSet();
const told = new Set();   // a mark that cannot be drawn fails at every letter

function tell(error) {
  if (told.has(error?.message)) return;
  told.add(error?.message);
  console.error(error);
}

/** `run`, or `otherwise(…)` of the same arguments when it fails. */
const safe = (run, otherwise = () => null) => run && function (...args) {
  try { return run.apply(this, args); } catch (error) {
    tell(error);
    return otherwise(...args);
  }
};

const moved = (tr, old) => (old instanceof DecorationSet ? old.map(tr.mapping, tr.doc) : old);

function safeView(make) {
  return safe(function (view) {
    const made = make.call(this, view) ?? {};
    return {update: safe(made.update?.bind(made)), destroy: safe(made.destroy?.bind(made))};
  }, () => ({}));
}

function shelter(plugin) {
  const {spec, props} = plugin;
  if (done.has(plugin) || spec.key === ySyncPluginKey || spec.key === yUndoPluginKey) return plugin;
  done.add(plugin);
  if (spec.state) spec.state = {...spec.state, init: safe(spec.state.init, () => undefined), apply: safe(spec.state.apply, moved)};
  if (spec.view) spec.view = safeView(spec.view);
  spec.appendTransaction = safe(spec.appendTransaction);
  spec.filterTransaction = safe(spec.filterTransaction, () => true);
  if (props.decorations) props.decorations = safe(props.decorations);
  return plugin;
}

/** One that fails is drawn plainly; one that cannot follow a change is drawn anew. */
const shelterView = make => safe((...args) => {
  const made = make(...args);
  if (made?.update) made.update = safe(made.update.bind(made), () => false);
  return made;
});

const GETTERS = {
  plugins: found => found.map(shelter),
  nodeViews: found => Object.fromEntries(Object.entries(found).map(([name, make]) => [name, shelterView(make)])),
};

/** Whatever the extensions of an editor bring; before it makes its view. */
export function shelterAll({extensionManager}) {
  for (const [name, wrap] of Object.entries(GETTERS)) {
    const {get} = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(extensionManager), name);
    Object.defineProperty(extensionManager, name, {get: () => wrap(get.call(extensionManager))});
  }
}
