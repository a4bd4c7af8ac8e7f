// The policy as the form changes it: plain JSON that is never changed in place. Whatever the form does not know is kept as it is.
import type { PolicyAttribute, PolicyBody, PolicyTerm, TermField } from '@nakodo/protocol';

export type List = 'filters' | 'score';

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function entriesOf(body: PolicyBody, list: List): readonly unknown[] {
  const entries = body[list];
  return Array.isArray(entries) ? entries : [];
}

/** The term that an entry is a use of, if any. */
export function findTerm(entry: unknown, list: List, terms: readonly PolicyTerm[]): PolicyTerm | undefined {
  if (!isRecord(entry)) return undefined;
  const found = terms.filter((term) => term.list === list && Object.hasOwn(entry, term.name));
  return found.length === 1 ? found[0] : undefined;
}

export function getIn(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, key) => (isRecord(inner) ? inner[key] : undefined), value);
}

/** Undefined takes it away. */
export function setIn(value: unknown, path: string, next: unknown): PolicyBody {
  const [key = '', ...rest] = path.split('.');
  const record = isRecord(value) ? value : {};
  const { [key]: inner, ...others } = record;
  const changed = rest.length === 0 ? next : setIn(inner, rest.join('.'), next);
  if (changed === undefined) return others;
  return { ...record, [key]: changed }; // a key that was there keeps its place
}

export function withEntry(body: PolicyBody, list: List, place: number, entry: unknown): PolicyBody {
  return { ...body, [list]: entriesOf(body, list).map((each, at) => (at === place ? entry : each)) };
}

export function withoutEntry(body: PolicyBody, list: List, place: number): PolicyBody {
  return { ...body, [list]: entriesOf(body, list).filter((_, at) => at !== place) };
}

/** Another use of a term at the end of its list, with what fits here best. */
export function withNewEntry(body: PolicyBody, term: PolicyTerm, attributes: readonly PolicyAttribute[]): PolicyBody {
  const entries = entriesOf(body, term.list);
  const entry = term.fields
    .filter((field) => field.required)
    .reduce<PolicyBody>((made, field) => setIn(made, field.path, firstValue(field, made, entries, attributes)), {});
  return { ...body, [term.list]: [...entries, entry] };
}

function firstValue(
  field: TermField,
  made: PolicyBody,
  entries: readonly unknown[],
  attributes: readonly PolicyAttribute[],
): unknown {
  if (field.kind === 'attribute') return bestAttribute(field, made, entries, attributes);
  if (field.kind === 'number') return field.path === 'weight' ? 1 : Math.min(10, field.most ?? 10);
  if (field.kind === 'choice') return field.options?.[0];
  if (field.kind === 'texts') return [];
  const attribute = attributes.find(({ name }) => name === getIn(made, field.valuesOf ?? ''));
  return attribute?.options?.[0] ?? attribute?.samples[0] ?? '';
}

/** Named like the field (offers, needs), else what most people have, that is not used in the same way already. */
function bestAttribute(
  field: TermField,
  made: PolicyBody,
  entries: readonly unknown[],
  attributes: readonly PolicyAttribute[],
): string | undefined {
  const taken = new Set([...entries.map((entry) => getIn(entry, field.path)), ...Object.values(made).flatMap(namesIn)]);
  const fitting = fittingAttributes(field, attributes);
  const key = field.path.split('.').at(-1);
  const alike = fitting.find(({ name }) => name === key);
  const free = fitting.filter(({ name }) => !taken.has(name));
  const best = (free.length > 0 ? free : fitting).toSorted((a, b) => (b.have ?? 0) - (a.have ?? 0) || rank(a) - rank(b))[0];
  return (alike ?? best)?.name;
}

/** Of as many people: what they say of themselves before what they are called. */
const rank = ({ name }: PolicyAttribute) => (name === 'name' || name === 'profile_type' ? 1 : 0);
const namesIn = (value: unknown): unknown[] => (isRecord(value) ? Object.values(value) : [value]);

export function fittingAttributes(field: TermField, attributes: readonly PolicyAttribute[]): readonly PolicyAttribute[] {
  return attributes.filter(({ kind }) => field.attributeKinds?.includes(kind));
}

const frameKeys = ['filters', 'score', 'combine', 'threshold', 'limit', 'relax', 'again'];

/** The database keeps no order of keys: here they stand as one would write them, the name of a term first. */
export function inOrder(body: PolicyBody, terms: readonly PolicyTerm[]): PolicyBody {
  const orderTerms = (list: List) =>
    entriesOf(body, list).map((entry) => {
      const term = findTerm(entry, list, terms);
      return term && isRecord(entry)
        ? withKeys(entry, [term.name, ...term.fields.map(({ path }) => path.split('.')[0] ?? '')])
        : entry;
    });
  const ordered = withKeys(body, frameKeys);
  return {
    ...ordered,
    ...(Array.isArray(body['filters']) && { filters: orderTerms('filters') }),
    ...(Array.isArray(body['score']) && { score: orderTerms('score') }),
  };
}

function withKeys(record: PolicyBody, keys: readonly string[]): PolicyBody {
  const known = keys.filter((key) => Object.hasOwn(record, key));
  return Object.fromEntries([...new Set([...known, ...Object.keys(record)])].map((key) => [key, record[key]]));
}

const lineLength = 96;

/** JSON as a person would lay it out: what is short stays on one line. */
export function printBody(value: unknown, indent = ''): string {
  const flat = inline(value);
  const isTop = indent === '';
  if (!isTop && indent.length + flat.length <= lineLength) return flat;
  const inner = `${indent}  `;
  if (Array.isArray(value) && value.length > 0) {
    return `[\n${value.map((each) => `${inner}${printBody(each, inner)}`).join(',\n')}\n${indent}]`;
  }
  if (isRecord(value) && Object.keys(value).length > 0) {
    const lines = Object.entries(value).map(([key, each]) => {
      // A list of terms is read line by line.
      const long = Array.isArray(each) && each.some(isRecord);
      const text = long
        ? `[\n${each.map((entry) => `${inner}  ${printBody(entry, `${inner}  `)}`).join(',\n')}\n${inner}]`
        : printBody(each, inner);
      return `${inner}${JSON.stringify(key)}: ${text}`;
    });
    return `{\n${lines.join(',\n')}\n${indent}}`;
  }
  return flat;
}

function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (!isRecord(value)) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${inline(each)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}
