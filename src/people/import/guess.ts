// What kind of attribute a column of a file is, from some of its cells. Pure; the same cells give the same answer.
import type { AttributeKind } from '../person.js';
import { cellText } from './json.js';
import type { RawValue } from './types.js';

const maxChoices = 30;
const maxItemChars = 40;
const separators = [';', '|', ','] as const;

export interface Guess {
  readonly kind: AttributeKind;
  /** What separates the items of a set. */
  readonly split?: string;
}

function guessSet(cells: readonly string[]): Guess | undefined {
  for (const split of separators) {
    const parted = cells.filter((cell) => cell.includes(split)).length;
    if (parted < cells.length * 0.2) continue;
    const items = cells.flatMap((cell) => cell.split(split)).map((item) => item.trim().toLowerCase());
    const isShort = items.every((item) => item.length <= maxItemChars);
    // The items of a set come back from person to person; the parts of a sentence do not.
    if (isShort && new Set(items).size <= items.length * 0.6) return { kind: 'set', split };
  }
  return undefined;
}

/**
 * The kind of a column: numbers if (nearly) all cells are; a place if all are two coordinates; a set if cells hold lists of short words that come back;
 * a choice if few words stand in many cells; else text. A column without cells is text.
 */
export function guessKind(values: readonly RawValue[]): Guess {
  const present = values.filter((value) => value !== null && value !== undefined && value !== '');
  if (present.length === 0) return { kind: 'text' };
  if (present.some(Array.isArray)) return { kind: present.flat().every((item) => typeof item === 'number') ? 'vector' : 'set' };
  if (present.some((value) => typeof value === 'object')) return { kind: present.every(isPlaceObject) ? 'place' : 'text' };
  const cells = present.map((value) => cellText(value).trim());
  const numeric = cells.filter((cell) => cell.length <= maxItemChars && /^[+-]?\d*\.?\d+$/.test(cell)).length;
  if (numeric >= cells.length * 0.95) return { kind: 'number' };
  if (cells.every((cell) => cell.length <= maxItemChars && /^[+-]?\d{1,2}\.\d+\s*[,;]\s*[+-]?\d{1,3}\.\d+$/.test(cell)))
    return { kind: 'place' };
  const set = guessSet(cells);
  if (set !== undefined) return set;
  const distinct = new Set(cells.map((cell) => cell.toLowerCase()));
  const isChoice =
    distinct.size <= maxChoices &&
    distinct.size <= Math.max(2, cells.length / 2) &&
    cells.every((cell) => cell.length <= maxItemChars);
  return { kind: isChoice ? 'choice' : 'text' };
}

function isPlaceObject(value: RawValue): boolean {
  return typeof value === 'object' && value !== null && 'lat' in value && 'lon' in value;
}
