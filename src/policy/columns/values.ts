// What counts as a value of an attribute, and what as missing. The SQL face decides the same (sql/functions/policy/).
import type { Answer, AttributeValue, Place } from '../../people/person.js';

/** Numbers beyond this are no number of anybody: missing. */
export const NUMBER_LIMIT = 1e15;

export function numberIn(value: AttributeValue | null | undefined): number {
  return typeof value === 'number' && Math.abs(value) <= NUMBER_LIMIT ? value : Number.NaN;
}

export function textIn(value: AttributeValue | null | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The distinct values of a set. A single text is a set of one. */
export function setIn(value: AttributeValue | null | undefined): readonly string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (!Array.isArray(value)) return [];
  const texts = (value as readonly unknown[]).filter((each): each is string => typeof each === 'string' && each !== '');
  return [...new Set(texts)];
}

export function placeIn(value: AttributeValue | null | undefined): Place | undefined {
  if (typeof value !== 'object' || value === null || !('lat' in value)) return undefined;
  const { lat, lon } = value as Place;
  const known = typeof lat === 'number' && typeof lon === 'number' && Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
  return known ? { lat, lon } : undefined;
}

/** The usable answers of a person, by question. */
export function answersIn(value: AttributeValue | null | undefined): readonly (readonly [string, Answer])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value as Readonly<Record<string, Answer | null>>).filter((entry): entry is [string, Answer] => {
    const answer = entry[1];
    if (typeof answer !== 'object' || answer === null || typeof answer.chosen !== 'string' || answer.chosen === '') return false;
    return Array.isArray(answer.accepts) && [0, 1, 2, 3, 4].includes(answer.importance);
  });
}
