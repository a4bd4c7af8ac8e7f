// The public log of votes, on a real Postgres: what goes into it, when, exactly once; and what is left of somebody who was forgotten.
import { beforeAll, describe, expect, it } from 'vitest';
import { createLogCheck, type PublishedEntry } from '../../packages/chain/src/log-check.js';
import type { LogHead } from '../../packages/chain/src/vote-log.js';
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { chooseBatch } from '../../src/modes/community/vote-log.decide.js';
import { readVoteLog } from '../../src/modes/community/vote-log.read.js';
import { getVoteTerms } from '../../src/modes/community/signed-votes.js';
import { noChain } from '../../src/modes/community/vote-domain.js';
import { vote, votersOf } from '../support/community.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';
import { append, appendAll, decide, linkWallet, openPairs, signAndVote } from '../support/signed-votes.js';
import { testKey } from '../support/wallet-keys.js';

forEachPostgres((server) => {
  const test = testDatabase({ server });
  let db: Database;
  beforeAll(() => {
    db = test().database;
  });

  async function readAll(poolId: string, limit = 7): Promise<PublishedEntry[]> {
    const entries: PublishedEntry[] = [];
    for (;;) {
      const page = await readVoteLog(db, poolId, { after: entries.length, limit });
      entries.push(...page.entries);
      if (!page.more) return entries;
    }
  }
  async function check(poolId: string, known?: LogHead) {
    const all = createLogCheck(known);
    all.add(await readAll(poolId));
    return all.report();
  }

  describe('the log of a community', () => {
    it('has closed proposals, their final votes and outcomes, and nothing of what is open or blocked', async () => {
      const { poolId, proposals } = await openPairs(db, 7);
      for (const proposal of proposals.slice(0, 2)) await decide(db, proposal, 'yes');
      for (const proposal of proposals.slice(2, 4)) await decide(db, proposal, 'no');
      await vote(db, (await votersOf(db, proposals[4]!))[0]!, proposals[4]!, 'no');
      await db.run(sql`update match_proposals set voting_expires_at = clock_timestamp() where id = ${proposals[4]}`);
      await db.run(sql`select settle_due_proposals()`);
      await vote(db, (await votersOf(db, proposals[5]!))[0]!, proposals[5]!, 'yes');
      await db.run(sql`update match_proposals set status = 'blocked' where id = ${proposals[5]}`);
      await vote(db, (await votersOf(db, proposals[6]!))[0]!, proposals[6]!, 'yes');
      expect(await append(db)).toBe(5);
      expect(await append(db)).toBe(0);
      expect(await check(poolId)).toMatchObject({
        proposals: 5,
        votes: 21,
        unsigned: 21,
        byHand: 0,
        faults: [],
        head: { place: 26 },
      });
      const outcomes = (await readAll(poolId)).flatMap((entry) => (entry.kind === 'outcome' ? [entry.outcome] : []));
      expect(outcomes.toSorted()).toEqual(['approved', 'approved', 'expired', 'rejected', 'rejected']);
    });

    it('says nothing of the people, their pair, the order of votes, or times of day', async () => {
      const { poolId, people, proposals } = await openPairs(db, 5);
      for (const proposal of proposals) await decide(db, proposal, 'yes');
      await append(db);
      const entries = await readAll(poolId);
      const text = JSON.stringify(entries);
      for (const id of [...people, ...proposals]) expect(text).not.toContain(id);
      for (const entry of entries) {
        if (entry.kind === 'vote') expect(entry.castOn).toMatch(/^\d{4}-\d\d-\d\d$/);
        else expect([entry.rules.opensAt % 86_400, entry.rules.closesAt % 86_400]).toEqual([0, 0]);
      }
      const { salt } = await db.getRow<{ salt: string }>(
        sql`select encode(salt, 'hex') as salt from signing_terms where proposal_id = ${proposals[0]}`,
      );
      expect(text).not.toContain(salt);
    });

    it('is appended to although something is wrong with that of another community', async () => {
      const logs = [await openPairs(db, 5), await openPairs(db, 5)].toSorted((a, b) => (a.poolId < b.poolId ? -1 : 1));
      for (const { proposals } of logs) for (const proposal of proposals) await decide(db, proposal, 'no');
      const [broken, whole] = logs as [(typeof logs)[0], (typeof logs)[0]];
      const quorum = (value: number) =>
        db.run(sql`update closed_proposals set quorum = ${value} where pool_id = ${broken.poolId}`);
      await quorum(100_000); // more than wallets sign
      await expect(append(db)).rejects.toThrow('16 bits');
      expect(await check(whole.poolId)).toMatchObject({ proposals: 5, faults: [] });
      await quorum(3);
      expect(await append(db)).toBe(5);
      expect(await check(broken.poolId)).toMatchObject({ proposals: 5, faults: [] });
    });

    it('is of rules that wallets can sign: others cannot be written, by hand neither', async () => {
      const { poolId, proposals } = await openPairs(db, 1);
      const copyWith = (rules: { approve: number; reject: number; quorum: number }) =>
        db.run(sql`
          insert into match_proposals (pool_id, pair_hash, user_a_id, user_b_id, score, reasons_a, reasons_b, policy_version_id, voters, cool_off,
            approve_at, reject_at, quorum)
          select pool_id, pair_hash, user_a_id, user_b_id, score, reasons_a, reasons_b, policy_version_id, voters, cool_off,
            ${rules.approve}, ${rules.reject}, ${rules.quorum}
          from match_proposals where id = ${proposals[0]}`);
      const most = { approve: 1000, reject: 1000, quorum: 1000 };
      await expect(copyWith(most)).rejects.toMatchObject({ code: 'conflict' }); // the pair is live already: nothing else is wrong with it
      for (const value of [0, 1001, 100_000]) {
        for (const rule of ['approve', 'reject', 'quorum'])
          await expect(copyWith({ ...most, [rule]: value })).rejects.toMatchObject({ code: 'invalid_input' });
        for (const rule of ['approve_at', 'reject_at']) {
          const ofAll = db.run(sql`update community_settings set ${sql.id(rule)} = ${value} where pool_id = ${poolId}`);
          await expect(ofAll).rejects.toMatchObject({ code: 'invalid_input' });
        }
      }
    });

    it('is appended to exactly once by many workers at once, while votes go on', async () => {
      const { poolId, proposals } = await openPairs(db, 12);
      for (const proposal of proposals.slice(0, 6)) await decide(db, proposal, 'no');
      const counts = await Promise.all([
        append(db),
        append(db),
        ...proposals.slice(6).map((each) => decide(db, each, 'no').then(() => append(db))),
        append(db),
      ]);
      await appendAll(db, poolId);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(12);
      expect(await check(poolId)).toMatchObject({ proposals: 12, votes: 60, faults: [], head: { place: 72 } });
    });

    it('says so when an outcome was set by hand, which votes do not give', async () => {
      const { poolId, proposals } = await openPairs(db, 1);
      await db.run(sql`update match_proposals set status = 'approved' where id = ${proposals[0]}`);
      await appendAll(db, poolId);
      expect(await check(poolId)).toMatchObject({ proposals: 1, byHand: 1, faults: [] });
    });

    it('shows to who knows its newest entry that somebody altered, removed or rewrote what is in the database', async () => {
      const { poolId, proposals } = await openPairs(db, 6);
      for (const proposal of proposals) await decide(db, proposal, 'no');
      await append(db);
      const { head } = await readVoteLog(db, poolId, { after: 0, limit: 1 });
      expect(await check(poolId, head)).toMatchObject({ faults: [] });
      await db.run(sql`update logged_votes set yes = true where id = (
        select v.id from logged_votes v join closed_proposals c on c.id = v.closed_id where c.pool_id = ${poolId} and v.place = 3)`);
      expect((await check(poolId, head)).faults[0]).toMatchObject({ place: 3 });
      await db.run(sql`delete from closed_proposals where pool_id = ${poolId} and place = ${head.place}`);
      expect((await check(poolId, head)).faults.at(-1)).toMatchObject({
        place: head.place - 5,
        words: expect.stringContaining('cut off'),
      });
    });

    it('has the signatures of who signed, each good for its proposal, and unsigned votes beside them', async () => {
      const { poolId, proposals } = await openPairs(db, 5);
      for (const [at, proposal] of proposals.entries()) {
        const voters = (await votersOf(db, proposal)).slice(0, 5);
        for (const [which, voter] of voters.entries()) {
          const key = testKey(20 + which);
          if (which > 2) await vote(db, voter, proposal, 'yes');
          else {
            await linkWallet(db, voter, key);
            await signAndVote(db, key, { voterId: voter, proposalId: proposal }, at === 0 && which === 0 ? 'no' : 'yes');
          }
        }
        if (at === 0) await vote(db, (await votersOf(db, proposal))[5]!, proposal, 'yes');
      }
      await append(db);
      const report = await check(poolId);
      expect(report).toMatchObject({ proposals: 5, votes: 26, signed: 15, unsigned: 11, faults: [] });
    });

    it('keeps where signatures count as it was when the first was asked for, whatever is set up later', async () => {
      const { poolId, proposals } = await openPairs(db, 1);
      const [voterId = ''] = await votersOf(db, proposals[0]!);
      await linkWallet(db, voterId, testKey(31));
      await signAndVote(db, testKey(31), { voterId, proposalId: proposals[0]! }, 'yes');
      const later = { chainId: 31_337, registry: `0x${'ab'.repeat(20)}` };
      expect(await getVoteTerms(db, later, { proposalId: proposals[0]!, voterId })).toMatchObject({ ...noChain, revision: 1 });
      await decide(db, proposals[0]!, 'yes');
      await appendAll(db, poolId);
      expect(await check(poolId)).toMatchObject({ signed: 1, faults: [] });
    });
  });

  describe('somebody who deletes their profile', () => {
    it('leaves no address, no signature and no salt in the log, which stays whole', async () => {
      const { poolId, proposals } = await openPairs(db, 5);
      const key = testKey(41);
      const voters = (await votersOf(db, proposals[0]!)).slice(0, 5);
      await linkWallet(db, voters[0]!, key);
      await signAndVote(db, key, { voterId: voters[0]!, proposalId: proposals[0]! }, 'yes');
      for (const voter of voters.slice(1)) await vote(db, voter, proposals[0]!, 'yes');
      for (const proposal of proposals.slice(1)) await decide(db, proposal, 'no');
      await appendAll(db, poolId);
      const { head } = await readVoteLog(db, poolId, { after: 0, limit: 1 });
      expect(JSON.stringify(await readAll(poolId))).toContain(key.address);
      await db.run(sql`delete from profiles where id = ${voters[0]}`);
      expect(JSON.stringify(await readAll(poolId))).not.toContain(key.address);
      const report = await check(poolId, head);
      expect(report).toMatchObject({ head, faults: [] });
      expect(report.forgotten).toBeGreaterThan(0);
      expect(await db.rows(sql`select from logged_voters where signed_by = ${key.address}`)).toEqual([]);
    });

    it('leaves their vote counted when they go between the closing and the log', async () => {
      const { poolId, proposals } = await openPairs(db, 1);
      const [voter] = await decide(db, proposals[0]!, 'yes');
      await db.run(sql`delete from profiles where id = ${voter}`);
      await appendAll(db, poolId);
      expect(await check(poolId)).toMatchObject({ proposals: 1, votes: 5, forgotten: 1, byHand: 0, faults: [] });
    });

    it('takes what was voted about them out of what is to be logged, and the salt of what was', async () => {
      const { poolId, proposals } = await openPairs(db, 2);
      await decide(db, proposals[0]!, 'no');
      await appendAll(db, poolId);
      await decide(db, proposals[1]!, 'no');
      const [{ about } = { about: '' }] = await db.rows<{ about: string }>(
        sql`select user_a_id as about from match_proposals where id = ${proposals[0]}`,
      );
      await db.run(sql`delete from profiles where id = ${about}`);
      await db.run(sql`delete from profiles where id = (select user_b_id from match_proposals where id = ${proposals[1]})`);
      expect(await appendAll(db, poolId)).toBe(0);
      expect(await check(poolId)).toMatchObject({ proposals: 1, votes: 5, faults: [] });
      expect(await db.rows(sql`select from signing_terms where proposal_id = any (${proposals}::uuid[])`)).toEqual([]);
      expect(await db.rows(sql`select from closed_proposals where pool_id = ${poolId} and proposal_id is not null`)).toEqual([]);
      expect(await db.rows(sql`select from closed_proposals where pool_id = ${poolId} and logged_at is null`)).toEqual([]);
    });
  });
});

