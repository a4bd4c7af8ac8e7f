// What somebody takes along of communities, and what is left of them when they delete themselves: nothing, wherever one looks.
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { personExport } from '@nakodo/protocol';
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { findBrokenInvariants } from '../support/check.js';
import { as, createCommunity, openProposals, queuePairs, readProposal, vote, type Community } from '../support/community.js';
import { openTestApp, type TestApp } from '../support/http.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

forEachPostgres((server) => {
  const test = testDatabase({ server });
  let db: Database;
  let http: TestApp;
  beforeAll(async () => {
    db = test().database;
    http = await openTestApp(db);
  });
  afterAll(() => http.close());
  beforeEach(() => db.run(sql`truncate profiles, pools, conversations, person_events cascade`));

  interface Story extends Community {
    readonly me: string;
    /** Approved: me and the second. Rejected: me and the third. Open: me and the fourth. Waits: me and the fifth. */
    readonly about: { readonly approved: string; readonly rejected: string; readonly open: string };
    /** Others; I said yes to the first, and skipped the second. */
    readonly judged: string;
    readonly skipped: string;
  }
  /** Somebody with everything that a community can hold of them. */
  async function story(): Promise<Story> {
    const community = await createCommunity(db, { people: 9, settings: sql`voters = 100, approve_at = 3, reject_at = 3` });
    const [me = '', b = '', c = '', d = '', e = '', f = '', g = ''] = community.people;
    await db.run(sql`update profiles set name = 'Quentin Xylander' where id = ${me}`);
    const propose = async (one: string, other: string) => {
      await queuePairs(db, community, [[one, other]]);
      return (await openProposals(db, community.poolId, 1))[0]!;
    };
    const about = { approved: await propose(me, b), rejected: await propose(me, c), open: await propose(me, d) };
    const [judged, skipped] = [await propose(e, f), await propose(f, g)];
    const voters = community.people.slice(4);
    for (const voter of voters.slice(0, 3)) {
      await vote(db, voter, about.approved, 'yes');
      await vote(db, voter, about.rejected, 'no');
    }
    await vote(db, voters[4]!, about.open, 'yes');
    await vote(db, me, judged, 'yes');
    await as(db, me, sql`select skip_proposal(${skipped})`);
    await as(db, me, sql`select report_proposal(${judged}, 'one', 'fake', 'My words')`);
    await queuePairs(db, community, [[me, e]]);
    return { ...community, me, about, judged, skipped };
  }
  const takeAlong = async (who: string) => personExport.parse(await (await http.call(who, 'GET', '/api/me/export')).json());

  it('is everything one did and agreed to, and nothing of others but what one could see', async () => {
    const { me, poolId, about, judged, skipped, people } = await story();
    const whole = await takeAlong(me);
    const conversation = (await readProposal(db, about.approved)).conversation_id;
    expect(whole.communities).toEqual([
      {
        poolId,
        name: 'Test community',
        consents: [{ version: 'test', givenAt: expect.any(String) as string, withdrawnAt: null }],
        votes: [
          {
            proposalId: judged,
            vote: 'yes',
            votedAt: expect.any(String) as string,
            status: 'blocked',
            names: null,
            signature: null,
            signedBy: null,
          },
        ],
        skipped: [{ proposalId: skipped, skippedAt: expect.any(String) as string }],
        introductions: [
          {
            conversationId: conversation,
            state: 'proposed',
            name: expect.stringMatching(/^P\d$/) as string,
            accepted: false,
            approvedAt: expect.any(String) as string,
          },
        ],
        timesJudged: 0,
        reports: [
          {
            id: expect.any(String) as string,
            proposalId: judged,
            reason: 'fake',
            details: 'My words',
            createdAt: expect.any(String) as string,
          },
        ],
      },
    ]);
    expect(whole.lookalike).toEqual([]);
    expect(whole.reports).toEqual([]);
    for (const secret of [about.rejected, about.open, ...people.slice(1)]) expect(JSON.stringify(whole)).not.toContain(secret);
  });

  it('says in how many pairs one was voted on, a week after each ended, and never which', async () => {
    const { me, about } = await story();
    await db.run(sql`update match_proposals set finalized_at = now() - interval '8 days' where id = ${about.rejected}`);
    const { communities } = await takeAlong(me);
    expect(communities[0]?.timesJudged).toBe(1);
    expect(JSON.stringify(communities)).not.toContain(about.rejected);
  });

  it('has what is left of a community that one has left', async () => {
    const { me, poolId, judged } = await story();
    await as(db, me, sql`delete from pool_members where pool_id = ${poolId}`);
    const { communities } = await takeAlong(me);
    expect(communities).toMatchObject([
      {
        poolId,
        consents: [{ withdrawnAt: expect.any(String) as string }],
        votes: [{ proposalId: judged }],
        introductions: [{ state: 'ended', name: null }],
      },
    ]);
  });

  it('leaves no trace anywhere, the counts as the votes, and what they voted on to be settled', async () => {
    const { me, about, judged, ...community } = await story();
    const [, , , , , f = '', g = '', h = '', i = ''] = community.people;
    await queuePairs(db, { ...community }, [[h, i]]);
    const opened = await openProposals(db, community.poolId, 2);
    const [open = ''] = (await Promise.all(opened.map((id) => readProposal(db, id)))).flatMap((row, at) =>
      row.user_a_id === me || row.user_b_id === me ? [] : [opened[at]!],
    );
    await vote(db, me, open, 'yes');
    await vote(db, f, open, 'yes');
    expect((await http.call(me, 'DELETE', '/api/me', { name: 'Quentin Xylander' })).status).toBe(204);
    const tables = await db.rows<{ name: string }>(sql`
      select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
        and relname not in ('pool_changes', 'conversations') order by 1`);
    const found: string[] = [];
    for (const { name } of tables) {
      const rows = await db.rows<{ row: string }>(sql`select to_jsonb(t)::text as row from ${sql.id(name)} t`);
      const words = [me, 'Quentin', 'Xylander', 'My words', ...(name === 'person_events' ? [] : Object.values(about))];
      found.push(
        ...rows.filter(({ row }) => words.some((word) => row.includes(word))).map(({ row }) => `${name} ${row}`.slice(0, 200)),
      );
    }
    expect(found).toEqual([]);
    expect(await readProposal(db, open)).toMatchObject({ status: 'voting', yes_votes: 1 });
    expect(await readProposal(db, judged)).toMatchObject({ status: 'blocked' });
    for (const voter of [g, community.people[4]!]) await vote(db, voter, open, 'yes');
    expect(await readProposal(db, open)).toMatchObject({ status: 'approved', yes_votes: 3 });
    expect(await findBrokenInvariants(db)).toEqual([]);
  });

  it('leaves conversations to the other without a word that is not theirs, and those that never opened ended', async () => {
    const { me, about } = await story();
    const { conversation_id: conversation, user_a_id: a, user_b_id: b } = await readProposal(db, about.approved);
    const other = a === me ? b : a;
    await as(db, other, sql`select answer_introduction(${conversation}, true)`);
    await db.run(sql`delete from profiles where id = ${me}`);
    expect(await db.getRow(sql`select state from conversations where id = ${conversation}`)).toEqual({ state: 'ended' });
    expect((await takeAlong(other)).communities[0]?.introductions).toMatchObject([{ state: 'ended', name: null }]);
  });
});
