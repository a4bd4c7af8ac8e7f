// Wallets in a real browser: coming in, linking, signing votes, and checking the log of votes by page and command.
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { sql } from '../../src/db/sql.js';
import { cli } from '../cli/support.js';
import { password } from '../support/accounts.js';
import { createCommunity, readProposal, vote, votersOf } from '../support/community.js';
import { append } from '../support/signed-votes.js';
import { expectSoundEverywhere, noBrowser, openSite, timeoutMs } from '../support/site.js';
import { giveWallet, otherAccount, type TestWallet } from '../support/test-wallet.js';

const site = openSite({ demo: false });
const db = () => site.database().database;

async function openWithWallet(key: number, path: string, options?: Parameters<typeof giveWallet>[2]) {
  const page = await site.blank();
  const wallet = await giveWallet(page, key, options);
  await page.goto(site.address() + path);
  return { page, wallet };
}
const signInButton = (page: Page, name = 'Test Wallet') => page.getByRole('button', { name: `Sign in with ${name}` });
async function signUp(page: Page, email: string) {
  const data = { email, password, name: 'Ada' };
  const answer = await page.request.post(`${site.address()}/api/auth/sign-up`, { data, headers: { origin: site.address() } });
  expect(answer.status()).toBe(201);
}
const linkedOf = async (email: string) =>
  (
    await db().getRow<{ wallet: string | null }>(
      sql`select p.wallet_address as wallet from profiles p join account_users u using (id) where u.email = ${email}`,
    )
  ).wallet;

describe.skipIf(noBrowser)('signing in with a wallet', () => {
  it(
    'asks who is new for a name, knows them the next time, and is said in words when it is not confirmed',
    { timeout: timeoutMs * 2 },
    async () => {
      const { page, wallet } = await openWithWallet(61, '/sign-in');
      await signInButton(page).waitFor();
      await expectSoundEverywhere(page);
      wallet.mood = 'rejects';
      await signInButton(page).click();
      await page.getByText('You did not confirm it in your wallet').waitFor();
      wallet.mood = 'is busy';
      await signInButton(page).click();
      await page.getByText('Your wallet has a request open already').waitFor();
      wallet.mood = 'confirms';
      await signInButton(page).click();
      await page.getByRole('button', { name: 'Come in' }).click();
      await page.getByText('Say what people should call you').waitFor();
      await page.getByLabel('Your name').fill('Wanda');
      await page.getByRole('button', { name: 'Come in' }).click();
      await page.getByRole('heading', { level: 1 }).filter({ hasNotText: 'Sign in' }).waitFor();
      expect(wallet.asked.filter((method) => method === 'personal_sign')).toHaveLength(1);

      await page.goto(`${site.address()}/profile`);
      const panel = page.getByRole('region', { name: 'Wallet', exact: true });
      await panel.getByText('only way in').waitFor();
      await panel.getByText(`${wallet.address.slice(0, 6)}…${wallet.address.slice(-4)}`).waitFor();
      expect(await panel.getByRole('button', { name: /^Unlink/ }).count()).toBe(0);
      await expectSoundEverywhere(page);

      const again = await openWithWallet(61, '/sign-in');
      await signInButton(again.page).click();
      await again.page.getByRole('heading', { level: 1 }).filter({ hasNotText: 'Sign in' }).waitFor();
      await again.page.goto(`${site.address()}/profile`);
      await again.page.getByText('your wallet lets you in').waitFor();
      expect(site.trouble).toEqual([]);
      for (const each of [page, again.page]) await each.context().close();
    },
  );

  it(
    'offers each of several wallets, also one that only took window.ethereum, and none where there is none',
    { timeout: timeoutMs },
    async () => {
      const page = await site.blank();
      await giveWallet(page, 62, { name: 'First Wallet' });
      await giveWallet(page, 63, { name: 'Second Wallet' });
      await page.goto(`${site.address()}/sign-in`);
      await signInButton(page, 'First Wallet').waitFor();
      await signInButton(page, 'Second Wallet').waitFor();
      const old = await openWithWallet(64, '/sign-in', { announced: false });
      await signInButton(old.page, 'your wallet').waitFor();
      const none = await site.open('/sign-in');
      await none.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
      expect(await none.getByRole('button', { name: /Sign in with/ }).count()).toBe(0);
      for (const each of [page, old.page, none]) await each.context().close();
    },
  );
});

