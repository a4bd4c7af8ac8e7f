// find_match and the engine find the same partners: for random people who have waited at random, whoever SQL chooses needs as few widening steps
// and is as good as the best that scorePair finds.
import { expect, it } from 'vitest';
import { sql } from '../../src/db/sql.js';
import { compilePoolPolicies } from '../../src/modes/pool/compiled-policies.js';
import { makeRules, queryOf } from '../../src/modes/live/pairing/rules.js';
import { listAttributes } from '../../src/people/attributes.js';
import { readPeople } from '../../src/people/people.js';
import type { PoolColumns } from '../../src/policy/columns.js';
import { scorePair } from '../../src/policy/rank.js';
import { randomProfile, seededRandom, type Random } from '../support/events.js';
import { createTestLobby, enterWaiting, lobbyPeople } from '../support/live.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';
import { localModels } from '../../src/people/models.js';

const tolerance = 1e-5;
const policies = [
  { score: [{ overlap: 'interests', weight: 1 }] },
  {
    filters: [{ seeks: { want: 'seeking', is: 'gender' } }, { within: 'age', by: 4 }],
    score: [
      { overlap: 'interests', weight: 3 },
      { near: 'age', scale: 10, weight: 1 },
    ],
    threshold: 0.6,
    relax: [
      { after: '5s', set: { 'within age': { by: 12 } }, threshold: 0.3 },
      { after: '20s', drop: 'within age', threshold: 0.1 },
      { after: '40s', drop: 'seeks gender', threshold: 0 },
    ],
  },
];

/** So long as people may wait, but never for so long that they are about to widen: the database's clock goes on while it looks. */
function waitOf(random: Random): number {
  const ms = Math.floor(random() * 60_000);
  return [5000, 20_000, 40_000].some((after) => ms < after && ms >= after - 4000) ? waitOf(random) : ms;
}

interface Ticket {
  readonly user_id: string;
  readonly since: number;
  readonly version: string;
}

interface Choice {
  readonly partner: string;
  readonly step: number;
  readonly score: number;
}

/** The best that the engine finds for somebody at a time. */
function bestOf(
  me: Ticket,
  others: readonly Ticket[],
  views: readonly PoolColumns[],
  afterMs: readonly number[],
  now: number,
): Choice | undefined {
  let best: Choice | undefined;
  for (const other of others) {
    if (other.user_id === me.user_id) continue;
    const waited = now - Math.min(me.since, other.since);
    for (const [step, view] of views.entries()) {
      if (afterMs[step]! > waited || (best && best.step < step)) break;
      const score = scorePair(view, view.indexOf(me.user_id)!, view.indexOf(other.user_id)!);
      if (!(score >= view.compiled.threshold)) continue;
      if (!best || step < best.step || score > best.score) best = { partner: other.user_id, step, score };
      break;
    }
  }
  return best;
}

forEachPostgres((server) => {
  const test = testDatabase({ server });
  const db = () => test().database;

  it.each(policies.map((policy, n) => ({ n, policy })))('chooses as the engine does, policy $n', async ({ n, policy }) => {
    const random = seededRandom(17 + n);
    const lobby = await createTestLobby(db(), { policy });
    const ids = await lobbyPeople(
      db(),
      lobby,
      Array.from({ length: 80 }, () => randomProfile(random)),
    );
    await enterWaiting(db(), lobby, ids);
    const waits = ids.map(() => waitOf(random));
    await db().run(sql`
      update waiting_queue w set joined_at = now() - make_interval(secs => t.ms / 1000.0)
      from unnest(${ids}::uuid[], ${waits}::int[]) t (id, ms) where w.user_id = t.id`);
    const { policy_version_id: version, ages_as_of: agesAsOf } = await db().getRow<{
      policy_version_id: string;
      ages_as_of: string;
    }>(sql`select policy_version_id, ages_as_of from pools where id = ${lobby}`);
    const made = makeRules(new Map([[version, policy]]), await listAttributes(db()));
    for (const person of await readPeople(db(), queryOf(made, { poolId: lobby, agesAsOf, models: localModels('none') }), ids))
      made.columns.upsert(person);
    const { views = [], afterMs = [] } = made.rules.get(version) ?? {};
    const { now, tickets } = await db().getRow<{ now: number; tickets: Ticket[] }>(sql`
      select extract(epoch from clock_timestamp())::float8 * 1000 as now, jsonb_agg(jsonb_build_object('user_id', user_id,
        'since', extract(epoch from joined_at) * 1000, 'version', policy_version_id)) as tickets
      from waiting_queue where pool_id = ${lobby}`);
    let found = 0;
    for (const me of tickets) {
      // As if no time had passed since they were read: both look at one moment.
      const { pair } = await db().transaction(async (tx) => {
        await tx.run(sql`
          update waiting_queue set joined_at = statement_timestamp() - make_interval(secs => (${now} - t.since) / 1000)
          from jsonb_to_recordset(${sql.json(tickets)}::jsonb) t (user_id uuid, since float8) where t.user_id = waiting_queue.user_id`);
        return await tx.getRow<{ pair: { user1: string; user2: string; step: number; score: number } | null }>(
          sql`select find_live_partner(${me.user_id}, '{}') as pair`,
        );
      });
      const best = bestOf(me, tickets, views, [0, ...afterMs], now);
      if (!pair || !best) {
        expect({ me, pair, best: best ?? null }).toEqual({ me, pair: null, best: null });
        continue;
      }
      found += 1;
      const view = views[pair.step]!;
      const score = scorePair(view, view.indexOf(pair.user1)!, view.indexOf(pair.user2)!);
      expect([pair.user1, pair.user2]).toContain(me.user_id);
      expect({ me, step: pair.step }).toEqual({ me, step: best.step });
      expect(Math.abs(pair.score - score)).toBeLessThan(tolerance);
      expect(Math.abs(score - best.score)).toBeLessThan(tolerance);
    }
    expect(found).toBeGreaterThan(20);
  });

  it('compiles what lobbies use at the start, once, and passes over what cannot be used', async () => {
    const lobby = await createTestLobby(db(), { policy: policies[1] });
    const rows = () =>
      db().rows(sql`
      select c.xmin::text, c.step from compiled_policies c join pools o on o.policy_version_id = c.policy_version_id where o.id = ${lobby} order by step`);
    const before = await rows();
    expect(before).toHaveLength(4);
    const { id: unusable } = await db().getRow<{ id: string }>(sql`
      insert into policy_versions (policy_id, version, body)
      select v.policy_id, 2, '{"filters": [{"same": "shoe size"}]}' from policy_versions v join pools o on o.policy_version_id = v.id
      where o.id = ${lobby} returning id`);
    await db().run(sql`update pools set second_policy_version_id = ${unusable}, second_share = 10 where id = ${lobby}`);
    const failed: string[] = [];
    await compilePoolPolicies(db(), (id) => failed.push(id));
    expect(failed).toEqual([unusable]);
    expect(await rows()).toEqual(before);
    await db().run(sql`delete from compiled_policies`);
    await compilePoolPolicies(db(), () => undefined);
    expect(await rows()).toHaveLength(4);
  });
});
