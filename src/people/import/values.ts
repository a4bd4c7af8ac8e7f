// One cell to one value of an attribute's kind. Pure. What cannot be read says why; it is never bent into something else.
import { z } from 'zod';

import type { Answer, AttributeDefinition, AttributeValue, Place } from '../person.js';
import { cellText, isJsonObject } from './json.js';
import type { NumberRule } from './mapping.js';
import type { ImportLimits, RawValue } from './types.js';
import { canonicalGender, canonicalSeeking } from './well-known.js';

/** A value; or why there is none (`fatal`: the row cannot be taken); or nothing: missing. */
export type Reading<T> = { readonly value: T } | { readonly problem: string; readonly fatal?: boolean } | undefined;

/** Half a pair: no database takes it. */
const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** What is only printable ASCII is clean already: most cells of most files. */
const isPlainAscii = /^[\t\n\r -~]*$/;

/** Text fit for a database: no NUL, no half surrogate pairs, one form of accents, no white space around. */
export function cleanText(text: string): string {
  if (isPlainAscii.test(text)) return text.trim();
  return text.replaceAll('\0', '').replaceAll(loneSurrogate, '\ufffd').normalize('NFC').trim();
}

function collapse(text: string): string {
  return cleanText(text).replaceAll(/\s+/g, ' ');
}

export interface NumberOptions extends NumberRule {
  /** `1,5` is one and a half: files that separate columns by semicolon. */
  readonly decimalComma?: boolean;
}

function inRange(value: number, rule: NumberOptions): Reading<number> {
  const { min = -Infinity, max = Infinity } = rule;
  if (value >= min && value <= max) return { value };
  if (rule.outOfRange === 'clamp') return { value: Math.min(max, Math.max(min, value)) };
  return { problem: `is outside ${min} to ${max}`, fatal: rule.outOfRange === 'reject' };
}

/** No number is longer; on a megabyte of digits the pattern below would take minutes. */
const maxNumberChars = 64;

export function readNumber(raw: RawValue, rule: NumberOptions = {}): Reading<number> {
  const text = typeof raw === 'number' ? String(raw) : typeof raw === 'string' && raw.length <= maxNumberChars ? raw.trim() : '?';
  const plain = rule.decimalComma === true && /^[+-]?\d+,\d+$/.test(text) ? text.replace(',', '.') : text;
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(plain)) return { problem: 'is not a number' };
  const value = Number(plain) * (rule.scale ?? 1) + (rule.offset ?? 0);
  return Number.isFinite(value) ? inRange(value, rule) : { problem: 'is too large a number' };
}

export function readText(raw: RawValue, maxChars = Infinity): Reading<string> {
  if (typeof raw === 'object' && raw !== null) return { problem: 'is not a text' };
  const value = cleanText(String(raw ?? ''));
  if (value === '') return undefined;
  return value.length > maxChars ? { problem: `is longer than ${maxChars} characters` } : { value };
}

function readChoice(raw: RawValue, definition: AttributeDefinition, limits: ImportLimits): Reading<string> {
  const text = readText(raw, limits.itemChars);
  if (text === undefined || 'problem' in text) return text;
  const word = collapse(text.value);
  const value = definition.name === 'gender' ? canonicalGender(word.toLowerCase(), definition.options) : word;
  if (definition.options === undefined) return { value };
  const option = definition.options.find((known) => known.toLowerCase() === value.toLowerCase());
  return option === undefined ? { problem: `is none of ${definition.options.slice(0, 12).join(', ')}` } : { value: option };
}

/** Parentheses are looked for in items up to this long: longer ones are refused anyway, and looking costs the square. */
const maxStrippedChars = 2000;

export interface SetOptions {
  readonly split?: string | undefined;
  readonly stripParentheses?: boolean | undefined;
  readonly dropContaining?: readonly string[] | undefined;
  readonly map?: ReadonlyMap<string, string | null> | undefined;
}

