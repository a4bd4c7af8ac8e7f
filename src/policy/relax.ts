// What a policy asks for after a while of waiting. Pure: the waiting time is an argument.
import type { Policy } from './policy.js';
import { dropped, waitingMs } from './relax-steps.js';
import { filterTermOf, type FilterSpec } from './terms.js';

/**
 * The policy as relaxed after `waitedMs` of waiting: every step whose time has come is applied, in order. The result is a policy without
 * steps; with the same steps applied, two calls give equal policies, so it can be compiled once per step.
 */
export function effectivePolicy(policy: Policy, waitedMs: number): Policy {
  return policyAtStep(policy, stepsReached(policy, waitedMs));
}

/** The policy with its first `step` steps applied. */
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

/** How many steps have been reached: what to show as "searching wider", and the key under which a compiled policy can be kept. */
export function stepsReached(policy: Policy, waitedMs: number): number {
  return policy.relax.filter(({ after }) => waitingMs(after) <= waitedMs).length;
}

function keyOf(spec: FilterSpec): string {
  return filterTermOf(spec).key(spec);
}
