// A stored policy may no longer fit: an attribute was removed, or a term is stricter now. This tells without throwing.
import { AppError } from '../errors.js';
import type { Problem } from '@nakodo/protocol';
import type { AttributeDefinition } from '../people/person.js';
import { parsePolicy, type Policy } from '../policy/policy.js';

export type Read =
  | { readonly policy: Policy; readonly problems: [] }
  | { readonly policy: undefined; readonly problems: Problem[] };

/** The policy, or what is wrong with it. */
export function tryParse(body: unknown, attributes: readonly AttributeDefinition[]): Read {
  try {
    return { policy: parsePolicy(body, attributes), problems: [] };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'invalid_policy') throw error;
    return { policy: undefined, problems: [...(error.details.problems ?? [])] };
  }
}
