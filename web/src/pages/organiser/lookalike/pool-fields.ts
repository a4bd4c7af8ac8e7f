// A lookalike pool as a form holds it, and back to what the API takes.
import type { CreateLookalike, LookalikePool, PhotoModeration, Problem } from '@nakodo/protocol';
import { isWhole } from '../event-fields.js';

export interface PoolValues {
  readonly name: string;
  readonly code: string;
  readonly description: string;
  /** A version's id, or `start:` and the key of a starting point that is published for it. */
  readonly policyVersionId: string;
  readonly minimumAge: string;
  readonly asksBirthDate: boolean;
  /** Empty: what the policy says. */
  readonly matchLimit: string;
  readonly photoModeration: PhotoModeration;
  readonly photosOfMinors: boolean;
}

export const newPool: PoolValues = {
  name: '',
  code: '',
  description: '',
  policyVersionId: '',
  minimumAge: '18',
  asksBirthDate: true,
  matchLimit: '',
  photoModeration: 'before',
  photosOfMinors: false,
};

export function valuesOf(pool: LookalikePool): PoolValues {
  return {
    name: pool.name,
    code: pool.code,
    description: pool.description ?? '',
    policyVersionId: pool.policyVersionId,
    minimumAge: String(pool.minimumAge),
    asksBirthDate: pool.asksBirthDate,
    matchLimit: pool.matchLimit === null ? '' : String(pool.matchLimit),
    photoModeration: pool.photoModeration,
    photosOfMinors: pool.photosOfMinors,
  };
}

export function detailsOf(values: PoolValues): Omit<CreateLookalike, 'code' | 'endsAt'> {
  return {
    name: values.name.trim(),
    description: values.description.trim() || null,
    policyVersionId: values.policyVersionId,
    minimumAge: Number(values.minimumAge),
    asksBirthDate: values.asksBirthDate,
    matchLimit: values.matchLimit.trim() === '' ? null : Number(values.matchLimit),
    photoModeration: values.photoModeration,
    photosOfMinors: values.photosOfMinors,
  };
}

/** What can be said without asking the server. */
export function checkPool(values: PoolValues): Problem[] {
  const problems: Problem[] = [];
  const say = (path: keyof PoolValues, message: string) => void problems.push({ path, message });
  if (values.name.trim() === '') say('name', 'The pool needs a name');
  if (values.policyVersionId === '') say('policyVersionId', 'Choose a policy: without one nobody can be matched');
  if (!isWhole(values.minimumAge, 13, 99)) say('minimumAge', 'The minimum age lies between 13 and 99');
  if (values.matchLimit.trim() !== '' && !isWhole(values.matchLimit, 1, 50)) say('matchLimit', 'From 1 to 50 people, or empty');
  return problems;
}
