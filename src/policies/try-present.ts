// What came of a try, as the API answers it: ids become people, numbers get their words, and what one should know is said as warnings.
import type { PolicyTry, TriedPerson, TryNumbers } from '@nakodo/protocol';
import { sql } from '../db/sql.js';
import type { Session } from '../db/database.js';
import { presentReasons } from '../modes/pool/reasons.present.js';
import { presentWhyNone } from '../modes/pool/why-none.present.js';
import { peopleQuery } from '../modes/pool/pool-state.js';
import type { RegisteredAttribute } from '../people/attributes.js';
import { faceAttribute } from '../people/person.js';
import { readPeople } from '../people/people.js';
import type { Pool } from '../people/pools.js';
import type { CompiledPolicy } from '../policy/compile.js';
import { needsOf } from '../policy/person-needs.js';
import type { OutcomeNumbers, TryOutcome } from './try-lists.js';
import type { TryDone } from './try-messages.js';
import type { Models } from '../people/models.js';

export interface TryContext {
  readonly pool: Pool;
  readonly compiled: CompiledPolicy;
  readonly limit: number;
  readonly comparedWith: { readonly versionId: string; readonly policy: string; readonly version: number } | undefined;
  readonly attributes: readonly RegisteredAttribute[];
  readonly models: Models;
}

export async function presentTry(tx: Session, context: TryContext, done: TryDone): Promise<PolicyTry> {
  const { outcome } = done;
  const { pool, comparedWith } = context;
  const person = await readPersons(tx, idsOf(outcome));
  return {
    event: { id: pool.id, name: pool.name },
    people: outcome.people,
    looked: outcome.looked,
    limit: context.limit,
    limitOfEvent: pool.match_limit !== null,
    comparedWith: comparedWith
      ? { versionId: comparedWith.versionId, policy: comparedWith.policy, version: comparedWith.version }
      : null,
    after: presentNumbers(outcome.after, person),
    before: outcome.before && presentNumbers(outcome.before, person),
    changedLists: outcome.changedLists,
    funnel: outcome.funnel.map(({ words, left }) => ({ words, left })),
    examples: outcome.examples.map(({ id, list, gone }) => ({
      person: person(id),
      list: list.map((entry) => ({
        person: person(entry.id),
        score: entry.score,
        reasons: presentReasons(entry.terms),
        isNew: entry.isNew,
      })),
      gone: gone.map(({ id: who, why }) => ({ person: person(who), why })),
    })),
    left: await presentLeft(tx, context, outcome, person),
    warnings: warningsOf(context, done),
  };
}

/** Their profiles are read again: the thread that made the lists keeps numbers only. */
async function presentLeft(tx: Session, context: TryContext, { left }: TryOutcome, person: (id: string) => TriedPerson) {
  const { pool, compiled, models, attributes } = context;
  const ids = left.map(({ id }) => id);
  const people = await readPeople(tx, peopleQuery({ pool, policy: compiled, models }), ids);
  const profiles = new Map(people.map((each) => [each.id, each.attributes]));
  return left.map(({ id, funnel, hadList }) => {
    const needs = needsOf(compiled.policy, profiles.get(id) ?? {});
    return { person: person(id), ...presentWhyNone({ ...funnel, ...needs }, { attributes, whose: 'The' }), hadList };
  });
}

function presentNumbers(numbers: OutcomeNumbers, person: (id: string) => TriedPerson): TryNumbers {
  const [withoutList = 0, ...some] = numbers.sizes;
  return {
    ...numbers,
    sizes: [...numbers.sizes],
    best: [...numbers.best],
    withoutList,
    withList: some.reduce((sum, count) => sum + count, 0),
    mostShown: numbers.mostShown.map(({ id, times }) => ({ person: person(id), times })),
  };
}

function idsOf({ after, before, examples, left }: TryOutcome): string[] {
  return [
    ...[after, before].flatMap((numbers) => numbers?.mostShown.map(({ id }) => id) ?? []),
    ...examples.flatMap(({ id, list, gone }) => [id, ...list.map((entry) => entry.id), ...gone.map((each) => each.id)]),
    ...left.map(({ id }) => id),
  ];
}

async function readPersons(tx: Session, ids: readonly string[]): Promise<(id: string) => TriedPerson> {
  const rows = await tx.rows<TriedPerson>(
    sql`select id, name, avatar from profiles where id = any (${[...new Set(ids)]}::uuid[])`,
  );
  const known = new Map(rows.map((row) => [row.id, row]));
  return (id) => known.get(id) ?? { id, name: 'Somebody', avatar: null };
}

function warningsOf(context: TryContext, { outcome, have, unreadable }: TryDone): string[] {
  const { compiled, comparedWith } = context;
  const uses = [...compiled.filters, ...compiled.scores].flatMap(({ term, spec }) => term.attributes(spec));
  const seen = new Set<string>();
  const missing = uses.flatMap(({ name, kinds }) => {
    const compared = kinds.includes('vector');
    const key = compared ? `vector ${name}` : name;
    if (seen.has(key) || outcome.people === 0) return [];
    seen.add(key);
    const some = have[key] ?? 0;
    if (some * 2 >= outcome.people) return [];
    if (some > 0 && name === faceAttribute)
      return [`Only ${some} of ${outcome.people} people here have a photo that can be compared.`];
    if (some > 0) return [`Only ${some} of ${outcome.people} people here have \`${name}\`${compared ? ' compared' : ''}.`];
    if (name === faceAttribute)
      return ['Nobody here has a photo that can be compared yet, so no two faces are alike in this try.'];
    return compared
      ? [
          `Nobody’s \`${name}\` has been compared here yet, so it makes no difference in this try. Texts are compared once a policy that asks for it is in use.`,
        ]
      : [`Nobody here has \`${name}\`.`];
  });
  return [
    ...missing,
    ...(unreadable > 0
      ? [
          `${unreadable} of them cannot be ranked because of what their profile holds, and ${unreadable === 1 ? 'is' : 'are'} left out.`,
        ]
      : []),
    ...(comparedWith ? [] : ['The policy compared with can no longer be used, so there is no before and after.']),
  ];
}
