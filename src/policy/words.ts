// Small helpers for texts about pairs.

import { attributeWords } from '../people/attribute-words.js';

const NAMES_SHOWN = 5;

/** `jazz`, `jazz and climbing`, `a, b, c, d, e and 3 more`. `total` counts those that are not listed too. */
export function listed(names: readonly string[], total: number = names.length): string {
  const shown = names.slice(0, NAMES_SHOWN);
  const more = total - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${more} more`;
  if (shown.length < 2) return shown.join('');
  return `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

/** A number for reading: at most one decimal, or two significant digits below 1. */
export function rounded(value: number): string {
  const digits = Math.abs(value) >= 1 || value === 0 ? Math.round(value * 10) / 10 : Number(value.toPrecision(2));
  return String(digits);
}

export function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `dietary_needs` as a person would write it. */
export function named(attribute: string): string {
  return attributeWords(attribute).what;
}

/** A difference of an attribute, with its unit where that is known: `5 cm`, `1 year`. */
export function measured(difference: number, attribute: string): string {
  const number = rounded(difference);
  if (attribute === 'age') return `${number} ${number === '1' ? 'year' : 'years'}`;
  const { unit } = attributeWords(attribute);
  return unit === undefined ? number : `${number} ${unit}`;
}

/** Between two people, in whole years: more would tell the birth date of somebody whose card shows their age only. Undefined: none. */
export function yearsWords(years: number): string | undefined {
  const whole = Math.round(years);
  if (whole === 0) return undefined;
  return `${Math.abs(whole - years) < 0.05 ? '' : 'about '}${measured(whole, 'age')}`;
}

/** The texts of a detail's list; details come back from storage, so nothing is taken for granted. */
export function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

export function count(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

/** What a filter says of people whose value is missing. */
export function orUnknown(missing: 'fails' | 'passes' | undefined): string {
  return missing === 'passes' ? ', or one of them did not say' : '';
}

/** `“tea”, “coffee” or 3 others`. */
export function alternatives(values: readonly string[]): string {
  const shown = values.slice(0, NAMES_SHOWN).map((value) => `“${value}”`);
  const more = values.length - shown.length;
  if (more > 0) return `${shown.join(', ')} or ${plural(more, 'other', 'others')}`;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} or ${shown.at(-1)}`;
}
