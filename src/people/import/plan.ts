// Makes people of rows, by what each column of the file became. Pure: no stream, no clock.
import { faceAttribute, type AttributeDefinition, type AttributeValue } from '../person.js';
import { assignColumns, defineNew } from './assign-columns.js';
import { columnReader, combineReader, deriveReader, missingTest } from './fields.js';
import type { FieldContext, FieldReader, FieldValue } from './fields.js';
import { guessKind } from './guess.js';
import type { Guess } from './guess.js';
import { cellText } from './json.js';
import type { Mapping } from './mapping.js';
import type { ColumnReport, ImportedPerson, NewAttribute, ImportLimits, RawRow, RawValue, RowProblem } from './types.js';
import { checkAge, yearsBetween } from './values.js';
import { isPersonField, personFields, wellKnownAttributes } from './well-known.js';

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

/** Makes the plan. The mapping must fit the columns (`checkColumns`). */
export function createPlan(input: PlanInput): Plan {
  const known = new Map([...wellKnownAttributes, ...input.attributes].map((definition) => [definition.name, definition]));
  const { rules, reports, place, notes } = assignColumns(
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