describe.skipIf(noBrowser)('a wallet of a profile', () => {
  it('is said to become public as a member’s where a chain is set up, and only there', { timeout: timeoutMs }, async () => {
    const { page } = await openWithWallet(69, '/sign-in');
    await signUp(page, 'chained@example.org');
    const panel = page.getByRole('region', { name: 'Wallet', exact: true });
    const note = panel.getByText('holds its membership token on chain 31337');
    await page.goto(`${site.address()}/profile`);
    await panel.getByRole('button', { name: 'Link Test Wallet' }).waitFor();
    expect(await note.count()).toBe(0);
    const address = `0x${'12'.repeat(20)}`;
    const json = { chain: { chainId: 31_337, registry: address, membership: address, admits: true } };
    await page.route('**/api/chain', (route) => route.fulfill({ json }));
    await page.reload();
    await note.waitFor();
    await expectSoundEverywhere(page);
    await page.context().close();
  });

  it('is linked, shown, and unlinked by its signature, from the right account only', { timeout: timeoutMs * 2 }, async () => {
    const { page, wallet } = await openWithWallet(65, '/sign-in');
    await signUp(page, 'linker@example.org');
    await page.goto(`${site.address()}/profile`);
    const panel = page.getByRole('region', { name: 'Wallet', exact: true });
    await panel.getByRole('button', { name: 'Link Test Wallet' }).click();
    await panel.getByRole('button', { name: 'Unlink with Test Wallet' }).waitFor();
    expect(await linkedOf('linker@example.org')).toBe(wallet.address);
    await expectSoundEverywhere(page);
    const own = wallet.chosen;
    wallet.chosen = otherAccount(66);
    await panel.getByRole('button', { name: 'Unlink with Test Wallet' }).click();
    await panel.getByText('choose that one there').waitFor();
    wallet.chosen = own;
    await panel.getByRole('button', { name: 'Unlink with Test Wallet' }).click();
    await panel.getByRole('button', { name: 'Link Test Wallet' }).waitFor();
    expect(await linkedOf('linker@example.org')).toBeNull();
    expect(site.trouble).toEqual([]);
    await page.context().close();
  });

  it('is unlinked by the password where it was lost', { timeout: timeoutMs }, async () => {
    const page = await site.open('/sign-in');
    await signUp(page, 'lost@example.org');
    await db().run(sql`
      update profiles p set wallet_address = ${otherAccount(67).address.toLowerCase()} from account_users u
      where u.id = p.id and u.email = 'lost@example.org'`);
    await page.goto(`${site.address()}/profile`);
    const panel = page.getByRole('region', { name: 'Wallet', exact: true });
    await panel.getByRole('button', { name: 'Unlink with my password' }).click();
    await panel.locator('input[type=password]').fill('not my password');
    await panel.getByRole('button', { name: 'Unlink', exact: true }).click();
    await panel.getByText('The password is wrong').waitFor();
    await panel.locator('input[type=password]').fill(password);
    await panel.getByRole('button', { name: 'Unlink', exact: true }).click();
    await panel.getByText('This browser has no wallet').waitFor();
    expect(await linkedOf('lost@example.org')).toBeNull();
    await page.context().close();
  });
});

