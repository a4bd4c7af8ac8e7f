// Decides what each column of a file becomes: by the mapping, by its name, or kept as it is. Pure.
import { faceAttribute, type AttributeDefinition, type AttributeKind } from '../person.js';
import type { Guess } from './guess.js';
import { notInFiles, type ColumnRule, type Mapping } from './mapping.js';
import type { ColumnReport, NewAttribute } from './types.js';
import { attributeName, findSynonym, isPersonField, normalizeName } from './well-known.js';

interface Columns {
  readonly columns: readonly string[];
  readonly mapping: Mapping;
  readonly guesses: ReadonlyMap<string, Guess>;
}

interface Assigned {
  readonly rules: ReadonlyMap<string, ColumnRule>;
  readonly reports: readonly ColumnReport[];
  readonly place: readonly [string, string] | undefined;
  readonly notes: readonly string[];
}

function ruleOfMapping(entry: string | ColumnRule): ColumnRule {
  return typeof entry === 'string' ? { attribute: entry } : entry;
}

/** Columns that are known by their name: exact names first, then synonyms, each attribute once. */
function assignByName(free: readonly string[], known: ReadonlySet<string>, taken: Set<string>): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const nameOf of [normalizeName, findSynonym]) {
    for (const column of free) {
      const name = nameOf(column);
      if (name === undefined || found.has(column) || taken.has(name) || !known.has(name)) continue;
      found.set(column, name);
      taken.add(name);
    }
  }
  return found;
}

export function assignColumns(input: Columns, known: ReadonlySet<string>): Assigned {
  const { mapping, columns } = input;
  const rules = new Map<string, ColumnRule>();
  const reports: ColumnReport[] = [];
  const notes: string[] = [];
  const explicit = new Map(Object.entries(mapping.columns ?? {}));
  const combined = new Map<string, string[]>();
  for (const rule of mapping.combine ?? [])
    for (const column of rule.columns) combined.set(column, [...(combined.get(column) ?? []), rule.attribute]);
  const taken = new Set([
    ...[...explicit.values()].flatMap((entry) => (entry === null ? [] : [ruleOfMapping(entry).attribute])),
    ...[...(mapping.combine ?? []), ...(mapping.derive ?? [])].map((rule) => rule.attribute),
    ...Object.keys(mapping.constants ?? {}),
  ]);
  const free = columns.filter((column) => !explicit.has(column) && !combined.has(column));
  const byName =
    mapping.byName === false ? new Map<string, string>() : assignByName(free, new Set([...known, 'lat', 'lon']), taken);
  const place = findPlace(byName, taken);
  for (const column of columns) {
    const entry = explicit.get(column);
    const named = byName.get(column);
    if (entry !== undefined && entry !== null) rules.set(column, ruleOfMapping(entry));
    const attributes = [...(combined.get(column) ?? []), ...(entry ? [ruleOfMapping(entry).attribute] : [])];
    if (attributes.length > 0 || entry === null)
      reports.push({ column, attributes, how: entry === null && attributes.length === 0 ? 'ignored' : 'mapping' });
    else if (place?.includes(column) === true) reports.push({ column, attributes: ['place'], how: 'name' });
    else if (named !== undefined && named !== 'lat' && named !== 'lon') {
      rules.set(column, { attribute: named });
      reports.push({ column, attributes: [named], how: 'name' });
    } else reports.push(keepOrIgnore(column, input, rules, taken, notes));
  }
  return { rules, reports, place, notes };
}

function findPlace(byName: ReadonlyMap<string, string>, taken: ReadonlySet<string>): readonly [string, string] | undefined {
  const columnOf = (name: string): string | undefined => [...byName].find(([, attribute]) => attribute === name)?.[0];
  const [lat, lon] = [columnOf('lat'), columnOf('lon')];
  return lat !== undefined && lon !== undefined && !taken.has('place') ? [lat, lon] : undefined;
}

function keepOrIgnore(
  column: string,
  input: Columns,
  rules: Map<string, ColumnRule>,
  taken: Set<string>,
  notes: string[],
): ColumnReport {
  const name = attributeName(column);
  if (name === faceAttribute) {
    notes.push(`column "${column}" is not used: ${notInFiles}`);
    return { column, attributes: [], how: 'ignored' };
  }
  const guess = input.guesses.get(column);
  if (input.mapping.unmapped !== 'keep' || guess === undefined || name === '' || taken.has(name)) {
    if (taken.has(name)) notes.push(`column "${column}" is not used: "${name}" is already made of another`);
    return { column, attributes: [], how: 'ignored' };
  }
  taken.add(name);
  rules.set(column, { attribute: name, kind: guess.kind, ...(guess.split === undefined ? {} : { split: guess.split }) });
  return { column, attributes: [name], how: 'kept' };
}

/** Kind of an attribute that no registry knows, from what the mapping says of it. */
function impliedKind(rule: ColumnRule, guess: Guess | undefined): AttributeKind {
  if (rule.kind !== undefined) return rule.kind;
  if (rule.number !== undefined) return 'number';
  if (rule.split !== undefined || rule.dropContaining !== undefined) return 'set';
  return rule.map !== undefined ? 'choice' : (guess?.kind ?? 'text');
}

function kindOfValue(value: unknown): AttributeKind {
  return Array.isArray(value) ? 'set' : typeof value === 'number' ? 'number' : 'choice';
}

/** Definitions of everything that the rules make and the registry lacks. */
export function defineNew(
  input: Columns,
  rules: ReadonlyMap<string, ColumnRule>,
  known: ReadonlyMap<string, AttributeDefinition>,
): Map<string, NewAttribute> {
  const added = new Map<string, NewAttribute>();
  const add = (name: string, kind: AttributeKind, label = name): void => {
    if (known.has(name) || isPersonField(name) || added.has(name)) return;
    added.set(name, { name, kind, ...(label !== name && { label }) });
  };
  for (const [column, rule] of rules) add(rule.attribute, impliedKind(rule, input.guesses.get(column)), column.slice(0, 100));
  for (const rule of input.mapping.combine ?? []) add(rule.attribute, rule.kind);
  for (const rule of input.mapping.derive ?? []) add(rule.attribute, rule.kind ?? kindOfValue(rule.table[0]?.value));
  for (const [name, value] of Object.entries(input.mapping.constants ?? {})) add(name, kindOfValue(value));
  return added;
}
