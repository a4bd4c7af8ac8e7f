// A lookalike pool as a form holds it, and back to what the API takes.
import type { CreateLookalike, LookalikePool, PhotoModeration, Problem } from '@nakodo/protocol';
import { isWhole } from '../event-fields.js';
import { checkPool, newPool, poolDetails, poolValues, type PoolValues } from '../pool/pool-values.js';

export interface LookalikeValues extends PoolValues {
  /** Empty: what the policy says. */
  readonly matchLimit: string;
  readonly photoModeration: PhotoModeration;
  readonly photosOfMinors: boolean;
}

export const newLookalike: LookalikeValues = { ...newPool, matchLimit: '', photoModeration: 'before', photosOfMinors: false };

export function valuesOf(pool: LookalikePool): LookalikeValues {
  return {
    ...poolValues(pool),
    matchLimit: pool.matchLimit === null ? '' : String(pool.matchLimit),
    photoModeration: pool.photoModeration,
    photosOfMinors: pool.photosOfMinors,
  };
}

export function detailsOf(values: LookalikeValues): Omit<CreateLookalike, 'code' | 'endsAt'> {
  return {
    ...poolDetails(values),
    matchLimit: values.matchLimit.trim() === '' ? null : Number(values.matchLimit),
    photoModeration: values.photoModeration,
    photosOfMinors: values.photosOfMinors,
  };
}

/** What can be said without asking the server. */
export function checkLookalike(values: LookalikeValues): Problem[] {
  const problems = checkPool(values, 'pool', 'can be matched');
  if (values.matchLimit.trim() !== '' && !isWhole(values.matchLimit, 1, 50))
    problems.push({ path: 'matchLimit', message: 'From 1 to 50 people, or empty' });
  return problems;
}