describe.skipIf(noBrowser)('a voter with a wallet', () => {
  const yes = (page: Page) => page.getByRole('button', { name: 'Yes', exact: true });
  const shown = async (page: Page) => (await page.locator('[data-proposal]').getAttribute('data-proposal')) ?? '';
  const signedBy = (wallet: TestWallet) =>
    db().rows(sql`select proposal_id, vote from match_votes where signed_by = ${wallet.address}`);

  it(
    'signs votes once told what becomes public; what is not signed is not sent; anybody checks the log',
    { timeout: timeoutMs * 4 },
    async () => {
      const { page, wallet } = await openWithWallet(68, '/sign-in');
      const settings = sql`approve_at = 2, reject_at = 2, quorum = 2, active_low = 10, active_high = 12`;
      const { poolId, people } = await createCommunity(db(), { people: 6, settings });
      const { code } = await db().getRow<{ code: string }>(sql`select code from pools where id = ${poolId}`);
      const voter = people[0]!;
      const open = () =>
        db().rows<{ id: string }>(
          sql`select id from match_proposals where pool_id = ${poolId} and status = 'voting' order by id`,
        );
      await expect.poll(async () => (await open()).length).toBeGreaterThan(9); // the worker opens them
      await db().run(sql`update profiles set wallet_address = ${wallet.address} where id = ${voter}`);
      await signInButton(page).click();
      await page.getByRole('heading', { level: 1 }).filter({ hasNotText: 'Sign in' }).waitFor();
      await page.goto(`${site.address()}/vote/${code}`);
      await yes(page).waitFor();

      // Not asked for: unsigned.
      const first = await shown(page);
      await yes(page).click();
      await expect
        .poll(() => db().rows(sql`select from match_votes where proposal_id = ${first} and voter_id = ${voter}`))
        .toHaveLength(1);
      expect(await signedBy(wallet)).toEqual([]);

      wallet.chainId = 5;
      await page.getByText('shows anybody that this address voted').waitFor();
      await page.getByText('Sign my votes with my wallet').click();
      await expect.poll(() => page.getByRole('switch', { name: /Sign my votes/ }).isChecked()).toBe(true);
      await expect.poll(() => page.locator(`[data-proposal="${first}"]`).count()).toBe(0);
      const second = await shown(page);
      wallet.mood = 'rejects';
      await yes(page).click();
      await page.getByText(/was not sent\. You did not confirm it/).waitFor();
      expect(await shown(page)).toBe(second);
      expect(await db().rows(sql`select from match_votes where proposal_id = ${second} and voter_id = ${voter}`)).toEqual([]);
      await expectSoundEverywhere(page);

      wallet.mood = 'takes its time';
      await yes(page).click();
      await page.getByText('it asks you to sign this vote').waitFor();
      wallet.mood = 'confirms';
      await expect.poll(() => signedBy(wallet)).toEqual([{ proposal_id: second, vote: 'yes' }]);
      expect(wallet.chainId).toBe(1); // it was switched to the chain that is signed for
      await page.reload();
      await expect.poll(() => page.getByRole('switch', { name: /Sign my votes/ }).isChecked()).toBe(true);

      for (const id of new Set([second, ...(await open()).map((each) => each.id)]))
        for (const other of (await votersOf(db(), id)).filter((each) => each !== voter))
          if ((await vote(db(), other, id, 'no')) !== 'voting') break; // closed by the second no
      expect(await readProposal(db(), second)).toMatchObject({ status: 'rejected', yes_votes: 1, no_votes: 2 });
      await append(db()); // the worker does it too
      const logged = sql`select from logged_voters where signed_by = ${wallet.address} and voter is not null`;
      await expect.poll(() => db().rows(logged)).toHaveLength(1);

      const anybody = await site.open(`/verify/${code}`);
      await anybody.getByRole('heading', { name: 'The log is whole' }).waitFor();
      await anybody.getByLabel('The address of your wallet').fill(wallet.address);
      await anybody.getByText('One vote of this wallet').waitFor();
      await expectSoundEverywhere(anybody);
      const byCommand = await cli(['verify-votes', `${site.address()}/verify/${code}`, '--voter', wallet.address]);
      expect({ code: byCommand.code, stdout: byCommand.stdout }).toEqual({
        code: 0,
        stdout: expect.stringContaining(`1 vote of ${wallet.address}`),
      });

      await db().run(sql`
      update logged_votes set yes = not yes where id in (select v.vote_id from logged_voters v where v.signed_by = ${wallet.address})`);
      await anybody.getByRole('button', { name: 'Check again' }).click();
      await anybody.getByRole('heading', { name: 'The log is not to be trusted' }).waitFor();
      await anybody.getByText('did not sign this vote').waitFor();
      await expectSoundEverywhere(anybody);
      expect((await cli(['verify-votes', `${site.address()}/verify/${code}`])).code).toBe(1);
      expect(site.trouble).toEqual([]);
      for (const each of [page, anybody]) await each.context().close();
    },
  );
});

describe.skipIf(noBrowser)('the page that checks a log', () => {
  it('says so when there is no such community, or nothing is in its log yet', { timeout: timeoutMs }, async () => {
    const page = await site.open('/verify/no-such-code');
    await page.getByText('No community has this code').waitFor();
    const { poolId } = await createCommunity(db(), { people: 2 });
    await page.goto(`${site.address()}/verify/${poolId}`);
    await page.getByText('Nothing is in it yet').waitFor();
    await expectSoundEverywhere(page);
    expect(site.trouble).toEqual([]);
    await page.context().close();
  });
});
