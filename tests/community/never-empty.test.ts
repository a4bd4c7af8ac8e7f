// No voter meets an empty page while any pair is theirs to judge: whatever everybody does meanwhile, in however many processes.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { fillQueue } from '../../src/modes/community/community.fill.js';
import { nextToJudge } from '../../src/modes/community/community.next.js';
import { createCommunityWork, openDue, settleDue, type CommunityWork } from '../../src/modes/community/community.work.js';
import { localModels } from '../../src/people/models.js';
import { addMembers } from '../../src/people/pools.js';
import { saveProfiles } from '../../src/people/profiles.js';
import { as, createCommunity, vote, type Community } from '../support/community.js';
import { pick, seededRandom, type Random } from '../support/events.js';
import { readJudgeable } from '../support/judgeable.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

forEachPostgres((server) => {
  const test = testDatabase({ server });
  let db: Database;
  const process = () => createCommunityWork({ db, models: localModels('none') });
  beforeAll(() => {
    db = test().database;
  });
  const pairOf = async (proposal: string) =>
    (
      await db.getRow<{ pair: string }>(
        sql`select user_a_id || ' ' || user_b_id as pair from match_proposals where id = ${proposal}`,
      )
    ).pair;

  describe('the next pair', () => {
    describe('of seven people', () => {
      /** Over all sequences: one in which nobody ever ran out would be a rare one, and no fault. */
      const told = { something: 0, nothing: 0 };
      afterAll(() => expect(Math.min(told.something, told.nothing)).toBeGreaterThan(0));

      it.each([1, 2, 3, 4, 5, 6])(
        'comes to everybody exactly when any is left, whatever people and the clock do (%i)',
        async (seed) => {
          const random = seededRandom(seed);
          const community = await createCommunity(db, {
            people: 7,
            settings: sql`voters = 2, approve_at = 2, reject_at = 2, quorum = 1, queue_low = 2, queue_high = 3, active_low = 1, active_high = 2`,
          });
          const { poolId } = community;
          const processes = [process(), process()];
          const people = [...community.people];
          for (let turn = 0; turn < 40; turn++) {
            const work = pick(random, processes);
            const did = await act(random, { db, work, community, people, actor: pick(random, people) });
            for (const voterId of [...people.slice(0, 3), pick(random, people)]) {
              // Asking may itself open pairs, which takes nothing away from the next.
              const [judgeable, next] = [
                await readJudgeable(db, poolId),
                await nextToJudge(work, { poolId, voterId, except: [] }).catch((error: { code: string }) => error.code),
              ];
              const context = `turn ${turn}, after ${did}`;
              const left = judgeable.leftFor(voterId);
              if (!judgeable.members.has(voterId)) expect(next).toBe('not_found');
              else if (next === undefined) expect({ context, left: [...left] }).toEqual({ context, left: [] });
              else if (typeof next === 'string') expect.unreachable(next);
              else {
                expect({ context, isLeft: left.has(await pairOf(next.id)) }).toEqual({ context, isLeft: true });
                if (random() < 0.6) await vote(db, voterId, next.id, random() < 0.4 ? 'yes' : 'no').catch(refused);
                else if (random() < 0.3) await as(db, voterId, sql`select skip_proposal(${next.id})`);
              }
              if (judgeable.members.has(voterId)) told[next === undefined ? 'nothing' : 'something'] += 1;
            }
          }
        },
      );
    });

    it('comes 20 times in a row, each time another', async () => {
      const { poolId, people } = await createCommunity(db, { people: 15 });
      const work = process();
      const seen = new Set<string>();
      for (let turn = 0; turn < 20; turn++) {
        const next = await nextToJudge(work, { poolId, voterId: people[0]!, except: [] });
        seen.add(await pairOf(next?.id ?? 'none'));
        await vote(db, people[0]!, next!.id, 'yes');
      }
      expect(seen.size).toBe(20);
    });

    it('is the only pair there is for everybody who asks, though it can hardly use so many votes', async () => {
      const community = await createCommunity(db, { people: 8, settings: sql`approve_at = 2, reject_at = 2, quorum = 1` });
      const { poolId, people } = community;
      for (const id of people.slice(2)) await as(db, id, sql`select withdraw_from_votes(${poolId})`);
      const work = process();
      const nexts = await Promise.all(people.map((voterId) => nextToJudge(work, { poolId, voterId, except: [] })));
      expect(nexts.slice(0, 2)).toEqual([undefined, undefined]);
      expect(new Set(nexts.slice(2).map((next) => next?.id)).size).toBe(1);
      expect(nexts).toHaveLength(8);
    });

    it.each([
      [
        'a report of theirs is decided',
        sql`with former as (delete from match_proposals using voter_assignments where id = proposal_id returning voter_id, user_a_id)
          insert into reports (reporter_id, reported_id, reason) select voter_id, user_a_id, 'spam' from former`,
        sql`update reports set status = 'dismissed', decided_at = clock_timestamp()`,
      ],
      [
        'a vote ends, with no cool-off',
        sql`update voter_assignments set skipped_at = clock_timestamp()`,
        sql`update match_proposals set status = 'rejected' where status = 'voting'`,
      ],
    ])(
      'comes again to whom nothing was left once %s, also if they were looked for before that was committed',
      async (_what, before, after) => {
        await db.run(sql`delete from pools`);
        const { poolId, people } = await createCommunity(db, { people: 3, settings: sql`cool_off = '0'` });
        const [ana = '', ben = '', cleo = ''] = people;
        const pair = [ana, ben].toSorted().join(' ');
        const nextBy = (work: CommunityWork) => nextToJudge(work, { poolId, voterId: cleo, except: [] });
        for (const isCommitted of [true, false]) {
          const work = process();
          expect(await pairOf((await nextBy(process()))!.id)).toBe(pair);
          await db.run(before);
          if (isCommitted) expect(await nextBy(work)).toBeUndefined();
          await db.transaction(async (tx) => {
            await tx.run(after);
            if (!isCommitted) expect(await nextBy(work)).toBeUndefined();
          });
          const next = await nextBy(work);
          expect({ isCommitted, next: next && (await pairOf(next.id)) }).toEqual({ isCommitted, next: pair });
        }
      },
    );

    it('is of somebody new with whom nobody stood apart, though whoever withdrew before them did', async () => {
      const { poolId, people } = await createCommunity(db, { people: 3 });
      const [ana = '', ben = '', cleo = ''] = people;
      const work = process();
      const next = () => nextToJudge(work, { poolId, voterId: cleo, except: [] });
      await as(db, ana, sql`select block_person(${ben})`);
      expect(await next()).toBeUndefined();
      await as(db, ana, sql`select withdraw_from_votes(${poolId})`);
      expect(await next()).toBeUndefined();
      const { ids } = await saveProfiles(db, [{ name: 'New', interests: ['i1'] }]);
      await addMembers(db, poolId, ids);
      await as(db, ids[0]!, sql`select agree_to_votes(${poolId}, 'test')`);
      expect(await pairOf((await next())!.id)).toBe([ben, ...ids].toSorted().join(' '));
      await as(db, ana, sql`select agree_to_votes(${poolId}, 'test')`);
      await vote(db, cleo, (await next())!.id, 'yes');
      expect(await pairOf((await next())!.id)).toBe([ana, ...ids].toSorted().join(' '));
      await vote(db, cleo, (await next())!.id, 'yes');
      expect(await next()).toBeUndefined();
    });

    it('is looked for no more when nothing was found and nothing changed, also while a transaction of somebody else is under way', async () => {
      let looks = 0;
      const counting: Database = Object.assign(Object.create(db) as Database, {
        transaction: ((...given) => (looks++, db.transaction(...given))) satisfies Database['transaction'],
      });
      await db.transaction(async (tx) => {
        await tx.run(sql`select pg_current_xact_id()`); // older than all that follows
        const { poolId, people } = await createCommunity(db, { people: 2 });
        const work = createCommunityWork({ db: counting, models: localModels('none') });
        const next = () => nextToJudge(work, { poolId, voterId: people[0]!, except: [] });
        expect(await next()).toBeUndefined();
        expect(looks).toBeGreaterThan(0);
        looks = 0;
        expect(await next()).toBeUndefined();
      });
      expect(looks).toBe(0);
    });

    it('comes for 200 who ask at once, and none of their votes is too late', async () => {
      const { poolId, people } = await createCommunity(db, { people: 200 });
      const work = process();
      for (let round = 0; round < 3; round++) {
        const nexts = await Promise.all(people.map((voterId) => nextToJudge(work, { poolId, voterId, except: [] })));
        expect(nexts).not.toContain(undefined);
        const cast = round === 1 ? 'no' : 'yes';
        // One of the pair may have been introduced to the voter in the same instant, by another vote: then it is not theirs to judge any more.
        const refusals = await Promise.all(
          people.map((voter, at) => vote(db, voter, nexts[at]!.id, cast).catch((error: { code: string }) => error.code)),
        );
        expect(refusals).not.toContain('conflict');
      }
    });

    it('comes to all of a small community who judge at once, by two processes, until none is left for anybody', async () => {
      const { poolId, people } = await createCommunity(db, { people: 10, settings: sql`cool_off = '1 year'` });
      const processes = [process(), process()];
      const judgeAll = async (voterId: string, at: number) => {
        for (;;) {
          const next = await nextToJudge(processes[at % 2]!, { poolId, voterId, except: [] });
          if (next === undefined) return;
          // Another process may have let somebody decide it in between.
          await vote(db, voterId, next.id, at % 3 === 0 ? 'yes' : 'no').catch(refused);
        }
      };
      await Promise.all(people.map(judgeAll));
      const judgeable = await readJudgeable(db, poolId);
      for (const voter of people) expect([...judgeable.leftFor(voter)]).toEqual([]);
    });

    it('is of those that the policy allows: with everybody filtered out there is none', async () => {
      const policy = { filters: [{ within: 'age', by: 1 }], score: [{ overlap: 'interests', weight: 1 }] };
      const { poolId, people } = await createCommunity(db, { people: 5, policy });
      const next = () => nextToJudge(process(), { poolId, voterId: people[0]!, except: [] });
      await db.run(sql`update profiles set birth_date = make_date(1950 + 5 * n::int, 1, 1)
        from (select profile_id, row_number() over () as n from pool_members where pool_id = ${poolId}) m where m.profile_id = id`);
      expect(await next()).toBeUndefined();
      await db.run(sql`update profiles set birth_date = '1990-01-01' where id in (${people[3]!}, ${people[4]!})`);
      expect(await pairOf((await next())!.id)).toBe([people[3]!, people[4]!].toSorted().join(' '));
    });
  });
});

