// Supplying a community with pairs: the marks, fair shares, small communities, and that no voter is ever left with an empty page.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { fillQueue } from '../../src/modes/community/community.fill.js';
import { nextToJudge } from '../../src/modes/community/community.next.js';
import { createCommunityWork, openDue, type CommunityWork } from '../../src/modes/community/community.work.js';
import { localModels } from '../../src/people/models.js';
import { publishPolicy } from '../../src/people/policies.js';
import { as, createCommunity, queuePairs, vote } from '../support/community.js';
import { pick, seededRandom } from '../support/events.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

forEachPostgres((server) => {
  const test = testDatabase({ server });
  let db: Database;
  let work: CommunityWork;
  beforeAll(() => {
    db = test().database;
    work = createCommunityWork({ db, models: localModels('none') });
  });
  const counts = (poolId: string) =>
    db.getRow<{ queued: number; active: number }>(sql`select queued, active from read_community(${poolId})`);

  describe('the supply of a community', () => {
    it('is filled to its high marks, and not again before it falls below its low ones', async () => {
      const { poolId } = await createCommunity(db, { people: 30 });
      expect(await fillQueue(work, poolId)).toBe(75);
      expect(await openDue(db, poolId)).toBe(12);
      expect(await counts(poolId)).toEqual({ queued: 63, active: 12 });
      expect(await fillQueue(work, poolId)).toBe(0);
      expect(await openDue(db, poolId)).toBe(0);
      await db.run(sql`update match_generation_queue set consumed_at = now() where pool_id = ${poolId} and id in (
        select id from match_generation_queue where pool_id = ${poolId} and consumed_at is null limit 20)`);
      expect(await fillQueue(work, poolId)).toBe(32);
    });

    it('holds nobody in more than their fair share', async () => {
      const { poolId } = await createCommunity(db, { people: 50, settings: sql`fair_share = 1.5` });
      await fillQueue(work, poolId);
      const [{ most } = { most: 0 }] = await db.rows<{ most: number }>(sql`
        select max(n)::int as most from (
          select count(*) as n from match_generation_queue q cross join lateral (values (q.user_a_id), (q.user_b_id)) x (id)
          where q.pool_id = ${poolId} group by x.id) c`);
      expect(most).toBeLessThanOrEqual(5); // 1.5 * 2 * 75 / 50
    });

    it('opens no more than their fair share of anybody, and fills the queue with others while they are open', async () => {
      const { poolId, people } = await createCommunity(db, {
        people: 60,
        settings: sql`fair_share = 1, queue_low = 30, queue_high = 30`,
      });
      // One shares something with each of the others, who share nothing: all the best pairs are theirs.
      const popular = people.at(-1)!;
      await db.run(sql`update profiles set interests = array[right(id::text, 12)] where id = any (${people}::uuid[])`);
      await db.run(sql`update profiles set interests = ${people.slice(0, 30).map((id) => id.slice(-12))} where id = ${popular}`);
      await fillQueue(work, poolId);
      await openDue(db, poolId);
      const most = async (share: 'drawn' | 'any') => {
        const { n } = await db.getRow<{ n: number }>(sql`
          select max(c.n)::int as n from (
            select x.id, count(*) as n from match_proposals p cross join lateral (values (p.user_a_id), (p.user_b_id)) x (id)
            where p.pool_id = ${poolId} and p.status = 'voting' and (${share} = 'any' or p.share is not null) group by x.id) c`);
        return n;
      };
      expect(await most('drawn')).toBe(1); // 1 * 2 * 12 / 60
      // Voters have more opened than the mark, and the queue is filled again and again.
      for (let round = 0; round < 20; round++) {
        await db.rows(sql`select open_proposals(${poolId}, null, array[${people[0]!}]::uuid[])`);
        await fillQueue(work, poolId);
      }
      const { active } = await counts(poolId);
      expect(active).toBeGreaterThan(20);
      // One of the queue of 30, and of the open ones their share when it was filled.
      expect(await most('any')).toBeLessThanOrEqual(1 + Math.ceil((2 * active) / 60));
    });

    it('opens for each who asks together with others the pair that only they may judge', async () => {
      const community = await createCommunity(db, { people: 6 });
      const [one, two, three, four] = community.people.toSorted();
      await queuePairs(db, community, [
        [one!, two!],
        [one!, three!],
      ]);
      const asked = [one, two, four].map((voter) => ({ voter, last: true }));
      const given = await db.rows<{ voter_id: string; proposal_id: string | null }>(sql`
        select * from give_pairs(${community.poolId}, ${sql.json(asked)}::jsonb)`);
      expect(given.filter(({ proposal_id: id }) => id === null).map(({ voter_id: id }) => id)).toEqual([one]); // in both
    });

    it('has nothing to judge, and no error, where everybody has blocked everybody, or one voter is left out of the only pair', async () => {
      const blocked = await createCommunity(db, { people: 4 });
      for (const one of blocked.people)
        for (const other of blocked.people) if (one < other) await as(db, one, sql`select block_person(${other})`);
      expect(await fillQueue(work, blocked.poolId)).toBe(0);
      expect(await nextToJudge(work, { poolId: blocked.poolId, voterId: blocked.people[0]!, except: [] })).toBeUndefined();
      const three = await createCommunity(db, { people: 3 });
      await as(db, three.people[2]!, sql`select withdraw_from_votes(${three.poolId})`);
      const next = (at: number) => nextToJudge(work, { poolId: three.poolId, voterId: three.people[at]!, except: [] });
      expect([await next(0), await next(1)]).toEqual([undefined, undefined]);
      expect(await next(2)).toBeDefined();
      expect(
        await nextToJudge(work, { poolId: three.poolId, voterId: three.people[2]!, except: [(await next(2))!.id] }),
      ).toBeUndefined();
    });

    it.each([0, 1, 2, 3])('of %i people has the pairs there are, and no error', async (people) => {
      const { poolId } = await createCommunity(db, { people });
      const possible = [0, 0, 1, 3][people]!;
      expect(await fillQueue(work, poolId)).toBe(possible);
      expect(await openDue(db, poolId)).toBe(possible);
      expect(await fillQueue(work, poolId)).toBe(0);
    });

    it('opens no more than its mark when several processes open at once', async () => {
      const { poolId } = await createCommunity(db, { people: 30 });
      await fillQueue(work, poolId);
      await Promise.all([1, 2, 3, 4].map(() => openDue(db, poolId)));
      expect(await counts(poolId)).toEqual({ queued: 63, active: 12 });
    });

    it('opens no pair that is older than the policy, or than what its two say of themselves', async () => {
      const { poolId, people } = await createCommunity(db, { people: 4 });
      expect(await fillQueue(work, poolId)).toBe(6);
      await db.run(sql`update profiles set bio = 'new' where id = ${people[0]}`);
      expect(await openDue(db, poolId)).toBe(3);
      expect(await fillQueue(work, poolId)).toBe(3);
      const { id } = await publishPolicy(db, {
        name: crypto.randomUUID(),
        body: { score: [{ overlap: 'interests', weight: 2 }] },
      });
      await db.run(sql`update pools set policy_version_id = ${id} where id = ${poolId}`);
      expect(await openDue(db, poolId)).toBe(0);
      expect(await fillQueue(work, poolId)).toBe(3);
      expect(await openDue(db, poolId)).toBe(3);
    });

    it('proposes nobody who did not agree, and whoever agrees from then on', async () => {
      const { poolId, people } = await createCommunity(db, { people: 6 });
      await as(db, people[0]!, sql`select withdraw_from_votes(${poolId})`);
      expect(await fillQueue(work, poolId)).toBe(10);
      await as(db, people[0]!, sql`select agree_to_votes(${poolId}, 'again')`);
      expect(await fillQueue(work, poolId)).toBe(5);
    });

    it('gives every voter the next pair as long as any is theirs to judge, whatever others vote, withdraw or let expire', async () => {
      const random = seededRandom(11);
      const { poolId, people } = await createCommunity(db, { people: 12, settings: sql`voters = 3, cool_off = '1 year'` });
      const next = (voter: string) => as<string | null>(db, voter, sql`select next_to_judge(${poolId})`);
      const withdrawn = new Set<string>();
      for (let turn = 0; turn < 250; turn++) {
        const act = random();
        const voter = pick(random, people);
        if (act < 0.05) {
          await db.run(sql`update match_proposals set voting_expires_at = clock_timestamp()
            where id = (select id from match_proposals where pool_id = ${poolId} and status = 'voting' order by id limit 1)`);
          await db.run(sql`select settle_due_proposals()`);
        } else if (act < 0.07 && withdrawn.size < 4) {
          withdrawn.add(voter);
          await as(db, voter, sql`select withdraw_from_votes(${poolId})`);
        }
        let proposal = await next(voter);
        if (proposal === null) {
          await fillQueue(work, poolId);
          proposal = await next(voter);
        }
        if (proposal === null) {
          // Nothing is left: every pair of the others is decided, or judged by this voter.
          const { left } = await db.getRow<{ left: number }>(sql`
            select count(*)::int as left
            from consents a join consents b on a.user_id < b.user_id and b.pool_id = a.pool_id
            where a.pool_id = ${poolId} and a.kind = 'votes' and b.kind = 'votes' and a.withdrawn_at is null and b.withdrawn_at is null
              and may_judge(${poolId}, ${voter}, a.user_id, b.user_id)
              and not exists (
                select from match_proposals p where p.pair_hash = pair_hash_of(${poolId}, a.user_id, b.user_id)
                  and (p.status not in ('voting', 'proposed') or exists (
                    select from match_votes v where v.proposal_id = p.id and v.voter_id = ${voter})))`);
          expect(left).toBe(0);
        } else await vote(db, voter, proposal, random() < 0.5 ? 'yes' : 'no');
      }
      const wrong = await db.rows(sql`
        select p.id from match_proposals p
        cross join lateral (
          select count(*) filter (where v.vote = 'yes') as yes, count(*) filter (where v.vote = 'no') as no from match_votes v where v.proposal_id = p.id
        ) v
        where p.pool_id = ${poolId} and (p.yes_votes <> v.yes or p.no_votes <> v.no)`);
      expect(wrong).toEqual([]);
    });
  });
});
