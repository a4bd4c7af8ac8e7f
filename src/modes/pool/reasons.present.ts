// Why a pair has its score, as the API answers it: exact for those who run an event, coarse for the people themselves.
import type { Reason } from '@nakodo/protocol';
import type { TermExplanation } from '../../policy/explain.js';

/** In the order of the policy. */
export function presentReasons(stored: unknown): Reason[] {
  return storedTerms(stored).map(({ key, words, value, weight, share }) => ({ term: key, words, value, weight, share }));
}

/** A number between 0 and 1 as people see it, in hundredths: an exact one would tell the birth date of somebody who shows their age only. */
export const coarse = (number: number): number => Math.round(number * 100) / 100;

/** As presentReasons, with no number finer than what the words say; shares are of these numbers, since exact ones would tell the rest. */
export function presentCoarseReasons(stored: unknown): Reason[] {
  const terms = storedTerms(stored).map((term) => ({ ...term, value: coarse(inWholeYears(term)) }));
  const whole = terms.reduce((sum, { value, weight }) => sum + value * weight, 0);
  return terms.map(({ key, words, value, weight }) => ({
    term: key,
    words,
    value,
    weight,
    share: whole === 0 ? 0 : coarse((value * weight) / whole),
  }));
}

/** What `near` would give if the two were whole years apart: 1 / (1 + (years / scale)²), where `scale` follows from the exact value. */
function inWholeYears({ value, detail }: TermExplanation): number {
  const { term, attribute, apart } = detail;
  if (term !== 'near' || attribute !== 'age' || typeof apart !== 'number' || apart === 0 || value === 0) return value;
  const whole = Math.round(apart) / apart;
  return 1 / (1 + (1 / value - 1) * whole * whole);
}

/** Stored by an earlier version or a host's own hand, so nothing is taken for granted. */
export function storedTerms(stored: unknown): TermExplanation[] {
  return Array.isArray(stored) ? stored.filter(isTerm) : [];
}

function isTerm(value: unknown): value is TermExplanation {
  if (!isRecord(value) || !isRecord(value['detail'])) return false;
  const numbers = ['value', 'weight', 'share'].every((name) => typeof value[name] === 'number');
  return numbers && typeof value['key'] === 'string' && typeof value['words'] === 'string';
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
