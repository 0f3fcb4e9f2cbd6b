// Builds everything a browser loads into static/built/, with hashed names and a manifest.
// Third-party code enters here, from node_modules, and never into the repository.
import {build} from 'esbuild';
import {createHash} from 'node:crypto';
import {gzipSync} from 'node:zlib';
import {mkdir, readdir, readFile, rename, rm, writeFile} from 'node:fs/promises';
import {basename, dirname, join, relative} from 'node:path';
import {fileURLToPath} from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
const STATIC = join(HERE, 'static');
const OUT = join(STATIC, 'built');
const STAGE = join(STATIC, `.building-${process.pid}`);
const TARGET = ['chrome105', 'safari16'];
const LIMITS = {'page.js': 40, 'editor.js': 200, 'the kit': 120};   // KB gzip, with the chunks loaded at the start
const FONTS = {'.woff2': 'file', '.woff': 'empty', '.ttf': 'empty'};

const common = {
  absWorkingDir: HERE, outdir: STAGE, bundle: true, minify: true, target: TARGET, metafile: true,
  entryNames: '[name]-[hash]', chunkNames: 'chunk-[hash]', assetNames: '[name]-[hash]',
  logLevel: 'warning', legalComments: 'linked',
};

const manifest = {};

/** Remembers which hashed file an entry became. */
function note(metafile) {
  for (const [file, output] of Object.entries(metafile.outputs)) {
    if (!output.entryPoint) continue;
    const name = basename(output.entryPoint).replace(/^katex\.min\.css$/, 'katex.css');
    const folder = basename(dirname(output.entryPoint));   // editor/index.js, kit/index.js
    manifest[name === 'index.js' ? `${folder}.js` : name] = basename(file);
  }
}

/** The entry and every chunk it imports at once (not the lazy ones), in KB gzip. */
async function weigh(metafile, entry) {
  const start = Object.keys(metafile.outputs).find(file => basename(file) === manifest[entry]);
  const seen = new Set(), queue = [start];
  while (queue.length) {
    const file = queue.pop();
    if (seen.has(file)) continue;
    seen.add(file);
    for (const one of metafile.outputs[file].imports) {
      if (one.kind === 'import-statement' && !one.external) queue.push(one.path);
    }
  }
  let bytes = 0;
  for (const file of seen) bytes += gzipSync(await readFile(join(HERE, file)), {level: 9}).length;
  return bytes / 1024;
}

const packed = async name => gzipSync(await readFile(join(STAGE, manifest[name])), {level: 9}).length / 1024;

/** One copy of yjs and of every prosemirror package, no y-tiptap: two copies break the editor silently. */
function checkCopies(metafile) {
  const homes = new Map();
  for (const input of Object.keys(metafile.inputs)) {
    const match = /^(.*node_modules\/((?:@[^/]+\/)?[^/]+))\//.exec(input);
    if (!match) continue;
    const [, home, name] = match;
    if (name === '@tiptap/y-tiptap') throw new Error('y-tiptap is in the bundle: it reverses a colleague\'s text');
    if (!/^(yjs|lib0|y-protocols|y-prosemirror|prosemirror-.*|@tiptap\/.*)$/.test(name)) continue;
    if (!homes.has(name)) homes.set(name, new Set());
    homes.get(name).add(home);
  }
  for (const [name, places] of homes) {
    if (places.size > 1) throw new Error(`${name} is in the bundle ${places.size} times: ${[...places].join(', ')}`);
  }
}

async function copyHashed(name) {
  const data = await readFile(join(STATIC, name));
  const hash = createHash('sha256').update(data).digest('hex').slice(0, 8).toUpperCase();
  const bare = basename(name);
  manifest[bare] = bare.replace('.', `-${hash}.`);
  await writeFile(join(STAGE, manifest[bare]), data);
}

async function main() {
  await rm(STAGE, {recursive: true, force: true});
  await mkdir(STAGE, {recursive: true});
  const styles = await build({
    ...common, loader: FONTS,
    entryPoints: [
      'static/css/gongbei.css', 'static/css/editor.css', 'static/css/kit.css', 'node_modules/katex/dist/katex.min.css',
      'static/css/print-a4.css', 'static/css/print-a3.css', 'static/css/print-b5.css',
    ],
  });
  note(styles.metafile);
  for (const name of ['icons.svg', 'kit/icons/kit-192.png', 'kit/icons/kit-512.png']) await copyHashed(name);
  const editor = await build({
    ...common, format: 'esm', splitting: true,
    entryPoints: [{in: 'static/editor/index.js', out: 'editor'}, {in: 'static/js/formulas.js', out: 'formulas'}],
    define: {
      KATEX_CSS: JSON.stringify(manifest['katex.css']),
      ICONS: JSON.stringify(manifest['icons.svg']),
    },
  });
  checkCopies(editor.metafile);
  note(editor.metafile);
  const page = await build({
    ...common, format: 'iife', entryPoints: ['static/js/page.js'],
    define: {FORMULAS_JS: JSON.stringify(manifest['formulas.js']), EDITOR_JS: JSON.stringify(manifest['editor.js'])},
  });
  note(page.metafile);
  const kit = await build({
    ...common, format: 'esm', entryPoints: [{in: 'static/kit/index.js', out: 'kit'}, {in: 'static/kit/sw.js', out: 'sw'}],
    define: {FORMULAS_JS: JSON.stringify(manifest['formulas.js']), ICONS: JSON.stringify(manifest['icons.svg'])},
  });
  note(kit.metafile);
  await writeFile(join(STAGE, 'manifest.json'), JSON.stringify(manifest, null, 1) + '\n');
  const sizes = {
    'page.js': await weigh(page.metafile, 'page.js'), 'editor.js': await weigh(editor.metafile, 'editor.js'),
    'gongbei.css': await weigh(styles.metafile, 'gongbei.css'), 'editor.css': await weigh(styles.metafile, 'editor.css'),
  };
  sizes['the kit'] = await weigh(kit.metafile, 'kit.js') + await weigh(styles.metafile, 'kit.css') + await packed('icons.svg');
  for (const [name, kb] of Object.entries(sizes)) {
    const limit = LIMITS[name];
    console.log(`${name.padEnd(12)} ${kb.toFixed(1).padStart(6)} KB gzip${limit ? `  (limit ${limit})` : ''}`);
    if (limit && kb > limit) throw new Error(`${name} is heavier than ${limit} KB gzip`);
  }
  await publish();
}

/** New files first, the manifest last, so that a server reading meanwhile never sees a name without its file. */
async function publish() {
  await mkdir(OUT, {recursive: true});
  const fresh = await readdir(STAGE);
  for (const name of fresh.filter(one => one !== 'manifest.json')) await rename(join(STAGE, name), join(OUT, name));
  await rename(join(STAGE, 'manifest.json'), join(OUT, 'manifest.json'));
  await rm(STAGE, {recursive: true, force: true});
  for (const name of await readdir(OUT)) {
    if (!fresh.includes(name)) await rm(join(OUT, name), {recursive: true, force: true});
  }
  console.log(`${fresh.length} files in ${relative(process.cwd(), OUT) || '.'}`);
}

main().catch(async error => {
  await rm(STAGE, {recursive: true, force: true});
  console.error(error.message ?? error);
  process.exit(1);
});
