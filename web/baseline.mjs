// Proves that what a browser loads asks for nothing newer than Chromium 105 and Safari 16, by the tables of MDN
// (@mdn/browser-compat-data). `node baseline.mjs [FOLDER]` prints what it found, a line each, and exits 1;
// with --complete also what the lists below name for nothing.
//
// Syntax: esbuild, told the target, has nothing left to lower. Interfaces: every member and global is looked up; a
// newer one must be guarded, and the guard is looked for. Styles: what an older browser leaves out must be harmless.
import {transform} from 'esbuild';
import {parse} from 'acorn';
import {createRequire} from 'node:module';
import {readdir, readFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const bcd = createRequire(import.meta.url)('@mdn/browser-compat-data');
const BASELINE = {chrome: 105, safari: 16};
export const TARGET = Object.entries(BASELINE).map(([browser, version]) => browser + version);

// Newer, and asked for before it is used. The pattern is the question, in the minified bundle.
const GUARDED = {
  moveBefore: /if\(\w+\.moveBefore\)try/,
  adoptedStyleSheets: /try\{this\.indicatorStyleSheet=/,
  replaceSync: /try\{this\.indicatorStyleSheet=/,
  parseHTMLUnsafe: /parseHTMLUnsafe\?\./,
  startViewTransition: /if\(document\.startViewTransition\)/,
  navigation: /window\.navigation&&/,
  navigationType: /window\.navigation&&/,
  canIntercept: /window\.navigation&&/,
  hashChange: /window\.navigation&&/,
  overflowAnchor: /\.overflowAnchor==null/,
  getComposedRanges: /if\(\w+\.getComposedRanges\)/,
  caretPositionFromPoint: /if\(\w+\.caretPositionFromPoint\)try/,
  offsetNode: /if\(\w+\.caretPositionFromPoint\)try/,
  createPolicy: /=window\.trustedTypes;if\(!/,
  defaultPolicy: /=window\.trustedTypes;if\(!/,
  cancelIdleCallback: /typeof cancelIdleCallback/,
  wakeLock: /navigator\.wakeLock\?\./,
  vibrate: /navigator\.vibrate\?\./,
  requestFullscreen: /this\.requestFullscreen\|\|/,
  fullscreenElement: /document\.fullscreenElement\?document\.exitFullscreen\(\)/,
  exitFullscreen: /document\.fullscreenElement\?document\.exitFullscreen\(\)/,
};
// Words of htmx' own trigger syntax, of data- attributes and rows of ours, that some newer interface uses too.
const OURS = new Set(['delay', 'changed', 'opened', 'when', 'seek']);
// Styles that an older browser may leave out: nothing moves, nothing is hidden, nothing can no longer be read.
const HARMLESS = new Set([
  'text-wrap', 'text-wrap: balance', 'text-wrap: pretty', 'text-autospace', 'text-autospace: normal',
  'text-spacing-trim', 'text-spacing-trim: trim-start', 'field-sizing', 'field-sizing: content',
  '@page', 'size', 'break-after: avoid', '@counter-style', 'scrollbar-width', 'scrollbar-width: none',
  ':fullscreen', // of a player that fills the screen where it can
  'overflow-anchor', 'overflow-anchor: none', // who does not know it anchors nothing
]);

/** Whether both browsers of the baseline have a feature, without a flag or a prefix. */
function has(compat) {
  return Object.entries(BASELINE).every(([browser, version]) => {
    const told = [compat?.support?.[browser] ?? []].flat();
    return told.some(one => {
      const added = one.version_added === 'preview' ? NaN : parseFloat(String(one.version_added).replace('≤', ''));
      return added <= version && !one.flags && !one.prefix && !one.alternative_name
        && !(parseFloat(one.version_removed) <= version);
    });
  });
}

/** Names of members and of globals: true when at least one feature of that name is in the baseline. */
function tables() {
  const members = new Map(), globals = new Map();
  const note = (map, name, compat) => { if (compat) map.set(name, map.get(name) || has(compat)); };
  const both = {...bcd.api, ...bcd.javascript.builtins};
  for (const [name, one] of Object.entries(both)) {
    note(globals, name, one.__compat);
    for (const [member, inner] of Object.entries(one)) {
      if (member === '__compat') continue;
      const bare = member.replace(/_(static|event)$/, '');
      note(member.endsWith('_event') ? new Map() : members, bare, inner.__compat);
    }
  }
  for (const [name, one] of Object.entries(bcd.api)) {
    if (/^(Window|WorkerGlobalScope)$/.test(name)) {
      for (const [member, inner] of Object.entries(one)) note(globals, member, inner.__compat);
    }
  }
  for (const [name, compat] of globals) if (compat) members.set(name, true);   // window.fetch
  for (const [name, one] of Object.entries(bcd.css.properties)) {
    note(members, name.replace(/-([a-z])/g, (_, letter) => letter.toUpperCase()), one.__compat);
  }
  return {members, globals};
}

const {members, globals} = tables();

/** Every name a script uses: members, and globals it does not declare itself. */
function names(code) {
  const used = {members: new Set(), globals: new Set(), patterns: []}, declared = new Set(), defined = new Set();
  const tree = parse(code, {ecmaVersion: 'latest', sourceType: 'module', allowHashBang: true});
  const visit = (node, key, parent) => {
    if (Array.isArray(node)) return node.forEach(one => visit(one, key, parent));
    if (!node || typeof node.type !== 'string') return undefined;
    if (node.type === 'MemberExpression') {
      if (!node.computed && node.property.type === 'Identifier') used.members.add(node.property.name);
      if (node.computed && typeof node.property.value === 'string') used.members.add(node.property.value);
    } else if (node.type === 'ObjectPattern') {
      for (const one of node.properties) if (one.key?.name && !one.computed) used.members.add(one.key.name);
    } else if (/^(Property|MethodDefinition|PropertyDefinition)$/.test(node.type) && !node.computed) {
      defined.add(node.key.name ?? node.key.value);   // an object of the bundle's own has this
    } else if (node.type === 'AssignmentExpression' && node.left.type === 'MemberExpression') {
      defined.add(node.left.property.name);
    } else if (node.type === 'Identifier') {
      const isName = (parent?.type === 'MemberExpression' && key === 'property' && !parent.computed)
        || (/^(Property|MethodDefinition|PropertyDefinition)$/.test(parent?.type) && key === 'key' && !parent.computed);
      const declares = (/^(VariableDeclarator|ClassDeclaration|FunctionDeclaration|ClassExpression|FunctionExpression)$/.test(parent?.type) && key === 'id')
        || (/Function/.test(parent?.type) && key === 'params') || /^Import/.test(parent?.type);
      if (declares) declared.add(node.name); else if (!isName) used.globals.add(node.name);
    } else if (node.type === 'Literal' && node.regex) {
      used.patterns.push(node.regex);
    }
    for (const [name, child] of Object.entries(node)) if (child && typeof child === 'object') visit(child, name, node);
    return undefined;
  };
  visit(tree, '', null);
  for (const name of declared) used.globals.delete(name);
  for (const name of defined) used.members.delete(name);
  return used;
}

async function lookAtScript(name, code) {
  const found = [];
  if (!await isLowered(code, 'js')) found.push(`${name}: syntax newer than ${TARGET}`);
  const used = names(code);
  for (const [kind, known] of [['members', members], ['globals', globals]]) {
    for (const one of used[kind]) {
      if (known.get(one) !== false || OURS.has(one)) continue;
      if (GUARDED[one]?.test(code)) seen.add(one);
      else found.push(`${name}: ${one} is newer, and not asked for first`);
    }
  }
  for (const {pattern, flags} of used.patterns) {
    if (/\(\?<[=!]/.test(pattern) || flags.includes('v')) found.push(`${name}: /${pattern}/${flags} is newer (Safari 16.4)`);
  }
  return found;
}

/** Nothing changes when esbuild lowers for the target what it also prints for the newest browsers. */
async function isLowered(code, loader) {
  const options = {loader, minify: true, logLevel: 'silent', legalComments: 'none'};
  const [newest, lowered] = await Promise.all([
    transform(code, {...options, target: 'esnext'}), transform(code, {...options, target: TARGET}),
  ]);
  return newest.code === lowered.code;
}

/** A feature of CSS by name, anywhere below `css.types` (functions, units). */
function typesNamed(wanted, node = bcd.css.types, found = []) {
  for (const [key, one] of Object.entries(node)) {
    if (key === '__compat' || typeof one !== 'object') continue;
    if (key === wanted && one.__compat) found.push(one.__compat);
    typesNamed(wanted, one, found);
  }
  return found;
}

const UNITS = /\d(d|s|l)v(h|w|i|b|min|max)\b/;   // Chromium 108

async function lookAtStyle(name, code) {
  const found = new Set();
  if (!await isLowered(code, 'css')) found.add(`${name}: syntax newer than ${TARGET}`);
  const bare = code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/url\((?:"[^"]*"|[^)]*)\)/g, 'url()').replace(/"(?:[^"\\]|\\.)*"/g, '""');
  const flag = what => { if (HARMLESS.has(what)) seen.add(what); else found.add(`${name}: ${what} is newer`); };
  if (/@(media|container)[^{]*[<>]/.test(bare)) flag('a range like (width > 1px)');   // Safari 16.4
  for (const [, rule] of bare.matchAll(/@([a-z-]+)/g)) {
    const compat = bcd.css['at-rules'][rule]?.__compat;
    if (compat && !has(compat)) flag(`@${rule}`);
  }
  for (const [, property, value] of bare.matchAll(/[{;]\s*([a-z][a-z-]*):([^;{}]*)(?=[;}])/g)) {
    const known = bcd.css.properties[property];
    const isPrefixedToo = new RegExp(`-webkit-${property}:`).test(bare);
    if (known && !has(known.__compat) && !isPrefixedToo) flag(property);
    const keyword = known?.[value.trim()]?.__compat;
    if (keyword && !has(keyword)) flag(`${property}: ${value.trim()}`);
    if (UNITS.test(value)) flag(`${property}: ${value.trim()}`);
    for (const [, called] of value.matchAll(/([a-z-]+)\(/g)) {
      const types = typesNamed(called);
      if (types.length && !types.some(has)) flag(`${called}()`);
    }
  }
  for (const [, selector] of bare.matchAll(/::?([a-z-]+)(?=[\s,{.:[>+~()]|$)/g)) {
    const compat = bcd.css.selectors[selector]?.__compat;
    if (compat && !has(compat) && !selector.startsWith('-')) flag(`:${selector}`);
  }
  return [...found];
}

const seen = new Set();

async function main() {
  const given = process.argv.slice(2).filter(one => !one.startsWith('--'));
  const folder = given[0] ?? join(dirname(fileURLToPath(import.meta.url)), 'static', 'built');
  const found = [];
  for (const name of (await readdir(folder)).sort()) {
    const look = name.endsWith('.js') ? lookAtScript : name.endsWith('.css') ? lookAtStyle : null;
    if (look) found.push(...await look(name.replace(/-[A-Z0-9]{8}\./, '.'), await readFile(join(folder, name), 'utf8')));
  }
  const idle = [...Object.keys(GUARDED), ...HARMLESS].filter(one => !seen.has(one));
  if (process.argv.includes('--complete')) found.push(...idle.map(one => `${one} is listed, and used nowhere`));
  for (const line of found) console.log(line);
  process.exitCode = found.length ? 1 : 0;
}

await main();
