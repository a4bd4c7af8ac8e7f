// The policy of a lobby made ready: one copy of the columns under each version and widening step.
import { AppError } from '../../../errors.js';
import type { Calibration } from '../../../faces/calibration.js';
import type { AttributeDefinition } from '../../../people/person.js';
import type { PeopleQuery } from '../../../people/people.js';
import { createColumns, underPolicy, type PoolColumns } from '../../../policy/columns.js';
import { compilePolicy } from '../../../policy/compile.js';
import { parsePolicy, type Policy } from '../../../policy/policy.js';
import { policyAtStep } from '../../../policy/relax.js';
import { waitingMs } from '../../../policy/relax-steps.js';
import type { Rules } from './live.decide.js';

export interface LobbyRules extends Rules {
  readonly policy: Policy;
}

export interface LobbyPolicies {
  /** Changes are made through these; every view sees them. */
  readonly columns: PoolColumns;
  /** By version. */
  readonly rules: ReadonlyMap<string, LobbyRules>;
}

/** Throws `invalid_policy` when a body no longer fits the attributes. `likeness`: as of `createColumns`. */
export function makeRules(
  bodies: ReadonlyMap<string, unknown>,
  attributes: readonly AttributeDefinition[],
  likeness?: Calibration,
): LobbyPolicies {
  let columns: PoolColumns | undefined;
  const rules = new Map<string, LobbyRules>();
  for (const [versionId, body] of bodies) {
    const policy = parsePolicy(body, attributes);
    const afterMs = policy.relax.map(({ after }) => waitingMs(after));
    const views = [0, ...afterMs].map((_, step) => {
      const compiled = compilePolicy(policyAtStep(policy, step), attributes);
      const view: PoolColumns = columns === undefined ? createColumns(compiled, likeness) : underPolicy(columns, compiled);
      columns ??= view;
      return view;
    });
    rules.set(versionId, { versionId, policy, afterMs, views });
  }
  if (columns === undefined) throw new AppError('internal', 'A lobby without a policy');
  return { columns, rules };
}

/** What all views together read of people. */
export function queryOf({ rules }: LobbyPolicies, pool: Pick<PeopleQuery, 'poolId' | 'agesAsOf' | 'models'>): PeopleQuery {
  const uses = [...rules.values()]
    .flatMap(({ views }) => views)
    .flatMap(({ compiled }) => [...compiled.filters, ...compiled.scores])
    .flatMap(({ term, spec }) => term.attributes(spec));
  const names = (vector: boolean) => [
    ...new Set(uses.filter(({ kinds }) => kinds.includes('vector') === vector).map(({ name }) => name)),
  ];
  return { ...pool, attributes: names(false), vectors: names(true) };
}