/** Items of a cell: a JSON array, or text separated as said; else by `;` or `|` where there is one, else by comma. */
function splitItems(raw: RawValue, split: string | undefined): readonly string[] | undefined {
  if (Array.isArray(raw)) return raw.every((item) => typeof item !== 'object') ? raw.map(String) : undefined;
  if (typeof raw === 'object' && raw !== null) return undefined;
  const text = String(raw ?? '').trim();
  if (text.startsWith('[') && text.endsWith(']')) {
    try {
      const parsed: RawValue = JSON.parse(text);
      return splitItems(parsed, split);
    } catch {
      // Not JSON after all: brackets are part of the words.
    }
  }
  if (split !== undefined) return text.split(split);
  const found = [';', '|'].find((separator) => text.includes(separator)) ?? ',';
  return text.split(found);
}

/** Items in lower case (so that `Jazz` and `jazz` meet), without doubles, in the order written; in the registry's spelling where its options are closed. */
function readSet(
  raw: RawValue,
  definition: AttributeDefinition,
  limits: ImportLimits,
  rule: SetOptions = {},
): Reading<readonly string[]> {
  const separator =
    definition.name === 'seeking' && typeof raw === 'string'
      ? raw.replaceAll(/\s+/g, ' ').replaceAll(/ (?:and|&) |\//gi, ',')
      : raw;
  const pieces = splitItems(separator, rule.split);
  if (pieces === undefined) return { problem: 'is not a list of words' };
  const items: string[] = [];
  for (const piece of pieces) {
    if (rule.dropContaining?.some((part) => piece.includes(part)) === true) continue;
    const word = collapse(
      rule.stripParentheses === true && piece.length <= maxStrippedChars ? piece.replaceAll(/\([^)]*\)/g, ' ') : piece,
    ).toLowerCase();
    const mapped = rule.map?.has(word) === true ? rule.map.get(word) : word;
    if (mapped !== undefined && mapped !== null && mapped !== '') items.push(mapped);
  }
  const all = definition.name === 'seeking' ? canonicalSeeking(items, definition.options) : [...new Set(items)];
  if (all.length === 0) return undefined;
  if (all.length > limits.setItems) return { problem: `has more than ${limits.setItems} items` };
  if (all.some((item) => item.length > limits.itemChars))
    return { problem: `has an item of more than ${limits.itemChars} characters` };
  return withOptions(all, definition.options);
}

function withOptions(items: readonly string[], options: readonly string[] | undefined): Reading<readonly string[]> {
  if (options === undefined) return { value: items };
  const value: string[] = [];
  for (const item of items) {
    const option = options.find((known) => known.toLowerCase() === item.toLowerCase());
    if (option === undefined)
      return { problem: `holds "${item.slice(0, 40)}", which is none of ${options.slice(0, 12).join(', ')}` };
    value.push(option);
  }
  return { value };
}

export function readPlace(lat: RawValue, lon: RawValue): Reading<Place> {
  const north = readNumber(lat, { min: -90, max: 90, outOfRange: 'missing' });
  const east = readNumber(lon, { min: -180, max: 180, outOfRange: 'missing' });
  if (north === undefined || east === undefined || 'problem' in north || 'problem' in east) {
    return { problem: 'is not a place: latitude (-90 to 90) and longitude (-180 to 180) in degrees' };
  }
  return { value: { lat: north.value, lon: east.value } };
}

/** A place in one cell: `52.1, 4.3`, `[52.1, 4.3]` or `{ lat, lon }`. */
function readPlaceCell(raw: RawValue): Reading<Place> {
  if (Array.isArray(raw)) return raw.length === 2 ? readPlace(raw[0], raw[1]) : readPlace(undefined, undefined);
  if (isJsonObject(raw)) {
    const { lat, latitude, lon, lng, longitude } = raw;
    return readPlace(lat ?? latitude, lon ?? lng ?? longitude);
  }
  const [lat, lon, ...rest] = cellText(raw)
    .replaceAll(/[()[\]]/g, '')
    .split(/[,;\s]+/)
    .filter((part) => part !== '');
  return rest.length > 0 ? readPlace(undefined, undefined) : readPlace(lat, lon);
}

