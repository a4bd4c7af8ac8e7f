// Who holds the membership token on a real chain: members of communities with a linked wallet, and nobody for longer.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { membershipAbi } from '../../src/chain-sync/contract-abi.js';
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { chainAccount, chainWorkOn, forgetChain, startTestChain, type TestChain } from '../support/chain.js';
import { createCommunity } from '../support/community.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

const walletOf = (number: number): `0x${string}` => `0x${String(number).padStart(40, 'a')}`;

forEachPostgres((server) => {
  const test = testDatabase({ server });
  let db: Database;
  let chain: TestChain;
  let people: readonly string[];
  let poolId: string;
  beforeAll(async () => {
    chain = await startTestChain();
  });
  afterAll(() => chain.close());
  beforeEach(async () => {
    db = test().database;
    await forgetChain(db);
    await db.run(sql`update profiles set wallet_address = null`);
    ({ poolId, people } = await createCommunity(db, { people: 4 }));
  });

  const link = (person: string, wallet: string | null) =>
    db.run(sql`update profiles set wallet_address = ${wallet} where id = ${person}`);
  const kept = async () =>
    (await db.rows<{ address: string; state: string }>(sql`select address, state from chain_members order by 1`)).map(
      ({ address, state }) => `${address} ${state}`,
    );
  const call = async (functionName: 'mintMany' | 'revokeMany', address: `0x${string}`) => {
    const hash = await chain.client.writeContract({
      address: chain.membership,
      abi: membershipAbi,
      functionName,
      args: [[address]],
      account: chainAccount,
      chain: chain.client.chain!,
    });
    await chain.client.waitForTransactionReceipt({ hash });
  };

  describe('the membership token', () => {
    it('is given to members of communities who have linked a wallet, all at once', async () => {
      const wallets = [11, 12, 13].map(walletOf);
      for (const [at, wallet] of wallets.entries()) await link(people[at]!, wallet);
      const before = await chain.client.getBlockNumber();
      await chainWorkOn(db, chain.env).sync();
      expect(await Promise.all(wallets.map(chain.isMember))).toEqual([true, true, true]);
      expect((await chain.client.getBlockNumber()) - before).toBe(1n);
      expect(await kept()).toEqual(wallets.map((wallet) => `${wallet} member`));
    });

    it('is revoked from who unlinked, left, or deleted their profile; and then nothing of them is kept', async () => {
      const wallets = [21, 22, 23, 24].map(walletOf);
      for (const [at, wallet] of wallets.entries()) await link(people[at]!, wallet);
      const { sync } = chainWorkOn(db, chain.env);
      await sync();
      await link(people[0]!, null);
      await db.run(sql`delete from pool_members where pool_id = ${poolId} and profile_id = ${people[1]}`);
      await db.run(sql`delete from profiles where id = ${people[2]}`);
      await sync();
      expect(await Promise.all(wallets.map(chain.isMember))).toEqual([false, false, false, true]);
      expect(await kept()).toEqual([`${walletOf(24)} member`]);
      expect(await db.rows(sql`select from chain_transactions`)).toEqual([]);
    });

    it('follows who changes the wallet, also while the former one is being admitted', async () => {
      await link(people[0]!, walletOf(31));
      const { sync } = chainWorkOn(db, chain.env);
      await chain.client.setAutomine(false);
      await sync();
      expect(await kept()).toEqual([`${walletOf(31)} minting`]);
      await link(people[0]!, walletOf(32));
      await chain.client.mine({ blocks: 1 });
      await chain.client.setAutomine(true);
      await sync();
      expect(await Promise.all([31, 32].map(walletOf).map(chain.isMember))).toEqual([false, true]);
      expect(await kept()).toEqual([`${walletOf(32)} member`]);
    });

    it('that somebody holds already, or gave back themselves, is noted and not sent', async () => {
      await call('mintMany', walletOf(41));
      await link(people[0]!, walletOf(41));
      await link(people[1]!, walletOf(42));
      const { sync, problems } = chainWorkOn(db, chain.env);
      await sync();
      expect(await kept()).toEqual([`${walletOf(41)} member`, `${walletOf(42)} member`]);
      await call('revokeMany', walletOf(42)); // as by resign()
      await link(people[1]!, null);
      await sync();
      expect(await kept()).toEqual([`${walletOf(41)} member`]);
      expect(problems).toEqual([]);
    });

    it('is not given where memberships are off, but still revoked', async () => {
      await link(people[0]!, walletOf(51));
      await chainWorkOn(db, chain.env).sync();
      await link(people[1]!, walletOf(52));
      const { sync } = chainWorkOn(db, { ...chain.env, CHAIN_MEMBERSHIPS: 'false' });
      await sync();
      expect(await chain.isMember(walletOf(52))).toBe(false);
      await link(people[0]!, null);
      await sync();
      expect(await chain.isMember(walletOf(51))).toBe(false);
    });
  });
});
