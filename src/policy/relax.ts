// What a policy asks for after a while of waiting. Pure: which steps have come is an argument.
import type { Policy } from './policy.js';
import { dropped } from './relax-steps.js';
import { filterTermOf, type FilterSpec } from './terms.js';

/** The policy with its first `step` steps applied, in order, and without any: so it can be compiled once per step. */
export function policyAtStep(policy: Policy, step: number): Policy {
  return policy.relax.slice(0, step).reduce<Policy>(
    (relaxed, step) => {
      const gone = new Set(dropped(step));
      const filters = relaxed.filters
        .filter((spec) => !gone.has(keyOf(spec)))
        .map((spec): FilterSpec => ({ ...spec, ...step.set?.[keyOf(spec)] }));
      return { ...relaxed, filters, threshold: step.threshold ?? relaxed.threshold };
    },
    { ...policy, relax: [] },
  );
}

function keyOf(spec: FilterSpec): string {
  return filterTermOf(spec).key(spec);
}
