// Votes that wallets sign, over HTTP: what is taken, and everything that somebody could try with a signature that is not for this vote.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProblemDocument, VoteTerms } from '@nakodo/protocol';
import { sql } from '../../src/db/sql.js';
import { cookieOf, origin } from '../support/accounts.js';
import { votersOf } from '../support/community.js';
import { nobody, openTestApp, type TestApp } from '../support/http.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';
import { linkWallet, openPairs } from '../support/signed-votes.js';
import { testKey, type TestKey } from '../support/wallet-keys.js';

forEachPostgres((server) => {
  const test = testDatabase({ server });
  const db = () => test().database;
  let http: TestApp;
  beforeAll(async () => {
    http = await openTestApp(db());
  });
  afterAll(() => http.close());

  let keys = 120;
  const termsOf = (voter: string, proposal: string) => http.call(voter, 'GET', `/api/proposals/${proposal}/terms`);
  const send = (voter: string, proposal: string, body: unknown) =>
    http.call(voter, 'PUT', `/api/proposals/${proposal}/vote`, body);
  const signed = (key: TestKey, terms: VoteTerms, yes: boolean) => ({
    signature: key.signVote(terms, { proposal: terms.proposal, yes, revision: terms.revision, deadline: terms.deadline }),
    revision: terms.revision,
  });
  const stored = (proposal: string) =>
    db().rows(sql`select vote, revision, signature, signed_by from match_votes where proposal_id = ${proposal} order by id`);
  const said = async (response: Response) => {
    const { status, detail = '' } = (await response.json()) as ProblemDocument;
    return { status, detail };
  };

  /** Two voters who both judge two pairs, each with a wallet. */
  async function scene() {
    const { proposals } = await openPairs(db(), 3);
    const [proposal = '', other = ''] = proposals;
    const both = await votersOf(db(), proposal);
    const others = await votersOf(db(), other);
    const [voter = '', second = ''] = both.filter((id) => others.includes(id));
    const [key, secondKey] = [testKey(++keys), testKey(++keys)];
    await linkWallet(db(), voter, key);
    await linkWallet(db(), second, secondKey);
    const terms = (await (await termsOf(voter, proposal)).json()) as VoteTerms;
    return { proposal, other, voter, second, key, secondKey, terms };
  }

  describe('a signed vote', () => {
    it('is taken from the linked wallet, changed by a newer signature, and counts as any other', async () => {
      const { proposal, voter, key, terms } = await scene();
      expect(terms).toMatchObject({
        revision: 0,
        chainId: 1,
        address: key.address,
        proposal: expect.stringMatching(/^0x[0-9a-f]{64}$/),
      });
      expect((await send(voter, proposal, { vote: 'yes', signed: signed(key, terms, true) })).status).toBe(200);
      expect(await stored(proposal)).toMatchObject([{ vote: 'yes', revision: 0, signed_by: key.address }]);
      const again = (await (await termsOf(voter, proposal)).json()) as VoteTerms;
      expect(again).toEqual({ ...terms, revision: 1 });
      expect((await send(voter, proposal, { vote: 'no', signed: signed(key, again, false) })).status).toBe(200);
      expect(await stored(proposal)).toMatchObject([{ vote: 'no', revision: 1, signed_by: key.address }]);
      const counts = await db().getRow(sql`select yes_votes, no_votes from match_proposals where id = ${proposal}`);
      expect(counts).toEqual({ yes_votes: 0, no_votes: 1 });
    });

    it('gives way to another choice without a signature, and stays when the same is said without', async () => {
      const { proposal, voter, key, terms } = await scene();
      await send(voter, proposal, { vote: 'yes', signed: signed(key, terms, true) });
      await send(voter, proposal, { vote: 'yes' });
      expect(await stored(proposal)).toMatchObject([{ vote: 'yes', signed_by: key.address }]);
      await send(voter, proposal, { vote: 'no' });
      expect(await stored(proposal)).toEqual([{ vote: 'no', revision: 0, signature: null, signed_by: null }]);
    });

    it('is not taken again once it was changed or taken back: a newer signature is needed', async () => {
      const { proposal, voter, key, terms } = await scene();
      const first = { vote: 'yes', signed: signed(key, terms, true) };
      await send(voter, proposal, first);
      expect(await said(await send(voter, proposal, first))).toMatchObject({
        status: 409,
        detail: expect.stringContaining('Sign anew'),
      });
      await http.call(voter, 'DELETE', `/api/proposals/${proposal}/vote`);
      expect(await said(await send(voter, proposal, first))).toMatchObject({ status: 409 });
      expect(await stored(proposal)).toEqual([]);
      const again = (await (await termsOf(voter, proposal)).json()) as VoteTerms;
      expect((await send(voter, proposal, { vote: 'yes', signed: signed(key, again, true) })).status).toBe(200);
    });
  });

  describe('a signature that is not for this vote', () => {
    it('is refused in words, and nothing is stored', async () => {
      const { proposal, other, voter, second, key, secondKey, terms } = await scene();
      const good = signed(key, terms, true);
      const otherTerms = (await (await termsOf(voter, other)).json()) as VoteTerms;
      const attempts: [what: string, body: { vote: string; signed: object }, words: RegExp][] = [
        ['of the other choice', { vote: 'no', signed: good }, /signed yes, and no was sent/],
        ['of another pair', { vote: 'yes', signed: signed(key, otherTerms, true) }, /did not sign this vote/],
        ['of another chain', { vote: 'yes', signed: signed(key, { ...terms, chainId: 5 }, true) }, /did not sign/],
        [
          'of another registry',
          { vote: 'yes', signed: signed(key, { ...terms, registry: `0x${'ab'.repeat(20)}` }, true) },
          /did not sign/,
        ],
        [
          'of another deadline',
          { vote: 'yes', signed: signed(key, { ...terms, deadline: terms.deadline + 1 }, true) },
          /did not sign/,
        ],
        ['of another revision', { vote: 'yes', signed: { ...good, revision: 1 } }, /did not sign/],
        ['by another wallet', { vote: 'yes', signed: signed(secondKey, terms, true) }, /did not sign/],
        ['of a contract', { vote: 'yes', signed: { ...good, signature: `0x${'ab'.repeat(200)}` } }, /contracts cannot sign/],
        ['cut short', { vote: 'yes', signed: { ...good, signature: good.signature.slice(0, -4) } }, /not a signature by a key/],
        ['of zeros', { vote: 'yes', signed: { ...good, signature: `0x${'00'.repeat(65)}` } }, /did not sign/],
      ];
      for (const [what, body, words] of attempts)
        expect([what, await said(await send(voter, proposal, body))]).toEqual([
          what,
          { status: 422, detail: expect.stringMatching(words) },
        ]);
      expect(await said(await send(second, proposal, { vote: 'yes', signed: good }))).toMatchObject({ status: 422 });
      for (const body of [
        { signature: good.signature },
        { ...good, revision: -1 },
        { ...good, revision: 1e9 },
        { ...good, signature: 'x' },
        1,
      ])
        expect((await send(voter, proposal, { vote: 'yes', signed: body })).status).toBe(422);
      expect(await stored(proposal)).toEqual([]);
    });

    it('is refused to who has no wallet linked, or unlinked it meanwhile', async () => {
      const { proposal, voter, key, terms } = await scene();
      const good = signed(key, terms, true);
      await db().run(sql`update profiles set wallet_address = null where id = ${voter}`);
      expect(await said(await send(voter, proposal, { vote: 'yes', signed: good }))).toMatchObject({ status: 409 });
      expect(await said(await termsOf(voter, proposal))).toMatchObject({
        status: 409,
        detail: expect.stringContaining('Link a wallet'),
      });
      expect((await send(voter, proposal, { vote: 'yes' })).status).toBe(200);
      expect(await stored(proposal)).toMatchObject([{ signed_by: null }]);
    });

    it('is refused when the wallet has voted on this pair for another profile', async () => {
      const { proposal, voter, second, key, terms } = await scene();
      await send(voter, proposal, { vote: 'yes', signed: signed(key, terms, true) });
      await linkWallet(db(), second, key);
      const moved = (await (await termsOf(second, proposal)).json()) as VoteTerms;
      const answer = await said(await send(second, proposal, { vote: 'no', signed: signed(key, moved, false) }));
      expect(answer).toMatchObject({ status: 409, detail: expect.stringContaining('has voted on this pair already') });
      expect(await stored(proposal)).toHaveLength(1);
    });

    it('is refused for another profile also when the vote of the first was taken back', async () => {
      const { proposal, voter, second, key, terms } = await scene();
      await send(voter, proposal, { vote: 'yes', signed: signed(key, terms, true) });
      expect((await http.call(voter, 'DELETE', `/api/proposals/${proposal}/vote`)).status).toBe(200);
      await linkWallet(db(), second, key);
      const moved = (await (await termsOf(second, proposal)).json()) as VoteTerms;
      for (const yes of [true, false]) {
        const answer = await said(await send(second, proposal, { vote: yes ? 'yes' : 'no', signed: signed(key, moved, yes) }));
        expect(answer).toMatchObject({ status: 409, detail: expect.stringContaining('has voted on this pair already') });
      }
      expect(await stored(proposal)).toEqual([]);
      await linkWallet(db(), voter, key);
      const again = (await (await termsOf(voter, proposal)).json()) as VoteTerms;
      expect((await send(voter, proposal, { vote: 'no', signed: signed(key, again, false) })).status).toBe(200);
    });

    it('is refused once the vote is over, and to whom the pair was not given', async () => {
      const { proposal, voter, key, terms } = await scene();
      const good = { vote: 'yes', signed: signed(key, terms, true) };
      const [unasked = ''] = (
        await db().rows<{ id: string }>(sql`
          select m.profile_id as id from pool_members m join match_proposals p on p.pool_id = m.pool_id
          where p.id = ${proposal} and not exists (select from voter_assignments a where a.proposal_id = p.id and a.voter_id = m.profile_id)`)
      ).map(({ id }) => id);
      expect((await send(unasked, proposal, good)).status).toBe(404);
      expect((await termsOf(unasked, proposal)).status).toBe(404);
      expect((await termsOf(voter, crypto.randomUUID())).status).toBe(404);
      await db().run(sql`update match_proposals set voting_expires_at = clock_timestamp() where id = ${proposal}`);
      expect(await said(await send(voter, proposal, good))).toMatchObject({
        status: 409,
        detail: expect.stringContaining('is over'),
      });
      expect((await termsOf(voter, proposal)).status).toBe(409);
      expect(await stored(proposal)).toEqual([]);
    });

    it('is one of two that come at once: the other is told to sign anew', async () => {
      const { proposal, voter, key, terms } = await scene();
      const answers = await Promise.all(
        [true, false].map((yes) => send(voter, proposal, { vote: yes ? 'yes' : 'no', signed: signed(key, terms, yes) })),
      );
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
      expect(await stored(proposal)).toHaveLength(1);
    });

    it('comes from somebody whose session has ended meanwhile: 401, and nothing is stored', async () => {
      const { proposal, voter, key, terms } = await scene();
      await db().run(sql`insert into account_users (id) values (${voter})`);
      const message = (await (
        await http.call(nobody, 'POST', '/api/auth/wallet/message', { address: key.address }, origin)
      ).json()) as { message: string };
      const entered = await http.call(
        nobody,
        'POST',
        '/api/auth/wallet/sign-in',
        { ...message, signature: key.signText(message.message) },
        origin,
      );
      const headers = { ...origin, ...cookieOf(entered) };
      const body = { vote: 'yes', signed: signed(key, terms, true) };
      await db().run(sql`update account_sessions set expires_at = now() where user_id = ${voter}`);
      expect((await http.call(nobody, 'PUT', `/api/proposals/${proposal}/vote`, body, headers)).status).toBe(401);
      expect(await stored(proposal)).toEqual([]);
    });
  });

  describe('what is to be signed', () => {
    it('says nothing of the pair, and is the same for all of its voters', async () => {
      const { proposal, other, voter, second, terms } = await scene();
      const text = JSON.stringify(terms);
      const people = await db().rows<{ id: string }>(sql`select id from profiles`);
      for (const { id } of people) expect(text).not.toContain(id);
      expect(text).not.toContain(proposal);
      const theirs = (await (await termsOf(second, proposal)).json()) as VoteTerms;
      expect(theirs).toEqual({ ...terms, address: theirs.address });
      expect(((await (await termsOf(voter, other)).json()) as VoteTerms).proposal).not.toBe(terms.proposal);
      expect(terms.deadline % 86_400).toBe(0);
    });
  });
});
