// The browser's side of the plan document, one JSON request per line on stdin, one answer per line on stdout.
// Uses the very packages the editor is built from: run with the node_modules of web/ beside it.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'

const [root] = process.argv.slice(2)
const require = createRequire(`${root}/web/package.json`)
const load = (name) => import(pathToFileURL(require.resolve(name)).href)
const { Schema } = await load('prosemirror-model')
const Y = await load('yjs')
const { prosemirrorJSONToYXmlFragment, yXmlFragmentToProsemirrorJSON, initProseMirrorDoc } = await load('y-prosemirror')
const { canonical } = await import(pathToFileURL(`${root}/web/static/editor/canonical.js`).href)
const description = JSON.parse(readFileSync(`${root}/docs/schema.json`, 'utf8'))

const attrs = (raw = {}) =>
  Object.fromEntries(Object.entries(raw).map(([name, spec]) => [name, { default: spec.default ?? null }]))
const nodes = Object.entries(description.nodes).map(([name, { group, content, atom, attrs: raw }]) =>
  [name, { content: content ?? '', group, atom, inline: group === 'inline', attrs: attrs(raw) }])
const marks = Object.entries(description.marks).map(([name, { attrs: raw }]) => [name, { attrs: attrs(raw) }])
const schema = new Schema({ topNode: description.top, nodes: Object.fromEntries(nodes), marks: Object.fromEntries(marks) })

const sha256 = (text) => createHash('sha256').update(text, 'utf8').digest('hex')
const shared = (update) => {
  const doc = new Y.Doc()
  if (update) Y.applyUpdate(doc, Buffer.from(update, 'base64'))
  return doc
}
const encoded = (doc) => Buffer.from(Y.encodeStateAsUpdate(doc)).toString('base64')

const answers = {
  // JSON as the editor holds it (every attribute, nulls too) → its digest.
  digest: ({ doc }) => ({ digest: sha256(canonical(schema.nodeFromJSON(doc).toJSON(), description)) }),
  normalise: ({ doc }) => ({ text: canonical(doc, description) }),
  write: ({ doc }) => {
    const target = shared()
    prosemirrorJSONToYXmlFragment(schema, doc, target.getXmlFragment('body'))
    return { update: encoded(target) }
  },
  // What JSON a browser makes of a shared document, and whether ProseMirror deleted anything while opening it.
  read: ({ update }) => {
    const source = shared(update)
    const fragment = source.getXmlFragment('body')
    const json = yXmlFragmentToProsemirrorJSON(fragment)
    const before = encoded(source)
    const opened = initProseMirrorDoc(fragment, schema).doc
    opened.check()
    return {
      digest: sha256(canonical(json, description)),
      opened: sha256(canonical(opened.toJSON(), description)),
      untouched: encoded(source) === before,
    }
  },
  delta: ({ update }) => ({ delta: shared(update).getXmlFragment('body').get(0).get(0).get(0).toDelta() }),
}

const section = (doc, ...children) => {
  const element = new Y.XmlElement('section')
  doc.getXmlFragment('body').push([element])
  element.push(children)
  return element
}

// What a browser that means harm, or a broken one, can put into a shared document.
const hostile = {
  'the root is a text': (doc) => doc.getText('body').insert(0, '甲', { bold: {} }),
  'the root is a map': (doc) => doc.getMap('body').set('a', 1),
  'the root is a list': (doc) => doc.getArray('body').push([1, '甲', { a: 1 }, new Y.Map()]),
  'attributes hold shared types and odd values': (doc) => {
    const element = section(doc, new Y.XmlText('甲'))
    const odd = { id: new Y.Map(), title: new Uint8Array([1, 2]), key: 12345678901234567890n, period: NaN, src: undefined }
    for (const [name, value] of Object.entries({ ...odd, onclick: 'x', constructor: Infinity })) element.setAttribute(name, value)
  },
  'a text holds embedded types and foreign formats': (doc) => {
    const text = new Y.XmlText()
    section(doc, text)
    text.insert(0, '甲')
    for (const one of [{ image: 1 }, new Y.Map(), new Y.XmlElement('p')]) text.insertEmbed(1, one)
    text.insert(2, '乙', { bold: 'x', link: { href: new Uint8Array([1]) }, 'c--abcdefgh': {}, color: [1], sup: null })
    text.setAttribute('a', 1)
  },
  'a text holds half a surrogate pair and control characters': (doc) => section(doc, new Y.XmlText('a\ud83dz\u0000\u000b\uffff')),
  'a fragment lies in a section': (doc) => section(doc, new Y.XmlFragment(), new Y.XmlText('甲')),
  'three thousand boxes lie in each other': (doc) => {
    let inner = section(doc)
    for (let depth = 0; depth < 3000; depth++) {
      const box = new Y.XmlElement('textbox')
      inner.push([box])
      inner = box
    }
    inner.push([new Y.XmlText('甲')])
  },
  'names are those of the language': (doc) => section(doc, ...['__proto__', 'constructor', '', 'doc', 'text'].map((name) => new Y.XmlElement(name))),
}
answers.hostile = ({ name }) => {
  if (name === undefined) return { names: Object.keys(hostile) }
  const doc = shared()
  hostile[name](doc)
  return { update: encoded(doc) }
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line)
  let answer
  try {
    answer = answers[request.ask](request)
  } catch (error) {
    answer = { error: String(error.stack) }
  }
  process.stdout.write(JSON.stringify(answer) + '\n')
}
