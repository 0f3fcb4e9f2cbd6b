// docs/schema.json is the one description of a plan; the editor's schema is made from it, so the two cannot differ.
import spec from '../../../../docs/schema.json';

export const SCHEMA_VERSION = spec.version;
export const SECTION_KEYS = spec.keys;
export const COLUMN_KINDS = spec.cols;

const dashed = name => name.replace(/_/g, '-').replace(/[A-Z]/g, letter => '-' + letter.toLowerCase());

/** What an attribute of the clipboard's HTML means; anything unfit becomes the default. */
function read(text, rule) {
  const fallback = rule.default ?? null;
  if (text === null || text === '') return fallback;
  if (rule.enum) return rule.enum.includes(text) ? text : fallback;
  switch (rule.type) {
    case 'integer': case 'number': {
      const value = Number(text);
      return Number.isFinite(value) ? (rule.type === 'integer' ? Math.trunc(value) : value) : fallback;
    }
    case 'array': case 'object':
      try { return JSON.parse(text); } catch { return fallback; }
    default: return text;
  }
}

const write = value => (typeof value === 'object' ? JSON.stringify(value) : String(value));

/** Tiptap attributes of a node or mark of the schema, carried through the clipboard as data-*. */
export function attributes(name) {
  const rules = spec.nodes[name]?.attrs ?? spec.marks[name]?.attrs ?? {};
  const entries = Object.entries(rules).map(([attr, rule]) => {
    const html = `data-${dashed(attr)}`;
    return [attr, {
      default: rule.default ?? null,
      parseHTML: element => read(element.getAttribute(html), rule),
      renderHTML: attrs => {
        const value = attrs[attr];
        return value === null || value === undefined || value === rule.default ? {} : {[html]: write(value)};
      },
    }];
  });
  return Object.fromEntries(entries);
}

/** Content, group and atom of a node, as the schema says. */
export function shape(name) {
  const {content, group, atom} = spec.nodes[name];
  return {name, ...(content && {content}), ...(group && {group}), ...(atom && {atom: true})};
}

/** Every block that carries a stable id. */
export const WITH_ID = Object.keys(spec.nodes).filter(name => spec.nodes[name].attrs?.id);

const MOST_SPAN = 1000;
const MOST_NUMBER = 1e6;
const SPANS = new Set(['colspan', 'rowspan']);

/** One attribute as it may be, else its default. */
function fit(value, name, rule) {
  const fallback = rule.default ?? null;
  if (value === null || value === undefined) return fallback;
  if (rule.enum) return rule.enum.includes(value) ? value : fallback;
  switch (rule.type) {
    case 'integer': case 'number': {
      if (typeof value !== 'number' || !Number.isFinite(value) || Math.abs(value) > MOST_NUMBER) return fallback;
      const whole = rule.type === 'integer' ? Math.trunc(value) : value;
      return SPANS.has(name) ? Math.min(MOST_SPAN, Math.max(1, whole)) : whole;
    }
    case 'string': return typeof value === 'string' ? value : fallback;
    case 'array': return Array.isArray(value) && value.length <= MOST_SPAN && value.every(one => typeof one === 'number') ? value : fallback;
    default: return typeof value === 'object' && !Array.isArray(value) ? value : fallback;
  }
}

/**
 * The shared document is written by every member's program, not only by this one: a cell a thousand million columns wide
 * would stop every window. So what comes in is cut to what the schema says before the editor sees it.
 */
export function fitted(name, attrs) {
  const rules = spec.nodes[name]?.attrs;
  if (!rules || !attrs) return attrs;
  return Object.fromEntries(Object.entries(rules).map(([attr, rule]) => [attr, fit(attrs[attr], attr, rule)]));
}
