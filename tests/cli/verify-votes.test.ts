// `nakodo verify-votes`, as anybody runs it: against a server that answers, and on a file, with nothing of a database.
import { createServer, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VoteLogEntry, VoteLogPage } from '@nakodo/protocol';
import { sql } from '../../src/db/sql.js';
import { type OutcomeLeaf, outcomeTree } from '../../packages/chain/src/merkle.js';
import { openTestApp, type TestApp } from '../support/http.js';
import { testDatabase } from '../support/postgres.js';
import { append, decide, linkWallet, openPairs, signAndVote } from '../support/signed-votes.js';
import { vote, votersOf } from '../support/community.js';
import { testKey } from '../support/wallet-keys.js';
import { cli, testFolder } from './support.js';

const test = testDatabase();
const folder = testFolder();
const key = testKey(99);
let http: TestApp;
let server: ReturnType<typeof serve>;
let base: string;
let poolId: string;
let page: string;

beforeAll(async () => {
  const { database: db } = test();
  http = await openTestApp(db);
  server = serve({ fetch: http.app.fetch, port: 0, hostname: '127.0.0.1' });
  await new Promise((resolve) => server.on('listening', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const community = await openPairs(db, 6);
  ({ poolId } = community);
  const [first = '', ...others] = community.proposals;
  const [voterId = '', ...rest] = (await votersOf(db, first)).slice(0, 5);
  await linkWallet(db, voterId, key);
  await signAndVote(db, key, { voterId, proposalId: first }, 'no');
  for (const voter of rest) await vote(db, voter, first, 'no');
  for (const proposal of others) await decide(db, proposal, 'no');
  await append(db);
  const { code } = await db.getRow<{ code: string }>(sql`select code from pools where id = ${poolId}`);
  page = `${base}/verify/${code}`;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await http.close();
});

const verify = (...args: string[]) => cli(['verify-votes', ...args]);

describe('nakodo verify-votes', () => {
  it('says in words that a log is whole, by its page, and which entry to keep', async () => {
    const { code, stdout, stderr } = await verify(page);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const host = new URL(base).host;
    expect(stdout.replaceAll(host, 'HOST').replace(/0x[0-9a-f]{64}/, 'HASH')).toMatchInlineSnapshot(`
      "Test community at HOST: 36 entries, 6 proposals, 30 votes
        1 signed by wallets, 29 without, 0 of people who are forgotten
      The log is whole: every hash follows, every signature is its voter’s, no wallet voted twice on a pair, every outcome is what the votes say.
      Not shown by it: whose the 29 votes without a signature are. Of those you have the operator’s word.
      Newest entry: 36:HASH
      Keep that line: with --known the next check also tells when the end was cut off, or all written anew.
      "
    `);
  });

  it('takes the address in the API, and says the same as JSON', async () => {
    const { code, stdout } = await verify(`${base}/api/communities/${poolId}/vote-log`, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ whole: true, proposals: 6, votes: 30, signed: 1, unsigned: 29, faults: [] });
  });

  it('says where the votes of a wallet are', async () => {
    const { stdout } = await verify(page, '--voter', key.address.toUpperCase().replace('0X', '0x'));
    expect(stdout).toMatch(new RegExp(`1 vote of ${key.address}: entry \\d+\n`));
    expect((await verify(page, '--voter', testKey(98).address)).stdout).toContain('no vote of 0x');
  });

  it('keeps the log as a file, and checks it without the server', async () => {
    const file = folder.path('log.json');
    expect((await verify(page, '--save', file)).code).toBe(0);
    expect((await verify(file)).code).toBe(0);
    expect((await verify(file)).stdout).toMatch(/36 entries, 6 proposals, 30 votes/);
  });

  it('ends with 1 and names each entry that was tampered with', async () => {
    const saved = folder.path('saved.json');
    await verify(page, '--save', saved);
    const entries = JSON.parse(await readFile(saved, 'utf8')) as VoteLogEntry[];
    const at = entries.findIndex((entry) => entry.kind === 'vote' && entry.by?.signature != null);
    const forged = await folder.write(
      'forged.json',
      entries.map((entry, i) => (i === at ? { ...entry, yes: true } : entry)),
    );
    const { code, stdout } = await verify(forged);
    expect(code).toBe(1);
    expect(stdout).toContain(`WRONG  entry ${at + 1}: it was altered`);
    expect(stdout).toContain(`${key.address} did not sign this vote`);
    expect(stdout).toMatch(/The log is not to be trusted: \d+ faults\./);
  });

  it('tells by an entry that is known that the end was cut off, or all written anew', async () => {
    const { stdout } = await verify(page);
    const [known = ''] = /\d+:0x[0-9a-f]{64}/.exec(stdout) ?? [];
    expect((await verify(page, '--known', known)).code).toBe(0);
    const other = known.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    expect((await verify(page, '--known', other)).stdout).toContain('written anew');
    const saved = folder.path('whole.json');
    await verify(page, '--save', saved);
    const entries = JSON.parse(await readFile(saved, 'utf8')) as VoteLogEntry[];
    const cut = await folder.write('cut.json', entries.slice(0, 12));
    expect((await verify(cut)).code).toBe(0);
    const found = await verify(cut, '--known', known);
    expect({ code: found.code, stdout: found.stdout }).toEqual({
      code: 1,
      stdout: expect.stringContaining('its end was cut off'),
    });
  });

  describe('against a server that lies', () => {
    let whole: VoteLogPage;
    beforeAll(async () => {
      whole = (await (await fetch(`${base}/api/communities/${poolId}/vote-log?limit=1000`)).json()) as VoteLogPage;
    });
    /** One that answers every question for a log with this. */
    async function verifyAt(answer: (after: number) => unknown) {
      const liar = createServer((request, response) => {
        const after = Number(new URL(request.url ?? '', 'http://liar').searchParams.get('after'));
        response.setHeader('content-type', 'application/json').end(JSON.stringify(answer(after)));
      });
      await new Promise<void>((resolve) => void liar.listen(0, '127.0.0.1', resolve));
      const { port } = liar.address() as AddressInfo;
      const result = await verify(`http://127.0.0.1:${port}/api/communities/${poolId}/vote-log`);
      await new Promise((resolve) => liar.close(resolve));
      return result;
    }

    it('finds out that it holds back the end that it names, or another end', async () => {
      const ends: unknown[] = [
        { ...whole, entries: whole.entries.slice(0, 12), more: false },
        { ...whole, entries: [], more: true },
        { ...whole, head: { ...whole.head, hash: `0x${'0d'.repeat(32)}` } },
      ];
      for (const end of ends) {
        const { code, stdout } = await verifyAt(() => end);
        expect([code, stdout]).toEqual([1, expect.stringContaining('36 is said to be the newest')]);
      }
    });

    it('does not ask for ever who says each time that there is more', async () => {
      const { code, stdout } = await verifyAt(() => ({ ...whole, more: true }));
      expect([code, stdout]).toEqual([1, expect.stringContaining('entry 37 is missing')]);
    });

    it('lets nothing that it sends look like a line of ours', async () => {
      const at = whole.entries.findIndex((entry) => entry.kind === 'vote' && entry.by?.signature === null);
      const fake = 'x\u001b[2J\nThe log is whole: every hash follows\u2028';
      const entries = whole.entries.map((entry, i) =>
        i === at && entry.kind === 'vote' ? { ...entry, by: { ...entry.by, voter: fake } } : entry,
      );
      const { code, stdout } = await verifyAt(() => ({ ...whole, community: { id: poolId, name: fake }, entries }));
      expect(code).toBe(1);
      expect(stdout).not.toMatch(/^The log is whole/m);
      for (const control of ['\u001b', '\u2028']) expect(stdout).not.toContain(control);
    });
  });

  it('says what is wrong when it is asked wrongly, or there is no log', async () => {
    const refusals: [string[], number, RegExp][] = [
      [['not-there.json'], 1, /There is no file not-there\.json/],
      [[`${base}/somewhere`], 2, /Name the page of the log/],
      [[`${base}/verify/no-such-code`], 1, /No community has the code no-such-code/],
      [[`${base}/api/communities/00000000-0000-4000-8000-000000000000/vote-log`], 1, /no such community/],
      [['http://127.0.0.1:9/verify/club'], 1, /127\.0\.0\.1:9 cannot be reached/],
      [[page, '--known', '12'], 2, /--known is a place and its hash/],
      [[page, '--voter', 'me'], 2, /--voter is an address/],
      [[page, '--registry', 'ours'], 2, /--registry is an address/],
      [[page, '--registry', key.address], 2, /name one with --rpc/],
      [[await folder.write('other.json', { people: [] })], 1, /has no log of votes/],
      [[await folder.write('a.json', []), '--rpc', 'http://127.0.0.1:9'], 2, /name its page/],
    ];
    for (const [args, code, words] of refusals) {
      const result = await verify(...args);
      expect([args, result.code, result.stderr]).toEqual([args, code, expect.stringMatching(words)]);
    }
  });

  describe('with a node of the chain', () => {
    const registry = `0x${'ab'.repeat(20)}`;
    /** A node whose registry has these roots. */
    async function startNode(roots: readonly string[]) {
      const answer = async (request: IncomingMessage) => {
        const { method, params } = (await json(request)) as { method: string; params: [{ to: string; data: string }] };
        const has = () => params[0].to === registry && roots.includes(`0x${params[0].data.slice(10)}`);
        return method === 'eth_chainId' ? '0x7a69' : `0x${(has() ? 1n : 0n).toString(16).padStart(64, '0')}`;
      };
      const node = createServer((request, response) => {
        void answer(request).then((result) => response.end(JSON.stringify({ jsonrpc: '2.0', id: 1, result })));
      });
      await new Promise<void>((resolve) => void node.listen(0, '127.0.0.1', resolve));
      return {
        url: `http://127.0.0.1:${(node.address() as AddressInfo).port}`,
        stop: () => new Promise((resolve) => node.close(resolve)),
      };
    }
    async function withNode(roots: readonly string[], ...args: string[]) {
      const node = await startNode(roots);
      const result = await verify(page, '--rpc', node.url, ...args);
      await node.stop();
      return result;
    }

    it('says that nothing is anchored yet', async () => {
      const { code, stdout } = await withNode([]);
      expect({ code, stdout }).toEqual({
        code: 0,
        stdout: expect.stringContaining('0 outcomes anchored on the chain, 6 not yet'),
      });
    });

    it('believes the registry alone: a root that it has not, or a proof of another outcome, is wrong', async () => {
      const { database: db } = test();
      const leaves = await db.rows<OutcomeLeaf>(sql`
        select proposal_hash as proposal, outcome, votes_hash as "votesHash" from closed_proposals where pool_id = ${poolId}`);
      const { root } = outcomeTree(leaves);
      await db.run(sql`
        update chain_state set chain_id = 31337, genesis = '0x', registry = ${registry}, membership = ${registry} where id = 1`);
      await db.run(sql`
        insert into chain_batches (number, root, matches, anchored_at, transaction_hash, block) values (1, ${root}, 6, now(), '0x', 1)`);
      await db.run(sql`
        insert into chain_leaves (proposal_hash, batch_number, outcome, votes_hash)
        select proposal_hash, 1, outcome, votes_hash from closed_proposals where pool_id = ${poolId}`);
      const whole = await withNode([root]);
      expect([whole.code, whole.stdout]).toEqual([0, expect.stringContaining('6 outcomes anchored on the chain, 0 not yet')]);
      expect(whole.stdout).toContain(`in the registry ${registry} on chain 31337, as the server says: --registry checks it`);
      const known = await withNode([root], '--registry', registry.toUpperCase().replace('0X', '0x'));
      expect([known.code, known.stdout]).toEqual([0, expect.stringContaining(`in the registry ${registry} on chain 31337\n`)]);
      const elsewhere = await withNode([root], '--registry', key.address);
      expect([elsewhere.code, elsewhere.stdout]).toEqual([1, expect.stringContaining(`not in ${key.address}`)]);
      const without = await withNode([]);
      expect([without.code, without.stdout]).toEqual([1, expect.stringContaining(`does not have the root ${root}`)]);
      await db.run(
        sql`update chain_leaves set votes_hash = ${`0x${'0d'.repeat(32)}`} where proposal_hash = ${leaves[0]!.proposal}`,
      );
      const other = await withNode([root]);
      expect([other.code, other.stdout]).toEqual([1, expect.stringContaining('another outcome was anchored')]);
    });
  });

  it('reads a log of several pages', async () => {
    const first = (await (await fetch(`${base}/api/communities/${poolId}/vote-log?limit=5`)).json()) as VoteLogPage;
    expect(first).toMatchObject({ more: true, entries: { length: 5 }, head: { place: 36 } });
    expect(first.community).toEqual({ id: poolId, name: 'Test community' });
  });
});