const answersSchema = z.record(
  z.string().max(200),
  z.strictObject({
    chosen: z.string().max(200),
    accepts: z.array(z.string().max(200)).max(50),
    importance: z.number().int().min(0).max(4),
  }),
);

function readAnswers(raw: RawValue): Reading<Readonly<Record<string, Answer>>> {
  let value: unknown = raw;
  try {
    if (typeof raw === 'string') value = JSON.parse(raw);
  } catch {
    return { problem: 'is not JSON' };
  }
  const result = answersSchema.safeParse(value);
  return result.success
    ? { value: result.data }
    : { problem: 'is not answers: { question: { chosen, accepts: [...], importance: 0 to 4 } }' };
}

/** Numbers to a vector of length 1; without direction there is none. */
export function toUnitVector(numbers: readonly number[]): Float32Array | undefined {
  const length = Math.hypot(...numbers);
  return length > 1e-9 && Number.isFinite(length) ? Float32Array.from(numbers, (number) => number / length) : undefined;
}

function readVector(raw: RawValue): Reading<Float32Array> {
  const items = splitItems(raw, undefined);
  const numbers = items?.map(Number);
  if (numbers === undefined || numbers.length > 4096 || !numbers.every(Number.isFinite))
    return { problem: 'is not a list of numbers' };
  const value = toUnitVector(numbers);
  return value === undefined ? undefined : { value };
}

/** `YYYY-MM-DD` (a time after it is dropped) or `DD.MM.YYYY`. `03/04/1990` is refused: it means two days. */
export function readBirthDate(raw: RawValue): Reading<string> {
  const text = typeof raw === 'string' ? raw.trim() : '';
  const iso = /^(\d{4})-(\d\d)-(\d\d)(?:[T ].*)?$/.exec(text);
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text);
  const [year, month, day] = iso ? [iso[1], iso[2], iso[3]] : dotted ? [dotted[3], dotted[2], dotted[1]] : [];
  if (year === undefined || month === undefined || day === undefined) return { problem: 'is not a date: write YYYY-MM-DD' };
  const value = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const date = new Date(`${value}T00:00:00Z`);
  const exists = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
  return exists ? { value } : { problem: 'is not a day of the calendar' };
}

/** Full years between two days, both `YYYY-MM-DD`. */
export function yearsBetween(birthDate: string, today: string): number {
  const years = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return today.slice(5) < birthDate.slice(5) ? years - 1 : years;
}

/** Too young is fatal: as "age unknown" a child might be taken for an adult. Zero and less, or too old, is a slip: missing. */
export function checkAge(age: number, limits: ImportLimits): Reading<number> {
  const { min, max } = limits.age;
  if (age > 0 && age < min) return { problem: `is below the age of ${min}, from which people may be imported`, fatal: true };
  return age >= min && age <= max ? { value: age } : { problem: `is no age between ${min} and ${max}` };
}

export function readEmail(raw: RawValue): Reading<string> {
  const text = readText(raw, 254);
  if (text === undefined || 'problem' in text) return text;
  const isAddress = /^[^\s@<>,;"]+@[^\s@<>,;"]+\.[^\s@<>,;"]+$/.test(text.value);
  return isAddress ? { value: text.value.toLowerCase() } : { problem: 'is not an e-mail address' };
}

/** A cell by the kind of its attribute. */
export function readByKind(
  raw: RawValue,
  definition: AttributeDefinition,
  limits: ImportLimits,
  rule: SetOptions & { readonly number?: NumberOptions } = {},
): Reading<AttributeValue | Float32Array> {
  switch (definition.kind) {
    case 'number':
      return readNumber(raw, rule.number);
    case 'text':
      return readText(raw);
    case 'choice':
      return readChoice(raw, definition, limits);
    case 'set':
      return readSet(raw, definition, limits, rule);
    case 'place':
      return readPlaceCell(raw);
    case 'answers':
      return readAnswers(raw);
    case 'vector':
      return readVector(raw);
  }
}
