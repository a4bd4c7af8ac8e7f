// Decides what each column of a file becomes, and makes people of rows by it. Pure: no stream, no clock.
import { faceAttribute, type AttributeDefinition, type AttributeKind, type AttributeValue } from '../person.js';
import { columnReader, combineReader, deriveReader, missingTest } from './fields.js';
import type { FieldContext, FieldReader, FieldValue } from './fields.js';
import { guessKind } from './guess.js';
import type { Guess } from './guess.js';
import { cellText } from './json.js';
import { notInFiles, type ColumnRule, type Mapping } from './mapping.js';
import type { ColumnReport, ImportedPerson, NewAttribute, ImportLimits, RawRow, RawValue, RowProblem } from './types.js';
import { checkAge, yearsBetween } from './values.js';
import { attributeName, findSynonym, isPersonField, normalizeName, personFields, wellKnownAttributes } from './well-known.js';

export interface PlanInput {
  readonly columns: readonly string[];
  readonly mapping: Mapping;
  /** The registry. Well-known attributes are known without it; what it says of them goes first. */
  readonly attributes: readonly AttributeDefinition[];
  readonly guesses: ReadonlyMap<string, Guess>;
  readonly limits: ImportLimits;
  readonly decimalComma: boolean;
  /** `YYYY-MM-DD`, for ages. */
  readonly today: string;
  /** A bad value of an optional attribute: leave it missing and warn (default), or refuse the row. */
  readonly badValues: 'warn' | 'reject';
}

export interface Plan {
  readonly columns: readonly ColumnReport[];
  readonly newAttributes: readonly NewAttribute[];
  readonly notes: readonly string[];
  readonly read: (row: RawRow) => RowResult;
}

export interface RowResult {
  readonly person: ImportedPerson;
  readonly warnings: readonly RowProblem[];
  /** Not empty: the row is refused. */
  readonly problems: readonly RowProblem[];
}

/** Kinds of the columns that nothing names, from the first rows. */
export function guessColumns(
  columns: readonly string[],
  rows: readonly RawRow[],
  isMissing: FieldContext['isMissing'],
): Map<string, Guess> {
  return new Map(columns.map((column) => [column, guessKind(rows.map((row) => row[column]).filter((cell) => !isMissing(cell)))]));
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

function assign(input: PlanInput, known: ReadonlySet<string>): Assigned {
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
  input: PlanInput,
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
function defineNew(
  input: PlanInput,
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

/** Makes the plan. The mapping must fit the columns (`checkColumns`). */
export function createPlan(input: PlanInput): Plan {
  const known = new Map([...wellKnownAttributes, ...input.attributes].map((definition) => [definition.name, definition]));
  const { rules, reports, place, notes } = assign(
    input,
    new Set([...known.keys(), ...personFields].filter((name) => name !== faceAttribute)),
  );
  const added = defineNew(input, rules, known);
  const context: FieldContext = {
    limits: input.limits,
    decimalComma: input.decimalComma,
    isMissing: missingTest(input.mapping.missing ?? []),
    definition: (name) => known.get(name) ?? added.get(name) ?? { name, kind: 'text' },
  };
  const readers = [
    ...[...rules].map(([column, rule]) => columnReader(column, rule, context)),
    ...(input.mapping.combine ?? []).map((rule) => combineReader(rule, context)),
    ...(place === undefined ? [] : [combineReader({ attribute: 'place', kind: 'place', columns: [...place] }, context)]),
    ...(input.mapping.derive ?? []).map((rule) => deriveReader(rule, context)),
    ...Object.entries(input.mapping.constants ?? {}).map(([attribute, value]) => constantReader(attribute, value, context)),
  ];
  return { columns: reports, newAttributes: [...added.values()], notes, read: (row) => readRow(row, readers, input) };
}

function constantReader(attribute: string, value: string | number | boolean | string[], context: FieldContext): FieldReader {
  const column = columnReader(attribute, { attribute }, context);
  return { ...column, read: () => column.read({ [attribute]: value }) };
}

function shorten(raw: RawValue): string {
  const text = cellText(raw);
  return Buffer.from(text.length > 80 ? `${text.slice(0, 80)}…` : text).toString();
}

function readRow(row: RawRow, readers: readonly FieldReader[], input: PlanInput): RowResult {
  const fields = new Map<string, FieldValue>();
  const warnings: RowProblem[] = [];
  const problems: RowProblem[] = [];
  for (const reader of readers) {
    const reading = reader.read(row);
    if (reading === undefined) {
      if (reader.required) problems.push({ path: reader.path, message: 'is required' });
    } else if ('problem' in reading) {
      const raw = row[reader.path];
      const problem = { path: reader.path, message: reading.problem, ...(raw === undefined ? {} : { value: shorten(raw) }) };
      const isFatal =
        reading.fatal === true || reader.required || input.badValues === 'reject' || reader.target === 'external_id';
      (isFatal ? problems : warnings).push(problem);
    } else fields.set(reader.target, united(fields.get(reader.target), reading.value));
  }
  applyBirthDate(fields, input, warnings, problems);
  return { person: toPerson(fields), warnings, problems };
}

/** Sets of several rules are united; of other values the first stays. */
function united(before: FieldValue | undefined, value: FieldValue): FieldValue {
  if (before === undefined) return value;
  return Array.isArray(before) && Array.isArray(value) ? [...new Set([...before, ...value])] : before;
}

/** The birth date decides the age; a birth date that gives no possible age is dropped. */
function applyBirthDate(fields: Map<string, FieldValue>, input: PlanInput, warnings: RowProblem[], problems: RowProblem[]): void {
  const birthDate = fields.get('birth_date');
  if (typeof birthDate !== 'string') return;
  const years = yearsBetween(birthDate, input.today);
  const age = birthDate > input.today ? checkAge(-1, input.limits) : checkAge(Math.max(years, 0.5), input.limits);
  if (age === undefined) return;
  if ('value' in age) {
    fields.set('age', age.value);
    return;
  }
  fields.delete('birth_date');
  (age.fatal === true ? problems : warnings).push({ path: 'birth_date', message: age.problem, value: birthDate });
}

function toPerson(fields: ReadonlyMap<string, FieldValue>): ImportedPerson {
  const attributes: Record<string, AttributeValue> = {};
  const vectors: Record<string, Float32Array> = {};
  for (const [name, value] of fields) {
    if (isPersonField(name)) continue;
    if (value instanceof Float32Array) vectors[name] = value;
    else attributes[name] = value;
  }
  const text = (name: string): string | undefined => {
    const value = fields.get(name);
    return typeof value === 'string' ? value : undefined;
  };
  const [externalId, email, name, birthDate, profileType] = personFields.map(text);
  return {
    ...(externalId === undefined ? {} : { externalId }),
    ...(email === undefined ? {} : { email }),
    ...(name === undefined ? {} : { name }),
    ...(birthDate === undefined ? {} : { birthDate }),
    ...(profileType === undefined ? {} : { profileType }),
    attributes,
    ...(Object.keys(vectors).length === 0 ? {} : { vectors }),
  };
}