describe('what is logged at once', () => {
  const now = new Date('2026-11-22T12:00:00Z');
  const closed = (outcome: string, hoursAgo = 1) => ({ outcome, closedAt: new Date(now.getTime() - hoursAgo * 3_600_000) });
  const many = (outcome: string, count: number) => Array.from({ length: count }, () => closed(outcome));

  it('is nothing as long as few are closed, and all once one has waited for a day', () => {
    expect(chooseBatch(many('rejected', 4), now)).toEqual([]);
    expect(chooseBatch([...many('rejected', 1), closed('approved', 24)], now)).toHaveLength(2);
    expect(chooseBatch([], now)).toEqual([]);
  });

  it('leaves an approved one that was closed just now out of what goes because something else has waited', () => {
    const [late, fresh] = [closed('expired', 24), closed('approved')];
    expect(chooseBatch([late, fresh], now)).toEqual([late]);
    expect(chooseBatch([late, closed('rejected'), fresh], now)).toHaveLength(2);
    expect(chooseBatch([late, fresh, closed('approved')], now)).toHaveLength(3);
    expect(chooseBatch([closed('approved', 25)], now)).toHaveLength(1);
  });

  it('is at least five, and never one approved pair among them', () => {
    expect(chooseBatch(many('rejected', 5), now)).toHaveLength(5);
    expect(chooseBatch([...many('rejected', 4), closed('approved')], now)).toEqual([]);
    expect(chooseBatch([...many('expired', 5), closed('approved')], now)).toEqual(many('expired', 5));
    expect(chooseBatch([...many('rejected', 3), ...many('approved', 2)], now)).toHaveLength(5);
  });
});