interface Scene {
  readonly db: Database;
  readonly work: CommunityWork;
  readonly community: Community;
  readonly people: string[];
  readonly actor: string;
}

/** Something somebody does, or the clock, or the worker; says what. */
async function act(random: Random, { db, work, community: { poolId }, people, actor }: Scene): Promise<string> {
  const other = pick(random, people);
  const open = await db.rows<{ id: string; voter_id: string | null; expires: string }>(sql`
    select p.id, a.voter_id from match_proposals p left join voter_assignments a on a.proposal_id = p.id and a.voter_id = ${actor}
    where p.pool_id = ${poolId} and p.status = 'voting' order by p.id`);
  const mine = open.filter(({ voter_id: id }) => id !== null);
  const acts: Record<string, () => Promise<unknown>> = {
    'a deadline': async () => {
      if (open.length === 0) return;
      await db.run(sql`update match_proposals set voting_expires_at = clock_timestamp() where id = ${pick(random, open).id}`);
      if (random() < 0.7) await settleDue(db);
    },
    'the end of a cool-off': () =>
      db.run(sql`update match_proposals set again_at = clock_timestamp() where id = (
        select id from match_proposals where pool_id = ${poolId} and again_at > clock_timestamp() order by id limit 1)`),
    'an undone vote': async () => {
      if (mine.length > 0) await as(db, actor, sql`select cast_vote(${pick(random, mine).id}, null)`).catch(refused);
    },
    'a report': async () => {
      if (mine.length > 0)
        await as(db, actor, sql`select report_proposal(${pick(random, mine).id}, 'one', 'spam')`).catch(refused);
    },
    'a block': () => (actor === other ? Promise.resolve() : as(db, actor, sql`select block_person(${other})`).catch(refused)),
    unblocking: () => db.run(sql`delete from blocks where blocker_id = ${actor} or blocked_id = ${actor}`),
    'a withdrawal': () => as(db, actor, sql`select withdraw_from_votes(${poolId})`),
    'an agreement': () => as(db, actor, sql`select agree_to_votes(${poolId}, 'test')`).catch(refused),
    'somebody leaving': () => db.run(sql`delete from pool_members where pool_id = ${poolId} and profile_id = ${actor}`),
    'somebody joining': async () => {
      const ids = people.length < 10 ? (await saveProfiles(db, [{ name: 'New', interests: ['i1'] }])).ids : [actor];
      await addMembers(db, poolId, ids);
      people.push(...ids.filter((id) => !people.includes(id)));
      for (const id of ids) await as(db, id, sql`select agree_to_votes(${poolId}, 'test')`);
    },
    'an edit': () => db.run(sql`update profiles set bio = ${String(random())} where id = ${actor}`),
    'a pause': () => db.run(sql`update pools set matchmaking_enabled = false where id = ${poolId}`),
    'the generator': () => fillQueue(work, poolId),
    'the creator': () => openDue(db, poolId),
    'an introduction declined': async () => {
      const rows = await db.rows<{ id: string }>(sql`
        select id from conversations where pool_id = ${poolId} and state = 'proposed' and ${actor} in (low_id, high_id) order by id`);
      if (rows.length > 0) await as(db, actor, sql`select answer_introduction(${pick(random, rows).id}, false)`);
    },
    'a report decided': () =>
      db.run(
        sql`update reports set status = 'dismissed', decided_at = clock_timestamp() where status = 'open' and reporter_id = ${actor}`,
      ),
    'an introduction accepted': () =>
      db.run(sql`update conversations set state = 'open', opened_at = clock_timestamp(), low_accepted = true, high_accepted = true
        where pool_id = ${poolId} and state = 'proposed' and ${actor} in (low_id, high_id)`),
  };
  if (random() < 0.8)
    await db.run(sql`update pools set matchmaking_enabled = true where id = ${poolId} and not matchmaking_enabled`);
  const lasting = ['a report', 'a withdrawal', 'somebody leaving', 'a block']; // end pairs for good: then nothing would be left to be seen
  const did = pick(random, Object.keys(acts));
  if (lasting.includes(did) && random() < 0.7) return 'nothing';
  await acts[did]!();
  return did;
}

/** Not theirs to do any more. */
const refused = (error: { code: string }) => expect(['not_found', 'conflict', 'forbidden', 'rate_limited']).toContain(error.code);
