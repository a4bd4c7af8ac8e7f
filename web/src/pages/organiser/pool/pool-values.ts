// What the form of a pool holds whatever its mode, and back to what the API takes. A mode adds its own.
import type { Problem } from '@nakodo/protocol';
import { isWhole } from '../event-fields.js';

export interface PoolValues {
  readonly name: string;
  readonly code: string;
  readonly description: string;
  /** A version's id, or `start:` and the key of a starting point that is published for it. */
  readonly policyVersionId: string;
  readonly minimumAge: string;
  readonly asksBirthDate: boolean;
}

export const newPool: PoolValues = {
  name: '',
  code: '',
  description: '',
  policyVersionId: '',
  minimumAge: '18',
  asksBirthDate: true,
};

interface PoolDetails {
  readonly name: string;
  readonly description: string | null;
  readonly policyVersionId: string;
  readonly minimumAge: number;
  readonly asksBirthDate: boolean;
}

export function poolValues(pool: PoolDetails & { readonly code: string }): PoolValues {
  return {
    name: pool.name,
    code: pool.code,
    description: pool.description ?? '',
    policyVersionId: pool.policyVersionId,
    minimumAge: String(pool.minimumAge),
    asksBirthDate: pool.asksBirthDate,
  };
}

export function poolDetails(values: PoolValues): PoolDetails {
  return {
    name: values.name.trim(),
    description: values.description.trim() || null,
    policyVersionId: values.policyVersionId,
    minimumAge: Number(values.minimumAge),
    asksBirthDate: values.asksBirthDate,
  };
}

/** What can be said without asking the server. `noun`: "lobby"; `nobody`: what happens to nobody without a policy, "can be paired". */
export function checkPool(values: PoolValues, noun: string, nobody: string): Problem[] {
  const problems: Problem[] = [];
  const say = (path: keyof PoolValues, message: string) => void problems.push({ path, message });
  if (values.name.trim() === '') say('name', `The ${noun} needs a name`);
  if (values.policyVersionId === '') say('policyVersionId', `Choose a policy: without one nobody ${nobody}`);
  if (!isWhole(values.minimumAge, 13, 99)) say('minimumAge', 'The minimum age lies between 13 and 99');
  return problems;
}
