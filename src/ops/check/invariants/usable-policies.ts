// A policy was valid when it was published; the registry of attributes may have changed since.
import { finding, type Finding } from '../finding.js';
import type { Invariant } from '../invariant.js';

export const usablePolicies: Invariant = {
  name: 'usable-policies',
  about: 'The policy of every event that is matched fits the registered attributes',
  async find(_tx, context) {
    const found: Finding[] = [];
    for await (const { pool, unusable } of context.audits()) {
      if (unusable !== undefined)
        found.push(...finding(unusable, [{ event_id: pool.id, policy_version_id: pool.policy_version_id }]));
    }
    return found;
  },
};
