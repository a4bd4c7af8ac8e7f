// The community section of the operators' file runs as it stands, as the service role too, on a community where something is open, over and decided.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { votesConsentVersion } from '@nakodo/protocol';
import { sql } from '../../src/db/sql.js';
import { addMembers } from '../../src/people/pools.js';
import { projectPath } from '../../src/root.js';
import { as, createCommunity, openProposals, queuePairs, readProposal, vote, votersOf } from '../support/community.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

function communityQueries(): string[] {
  const section = readFileSync(projectPath('docs/operator-queries.sql'), 'utf8').split(/^-- community -+$/m)[1] ?? '';
  const statements = section.replaceAll(/--.*$/gm, '').split(';');
  return statements.map((statement) => statement.trim()).filter((statement) => statement !== '');
}

forEachPostgres((server) => {
  describe('the operator queries of communities', () => {
    const database = testDatabase({ server });

    it('are nine and end with settling by hand', () => {
      const all = communityQueries();
      expect(all).toHaveLength(9);
      expect(all.at(-1)).toMatch(/^update match_proposals set status = case/);
    });

    it('settle by hand what is over: more yes approves, whatever the quorum; anything else rejects; what is open stays', async () => {
      const { database: db } = database();
      const community = await createCommunity(db, { people: 8 });
      const [a = '', b = '', c = '', d = '', e = '', f = ''] = community.people;
      await queuePairs(db, community, [
        [a, b],
        [c, d],
        [e, f],
      ]);
      const [liked = '', tied = '', open = ''] = await openProposals(db, community.poolId, 3);
      for (const proposal of [liked, open]) await vote(db, (await votersOf(db, proposal))[0]!, proposal, 'yes');
      await db.run(
        sql`update match_proposals set voting_expires_at = now() - interval '1 second' where id in (${liked}, ${tied})`,
      );
      await db.run(sql.script(communityQueries().at(-1) ?? ''));
      const found = await Promise.all([liked, tied, open].map((id) => readProposal(db, id)));
      expect(found.map(({ status, conversation_id: id }) => [status, id !== null])).toEqual([
        ['approved', true],
        ['rejected', false],
        ['voting', false],
      ]);
      expect(await db.rows(sql.script(communityQueries().at(-1) ?? ''))).toEqual([]);
      await expect(db.run(sql`update match_proposals set status = 'rejected' where id = ${liked}`)).rejects.toMatchObject({
        code: 'conflict',
      });
    });

    it('count a pair of two communities as two, and no proposal knows a wallet, which would stay when it is unlinked', async () => {
      const { database: db } = database();
      await db.run(sql.script("delete from pools where mode = 'community'"));
      const [one, other] = [await createCommunity(db, { people: 6 }), await createCommunity(db, { people: 0 })];
      const [a = '', b = ''] = one.people;
      await addMembers(db, other.poolId, one.people);
      for (const who of [a, b]) await as(db, who, sql`select agree_to_votes(${other.poolId}, ${votesConsentVersion})`);
      await db.run(sql`update profiles set wallet_address = '0x' || md5(id::text) || '00000000' where id = any (${[a, b]})`);
      for (const community of [one, other]) {
        await queuePairs(db, community, [[a, b]]);
        expect(await openProposals(db, community.poolId, 1)).toHaveLength(1);
      }
      const twice = communityQueries().filter((statement) => /having count/.test(statement));
      expect(twice).toHaveLength(2);
      for (const statement of twice) expect(await db.rows(sql.script(statement))).toEqual([]);
      const kept = await db.rows<{ kept: string }>(sql`select p::text as kept from match_proposals p`);
      expect(kept.filter((row) => row.kept.includes('0x'))).toEqual([]);
    });

    it.each(['owner', 'service_role'] as const)('run as %s and answer sensibly', async (role) => {
      const { database: db } = database();
      await db.run(sql.script("delete from pools where mode = 'community'; delete from system_metrics"));
      const community = await createCommunity(db, { people: 15 });
      const [a = '', b = '', c = '', d = '', e = ''] = community.people;
      await queuePairs(db, community, [
        [a, b],
        [c, d],
        [d, e],
      ]);
      const [approved = '', over = ''] = await openProposals(db, community.poolId, 2);
      for (const voter of (await votersOf(db, approved)).slice(0, 5)) await vote(db, voter, approved, 'yes');
      await vote(db, (await votersOf(db, over))[0]!, over, 'yes');
      await db.run(sql`update match_proposals set voting_expires_at = now() - interval '6 minutes' where id = ${over}`);
      await db.run(sql`select record_metrics()`);
      const answers = await db.transaction(
        async (tx) => {
          const all: unknown[][] = [];
          for (const statement of communityQueries()) all.push(await tx.rows(sql.script(statement)));
          return all;
        },
        role === 'owner' ? {} : { as: { role } },
      );
      expect(answers).toMatchObject([
        [{ count: 1 }],
        [{ count: 1 }],
        [{ count: 20 }],
        [
          { queue_depth: 1, active_voting: 1 },
          { queue_depth: 1, overdue: 1 },
        ],
        [
          {
            queue_depth: 1,
            active_voting: 1,
            total_approved: 1,
            total_rejected: 0,
            total_voters_assigned: 20,
            total_votes_cast: 6,
          },
        ],
        [{ stuck: 1 }],
        [],
        [],
        [],
      ]);
      const settled = await readProposal(db, over);
      expect({ status: settled.status, asked: settled.conversation_id !== null }).toEqual({ status: 'approved', asked: true });
      // The approval by hand is an approval: both are asked, and talk when both accept.
      const accept = (who: string) => as<string>(db, who, sql`select answer_introduction(${settled.conversation_id}, true)`);
      expect([await accept(settled.user_a_id), await accept(settled.user_b_id)]).toEqual(['proposed', 'open']);
    });
  });
});
