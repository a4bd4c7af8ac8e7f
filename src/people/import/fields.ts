// From rules to readers: one reader for each thing that a row says of a person. Pure.
import type { AttributeDefinition, AttributeValue } from '../person.js';
import { cellText } from './json.js';
import type { ColumnRule, CombineRule, DeriveRule } from './mapping.js';
import type { ImportLimits, RawRow, RawValue } from './types.js';
import {
  checkAge,
  cleanText,
  readBirthDate,
  readByKind,
  readEmail,
  readNumber,
  readPlace,
  readText,
  toUnitVector,
} from './values.js';
import type { Reading } from './values.js';
import { isPersonField, normalizeName } from './well-known.js';

export type FieldValue = AttributeValue | Float32Array;

export interface FieldReader {
  /** Attribute or field of the person. */
  readonly target: string;
  /** Column the reader speaks of in problems. */
  readonly path: string;
  readonly required: boolean;
  readonly read: (row: RawRow) => Reading<FieldValue>;
}

export interface FieldContext {
  readonly limits: ImportLimits;
  readonly decimalComma: boolean;
  readonly isMissing: (raw: RawValue) => boolean;
  /** The attribute of a name, with its kind. */
  readonly definition: (name: string) => AttributeDefinition;
}

/** Cells that mean "not said": empty, null, and the given words. */
export function missingTest(words: readonly string[]): (raw: RawValue) => boolean {
  const all = new Set(words.map((word) => word.trim().toLowerCase()));
  return (raw) => {
    if (raw === null || raw === undefined) return true;
    if (typeof raw === 'object') return Array.isArray(raw) && raw.length === 0;
    const text = String(raw).trim().toLowerCase();
    return text === '' || all.has(text);
  };
}

function lowerMap(map: Readonly<Record<string, string | null>> | undefined): ReadonlyMap<string, string | null> | undefined {
  return map === undefined ? undefined : new Map(Object.entries(map).map(([from, to]) => [from.trim().toLowerCase(), to]));
}

/** Fields of the person that are no attributes. */
function readPersonField(target: string, raw: RawValue): Reading<string> {
  if (target === 'birth_date') return readBirthDate(raw);
  if (target === 'email') return readEmail(raw);
  return readText(raw, 200);
}

/** One column to one attribute or field. */
export function columnReader(column: string, rule: ColumnRule, context: FieldContext): FieldReader {
  const { limits, decimalComma } = context;
  const map = lowerMap(rule.map);
  const isMissingHere = missingTest(rule.missing ?? []);
  const convert = (raw: RawValue): Reading<FieldValue> => {
    if (isPersonField(rule.attribute)) return readPersonField(rule.attribute, raw);
    const definition = context.definition(rule.attribute);
    const reading = readByKind(raw, definition, limits, { ...rule, map, number: { ...rule.number, decimalComma } });
    if (rule.attribute !== 'age' || reading === undefined || 'problem' in reading || typeof reading.value !== 'number')
      return reading;
    return checkAge(reading.value, limits);
  };
  const read = (row: RawRow): Reading<FieldValue> => {
    const raw = row[column];
    if (context.isMissing(raw) || isMissingHere(raw)) return undefined;
    const key = typeof raw === 'object' ? undefined : String(raw).trim().toLowerCase();
    const mapped = key !== undefined && map?.has(key) === true ? map.get(key) : raw;
    return mapped === null ? undefined : convert(mapped);
  };
  return { target: rule.attribute, path: column, required: rule.required ?? false, read };
}

type Combiner = (cells: readonly (RawValue | undefined)[]) => Reading<FieldValue>;

function numbersOf(cells: readonly RawValue[], rule: CombineRule, context: FieldContext): readonly (number | undefined)[] {
  return cells.map((cell) => {
    const reading = cell === undefined ? undefined : readNumber(cell, { ...rule.number, decimalComma: context.decimalComma });
    return reading !== undefined && 'value' in reading ? reading.value : undefined;
  });
}

function meanOf(numbers: readonly (number | undefined)[]): number {
  const present = numbers.filter((number) => number !== undefined);
  return present.reduce((sum, number) => sum + number, 0) / Math.max(1, present.length);
}

/** A person who answered less than half has no vector; what little is missing counts as their own mean. */
function combineVector(rule: CombineRule, context: FieldContext): Combiner {
  return (cells) => {
    const numbers = numbersOf(cells, rule, context);
    const present = numbers.filter((number) => number !== undefined);
    if (present.length * 2 < numbers.length || present.length === 0) return undefined;
    const mean = meanOf(present);
    const value = toUnitVector(numbers.map((number) => (number ?? mean) - (rule.center === true ? mean : 0)));
    return value === undefined ? undefined : { value };
  };
}

function combineSet(rule: CombineRule, context: FieldContext): Combiner {
  const { atLeast = -Infinity, aboveMean = false } = rule;
  const nameAt = (index: number): string => rule.words?.[index] ?? normalizeName(rule.columns[index] ?? '');
  return (cells) => {
    if (rule.atLeast !== undefined || aboveMean) {
      const numbers = numbersOf(cells, rule, context);
      const mean = aboveMean ? meanOf(numbers) : -Infinity;
      const value = numbers.flatMap((number, index) =>
        number !== undefined && number >= atLeast && number > mean ? [nameAt(index)] : [],
      );
      return value.length === 0 ? undefined : { value: [...new Set(value)] };
    }
    const words = cells.flatMap((cell) =>
      cell === undefined ? [] : Array.isArray(cell) ? cell.map(cellText) : [cellText(cell)],
    );
    return words.length === 0 ? undefined : readByKind(words, context.definition(rule.attribute), context.limits);
  };
}

function combiner(rule: CombineRule, context: FieldContext): Combiner {
  switch (rule.kind) {
    case 'vector':
      return combineVector(rule, context);
    case 'set':
      return combineSet(rule, context);
    case 'place':
      return ([lat, lon]) => (lat === undefined && lon === undefined ? undefined : readPlace(lat, lon));
    case 'text':
      return (cells) =>
        readText(
          cells
            .filter((cell) => cell !== undefined)
            .map(cellText)
            .join(rule.join ?? '\n\n'),
        );
  }
}

/** Several columns to one attribute. */
export function combineReader(rule: CombineRule, context: FieldContext): FieldReader {
  const combine = combiner(rule, context);
  const read = (row: RawRow): Reading<FieldValue> =>
    combine(rule.columns.map((column) => (context.isMissing(row[column]) ? undefined : row[column])));
  return { target: rule.attribute, path: rule.columns.join('+').slice(0, 80), required: false, read };
}

/** An attribute from a table over other columns: the first row that agrees decides; none leaves it missing. */
export function deriveReader(rule: DeriveRule, context: FieldContext): FieldReader {
  const word = (value: RawValue): string => cleanText(cellText(value)).toLowerCase();
  const table = rule.table.map((row) => ({
    value: row.value,
    when: Object.entries(row.when).map(([column, wanted]) => ({ column, wanted: new Set([wanted].flat().map(word)) })),
  }));
  const read = (row: RawRow): Reading<FieldValue> => {
    const found = table.find(({ when }) => when.every(({ column, wanted }) => wanted.has(word(row[column]))));
    const value = found?.value ?? rule.otherwise;
    return value === undefined ? undefined : readByKind(value, context.definition(rule.attribute), context.limits);
  };
  return { target: rule.attribute, path: rule.attribute, required: false, read };
}
