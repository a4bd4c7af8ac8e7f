// What nobody may learn: who is voted on, by whom, and more of them than a first name. Looked for in everything that a person can read by SQL.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { as, createCommunity, openProposals, queuePairs, vote, votersOf, type Community } from '../support/community.js';
import { failure } from '../support/failure.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

interface Pair extends Community {
  readonly proposal: string;
  readonly voters: string[];
  readonly a: string;
  readonly b: string;
}

forEachPostgres((server) => {
  const test = testDatabase({ server });
  let db: Database;
  beforeAll(() => {
    db = test().database;
  });

  /** A community in which the first two are voted on by everybody else. */
  async function onePair(people = 6, settings = sql`voters = 100`): Promise<Pair> {
    const community = await createCommunity(db, { people, settings });
    const [a = '', b = ''] = community.people;
    await queuePairs(db, community, [[a, b]]);
    const [proposal = ''] = await openProposals(db, community.poolId, 1);
    return { ...community, proposal, a, b, voters: await votersOf(db, proposal) };
  }

  /** All rows of all tables that somebody can read themselves, as text. */
  async function readable(userId: string): Promise<string> {
    const tables = await db.rows<{ name: string; columns: string[] }>(sql`
      select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v')
        and has_column_privilege('authenticated', c.oid, a.attnum, 'select')
      group by c.relname order by 1`);
    const found: string[] = [];
    for (const { name, columns } of tables) {
      const statement = sql`select jsonb_agg(to_jsonb(t))::text as rows from (select ${sql.join(columns.map((each) => sql.id(each)))} from ${sql.id(name)}) t`;
      found.push(`${name}: ${(await as<string | null>(db, userId, statement)) ?? ''}`);
    }
    return found.join('\n');
  }
  const pairFor = (voter: string, proposal: string) =>
    db.transaction(
      (tx) => tx.findRow<{ one: unknown; other: unknown; common: unknown[] }>(sql`select * from get_pair_to_judge(${proposal})`),
      { as: { role: 'authenticated', userId: voter } },
    );
  const ownVotes = (voter: string, poolId: string) =>
    db.transaction((tx) => tx.rows<{ status: string; names: string[] | null }>(sql`select * from get_own_votes(${poolId})`), {
      as: { role: 'authenticated', userId: voter },
    });

  describe('one of the two', () => {
    it('reads nothing anywhere of their proposal, its voters and votes, before it is approved', async () => {
      const { proposal, a, voters } = await onePair();
      for (const voter of voters.slice(0, 3)) await vote(db, voter, proposal, 'yes');
      const text = await readable(a);
      for (const secret of [proposal, ...voters]) expect(text).not.toContain(secret);
    });

    it('reads after the approval that it is so, and of its voters and votes nothing', async () => {
      const { proposal, a, b, voters } = await onePair(7);
      for (const voter of voters) await vote(db, voter, proposal, 'yes');
      const text = await readable(a);
      expect(text).toContain(proposal);
      expect(text).toContain(b);
      for (const voter of voters) expect(text).not.toContain(voter);
      expect(text).not.toMatch(/votes?_?(id|count)|"(yes|no)_votes"/);
    });

    it('does not read whether the other accepted', async () => {
      const { proposal, a, b, voters } = await onePair(7);
      for (const voter of voters) await vote(db, voter, proposal, 'yes');
      const before = await readable(a);
      const conversation = await db.getRow<{ id: string }>(
        sql`select conversation_id as id from match_proposals where id = ${proposal}`,
      );
      await as(db, b, sql`select answer_introduction(${conversation.id}, true)`);
      expect(await readable(a)).toBe(before);
    });
  });

  describe('a voter', () => {
    it('reads nobody’s id: not when they vote, and not when they report', async () => {
      const { proposal, a, b, voters, poolId } = await onePair();
      await vote(db, voters[0]!, proposal, 'yes');
      await as(db, voters[0]!, sql`select report_proposal(${proposal}, 'both', 'fake', 'My words')`);
      const text = await readable(voters[0]!);
      expect(text).toContain(proposal);
      for (const secret of [a, b, ...voters.slice(1)]) expect(text).not.toContain(secret);
      expect(JSON.stringify(await ownVotes(voters[0]!, poolId))).not.toMatch(new RegExp(`${a}|${b}`));
    });

    it.each([
      ['Anna', 'Anna'],
      ['  Anna   Schmidt ', 'Anna'],
      ['Anna-Maria Schmidt', 'Anna-Maria'],
      ['Dr. Anna Maria Schmidt', 'Anna'],
      ['Prof. Dr. med. Anna Schmidt', 'Anna'],
      ['Frau Schmidt', 'Schmidt'],
      ['Dr.', 'Dr.'],
      ['Schmidt, Anna', 'Anna'],
      ['Anna Schmidt, PhD', 'Anna'],
      ['Anna\u00A0Schmidt', 'Anna'],
      ['Anna\tSchmidt', 'Anna'],
      ['Anna\u3000Schmidt', 'Anna'],
      ['Anna\u200BSchmidt', 'Anna'],
      ['\u202EAnna Schmidt', 'Anna'],
      ['anna.schmidt@example.org', 'anna'],
      ['anna_schmidt', 'anna'],
      ['J.R.R. Tolkien', 'J.R.R.'],
      ['🦄', '🦄'],
      ['👩‍💻 Anna', '👩‍💻'],
      ['王小明', '王小明'],
      ['D’Arcy O’Neill', 'D’Arcy'],
      [',', ','],
      ['عبد الرحمن الخطيب', 'عبد الرحمن'],
      ['Abdul Rahman Khan', 'Abdul Rahman'],
      ['x'.repeat(40), 'x'.repeat(40)],
      ['x'.repeat(90), `${'x'.repeat(39)}…`],
    ])('sees of the name “%s” no more than “%s”', async (name, first) => {
      expect(await db.getRow(sql`select first_name_of(${name}) as first`)).toEqual({ first });
    });

    it('sees what both still say of themselves, not what one has taken back', async () => {
      const { proposal, voters, a } = await onePair();
      await db.run(sql`
        update match_proposals set reasons_a = '[{ "detail": { "term": "overlap", "attribute": "interests", "shared": ["chess", "a secret"] } }]'
        where id = ${proposal}`);
      await db.run(sql`update profiles set interests = '{chess,a secret}' where id in (select user_a_id from match_proposals where id = ${proposal}
        union select user_b_id from match_proposals where id = ${proposal})`);
      expect((await pairFor(voters[0]!, proposal))?.common).toMatchObject([{ shared: ['chess', 'a secret'] }]);
      await db.run(sql`update profiles set interests = '{chess}' where id = ${a}`);
      expect((await pairFor(voters[0]!, proposal))?.common).toMatchObject([{ shared: ['chess'] }]);
      await db.run(sql`update profiles set interests = '{}' where id = ${a}`);
      expect((await pairFor(voters[0]!, proposal))?.common).toEqual([]);
    });

    it('no longer sees the names of a pair of the past when one of them withdrew or blocked them', async () => {
      for (const way of ['withdraw', 'block']) {
        const { proposal, voters, a, poolId } = await onePair(7);
        for (const voter of voters) await vote(db, voter, proposal, 'no');
        expect((await ownVotes(voters[0]!, poolId))[0]).toMatchObject({
          status: 'rejected',
          names: ['P0', 'P1'].map(() => expect.any(String)),
        });
        if (way === 'withdraw') await as(db, a, sql`select withdraw_from_votes(${poolId})`);
        else await db.run(sql`insert into blocks (blocker_id, blocked_id) values (${a}, ${voters[0]})`);
        expect((await ownVotes(voters[0]!, poolId))[0]).toMatchObject({ status: 'rejected', names: null });
      }
    });

    it('reads what became of a pair also when they were introduced to one of the two since, and may vote on it no more', async () => {
      const { proposal, voters, poolId, a } = await onePair(3);
      const [me = ''] = voters;
      await vote(db, me, proposal, 'yes');
      expect((await ownVotes(me, poolId))[0]).toMatchObject({
        names: [expect.any(String), expect.any(String)],
        changeable: true,
      });
      await db.run(sql`select propose_conversation(${poolId}, ${a}, ${me})`);
      expect((await ownVotes(me, poolId))[0]).toMatchObject({
        names: [expect.any(String), expect.any(String)],
        changeable: false,
      });
      await db.run(sql`insert into reports (reporter_id, reported_id, reason) values (${me}, ${a}, 'fake')`);
      expect((await ownVotes(me, poolId))[0]).toMatchObject({ names: null });
    });

    it('is nobody who knows one of the two: not a buddy, not one who is introduced to them, nor one who reported them', async () => {
      const { poolId, people } = await createCommunity(db, { people: 6 });
      const [a = '', b = '', me = ''] = people;
      const mayJudge = async () => {
        const { one, all } = await db.getRow<{ one: boolean; all: string[] }>(
          sql`select may_judge(${poolId}, ${me}, ${a}, ${b}) as one, array(select judgeable_by(${poolId}, ${me})) as all`,
        );
        expect(all.includes(a) && all.includes(b)).toBe(one);
        return one;
      };
      const [low, high] = [a, me].toSorted();
      expect(await mayJudge()).toBe(true);
      await db.run(sql`insert into connections (low_id, high_id) values (${low}, ${high})`);
      expect(await mayJudge()).toBe(false);
      await db.run(sql`delete from connections`);
      await db.run(sql`select propose_conversation(${poolId}, ${a}, ${me})`);
      expect(await mayJudge()).toBe(false);
      await db.run(sql`delete from conversations where low_id = ${low} and high_id = ${high}`);
      expect(await mayJudge()).toBe(true);
      await db.run(sql`insert into reports (reporter_id, reported_id, reason) values (${me}, ${b}, 'fake')`);
      expect(await mayJudge()).toBe(false);
      await db.run(sql`update reports set status = 'dismissed', decided_at = now() where reporter_id = ${me}`);
      expect(await mayJudge()).toBe(true);
    });

    it('fetches no picture from an address that one of the two wrote: it would tell them who looks, and when', async () => {
      const { a } = await onePair();
      const write = (avatar: string) => as(db, a, sql`update profiles set avatar = ${avatar} where id = ${a}`);
      expect(await failure(write('https://example.org/who-looks.png'))).toMatchObject({ code: 'invalid_input' });
      expect(await failure(write('data:image/svg+xml;base64,AAAA'))).toMatchObject({ code: 'invalid_input' });
      await write('data:image/png;base64,AAAA');
      await db.run(sql`update profiles set avatar = 'https://cdn.example.org/of-the-host-app.png' where id = ${a}`);
      await as(db, a, sql`update profiles set bio = 'Still mine' where id = ${a}`);
    });
  });
});
