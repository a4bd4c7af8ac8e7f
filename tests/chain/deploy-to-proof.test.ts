// The whole way, as somebody walks it: a chain, `npm run chain:deploy`, a Nakodo that reads .env, votes, and a proof that holds on the chain.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isProven } from '@nakodo/chain';
import type { MatchProof } from '@nakodo/protocol';
import { afterEach, describe, expect, it } from 'vitest';
import { sql } from '../../src/db/sql.js';
import { compiledPath, projectPath } from '../../src/root.js';
import { startTestChain } from '../support/chain.js';
import { endChildren, startChild } from '../support/children.js';
import { createCommunity, openProposals, queuePairs, vote, votersOf } from '../support/community.js';
import { testDatabase } from '../support/postgres.js';

const run = promisify(execFile);
const patience = { interval: 100 };
const pairs = 6;

describe('somebody who wants a chain', () => {
  const test = testDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'nakodo-chain-'));
  const envFile = join(folder, '.env');
  afterEach(async () => {
    await endChildren();
    rmSync(folder, { recursive: true });
  });

  it('deploys, starts, and finds each decided proposal proved on it', async () => {
    const db = test().database;
    const chain = await startTestChain();
    const env = { ...process.env, LOG_LEVEL: 'silent' };
    const deploy = [projectPath('contracts/scripts/deploy.mjs'), '--env', envFile];
    await run(process.execPath, deploy, { env: { ...env, CHAIN_RPC_URL: chain.url } });
    expect(readFileSync(envFile, 'utf8')).toMatch(/^CHAIN_REGISTRY_ADDRESS=0x/m);
    const settings = {
      NAKODO_ENV_FILE: envFile,
      DATABASE_URL: test().url,
      CHAIN_ANCHOR_AFTER_SECONDS: '0',
      CRON_SECRET: 'c'.repeat(32),
    };
    const community = await createCommunity(db, { people: 2 * pairs + 5, settings: sql`fair_share = 100, active_high = 100` });
    await queuePairs(
      db,
      community,
      Array.from({ length: pairs }, (_, at) => [community.people[2 * at]!, community.people[2 * at + 1]!] as const),
    );
    for (const proposal of await openProposals(db, community.poolId, pairs)) {
      for (const voter of (await votersOf(db, proposal)).slice(0, 5)) await vote(db, voter, proposal, 'yes');
    }
    // All are decided before it starts: a log that grows while people vote takes five and lets the sixth wait for company.
    const main = compiledPath('src', 'cli', 'main.js');
    const serving = startChild(main, ['serve', '--empty', '--port', '0', '--json'], { env: { ...env, ...settings } });
    const address = /http:\/\/127\.0\.0\.1:\d+/.exec(await serving.line((line) => line.includes('http://')))?.[0] ?? '';
    const hashes = async () =>
      (await db.rows<{ hash: string }>(sql`select proposal_hash as hash from closed_proposals where logged_at is not null`)).map(
        ({ hash }) => hash,
      );
    const proofOf = async (hash: string): Promise<MatchProof> =>
      (await (await fetch(`${address}/api/chain/proofs/${hash}`)).json()) as MatchProof;
    await expect.poll(async () => (await hashes()).length, patience).toBe(pairs);
    await expect
      .poll(async () => (await Promise.all((await hashes()).map(proofOf))).map(({ state }) => state), patience)
      .toEqual(Array.from({ length: pairs }, () => 'anchored'));

    const registry = /^CHAIN_REGISTRY_ADDRESS=(0x\w+)/m.exec(readFileSync(envFile, 'utf8'))?.[1] as `0x${string}`;
    for (const hash of await hashes()) {
      const proof = await proofOf(hash);
      const { batch } = proof;
      expect(isProven(batch!.root, batch!.proof, proof)).toBe(true);
      const isAnchored = await chain.client.readContract({
        address: registry,
        abi: isAnchoredAbi,
        functionName: 'isAnchored',
        args: [
          batch!.root as `0x${string}`,
          batch!.proof as `0x${string}`[],
          hash as `0x${string}`,
          1,
          proof.votesHash as `0x${string}`,
        ],
      });
      expect(isAnchored).toBe(true);
    }
    const { chain: place } = (await (await fetch(`${address}/api/chain`)).json()) as { chain: unknown };
    expect(place).toMatchObject({ chainId: 31_337, registry: registry.toLowerCase() });
    const [hash = ''] = await hashes();
    const { stdout } = await run(process.execPath, [main, 'chain', 'proof', hash], { env: { ...env, ...settings } });
    expect(stdout).toContain((await proofOf(hash)).batch!.root);
    const doctor = await run(process.execPath, [main, 'doctor', '--json'], { env: { ...env, ...settings } }).catch(
      (error: { stdout: string }) => error,
    );
    const found = JSON.parse(doctor.stdout) as { name: string }[];
    expect(found.find(({ name }) => name === 'chain')).toMatchObject({
      status: 'ok',
      words: `${pairs} outcomes in 1 batch on chain 31337`,
    });
    await serving.kill('SIGTERM');
    await chain.close();
  });
});

const isAnchoredAbi = [
  {
    type: 'function',
    name: 'isAnchored',
    stateMutability: 'view',
    inputs: [{ type: 'bytes32' }, { type: 'bytes32[]' }, { type: 'bytes32' }, { type: 'uint8' }, { type: 'bytes32' }],
    outputs: [{ type: 'bool' }],
  },
] as const;
