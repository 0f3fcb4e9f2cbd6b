/* Canonical JSON of a plan: the same text, byte for byte, as server/documents/canonical.py writes.
   Pure, no imports: `schema` is docs/schema.json, read by whoever calls. Hash the UTF-8 of dumps(…) with SHA-256. */

/** The document with one spelling; the rules stand in canonical.py. */
export function normalise(doc, schema) {
  const { type } = doc
  if (type === 'text') {
    const text = { type, text: doc.text ?? '' }
    const marks = normaliseMarks(doc.marks ?? [], schema)
    if (marks.length) text.marks = marks
    return text
  }
  const result = { type }
  const attrs = attributes(doc.attrs, own(schema.nodes, type)?.attrs)
  if (Object.keys(attrs).length) result.attrs = attrs
  const content = joined((doc.content ?? []).map((child) => normalise(child, schema)))
  if (content.length) result.content = content
  return result
}

/** Sorted keys, no spaces. */
export function dumps(value) {
  if (Array.isArray(value)) return `[${value.map(dumps).join(',')}]`
  if (value !== null && typeof value === 'object') {
    return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${dumps(value[key])}`).join(',')}}`
  }
  return JSON.stringify(value)
}

/** The text whose SHA-256 is the id of a version. */
export function canonical(doc, schema) {
  return dumps(normalise(doc, schema))
}

const own = (object, key) => (Object.hasOwn(object, key) ? object[key] : undefined)

// floor(x·1000 + ½), not toFixed: Python does exactly this too.
function number(value) {
  if (!Number.isFinite(value)) return null
  if (Number.isInteger(value)) return value === 0 ? 0 : value
  return Math.abs(value) < 1e12 ? Math.floor(value * 1000 + 0.5) / 1000 : value
}

/** null = drop it. */
function clean(value) {
  if (value === undefined || value === null) return null
  if (Array.isArray(value)) return value.length ? value.map(clean) : null
  if (typeof value === 'object') {
    const kept = Object.entries(value).map(([key, item]) => [key, clean(item)]).filter(([, item]) => item !== null)
    return kept.length ? Object.fromEntries(kept) : null
  }
  return typeof value === 'number' ? number(value) : value
}

function attributes(attrs, known) {
  const kept = clean(attrs ?? {}) ?? {}
  for (const [name, spec] of Object.entries(known ?? {})) {
    if (spec.default !== undefined && !Object.hasOwn(kept, name)) kept[name] = spec.default
  }
  return kept
}

function normaliseMarks(marks, schema) {
  const result = marks.map(({ type, attrs }) => {
    const kept = attributes(attrs, own(schema.marks, type)?.attrs)
    return Object.keys(kept).length ? { type, attrs: kept } : { type }
  })
  return result.sort((a, b) => compare(a.type, b.type) || compare(dumps(a), dumps(b)))
}

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0)

function joined(children) {
  const result = []
  for (const child of children) {
    const last = result.at(-1)
    if (child.type !== 'text') result.push(child)
    else if (child.text && last?.type === 'text' && dumps(last.marks ?? []) === dumps(child.marks ?? [])) last.text += child.text
    else if (child.text) result.push(child)
  }
  return result
}
