// What pages say of a chain: to whoever checks a log, and to organisers, also when something keeps it.
import { describe, expect, it } from 'vitest';
import { sql } from '../../src/db/sql.js';
import { closeProposals } from '../support/chain.js';
import { createCommunity } from '../support/community.js';
import { desktop, expectSoundEverywhere, noBrowser, openSite, phone, timeoutMs } from '../support/site.js';

const registry = `0x${'12'.repeat(20)}`;
/** A node that is not there. */
const env = {
  CHAIN_RPC_URL: 'http://127.0.0.1:9',
  CHAIN_ID: '31337',
  CHAIN_REGISTRY_ADDRESS: registry,
  CHAIN_MEMBERSHIP_ADDRESS: `0x${'34'.repeat(20)}`,
};
const site = openSite({ env: { ...env, CHAIN_ANCHOR_AFTER_SECONDS: '0', CHAIN_MEMBERSHIPS: 'false' } });
const db = () => site.database().database;
const hash = (end: number) => `0x${end.toString(16).padStart(64, '0')}`;

async function communityWith(anchored: number, waiting: number): Promise<{ id: string; code: string }> {
  const { poolId: id } = await createCommunity(db(), { people: 0 });
  const hashes = await closeProposals(db(), id, anchored + waiting);
  await db().run(sql`
    insert into chain_batches (number, root, matches, anchored_at, transaction_hash, block) values (7, ${hash(7)}, ${anchored}, '2026-11-20', ${hash(8)}, 1234)`);
  await db().run(sql`
    insert into chain_leaves (proposal_hash, batch_number, outcome, votes_hash)
    select c.proposal_hash, 7, c.outcome, c.votes_hash from closed_proposals c where c.proposal_hash = any (${hashes.slice(0, anchored)})`);
  return { id, code: (await db().getRow<{ code: string }>(sql`select code from pools where id = ${id}`)).code };
}

describe.skipIf(noBrowser)('a community on a chain', () => {
  it('shows what is anchored and how to check it, and its organiser what is stuck', { timeout: timeoutMs * 2 }, async () => {
    const { id, code } = await communityWith(4, 2);
    const page = await site.open(`/verify/${code}`, phone);
    const panel = page.getByRole('region', { name: 'On the chain' });
    await panel.getByText('4 outcomes are anchored on chain 31337').waitFor();
    await panel.getByText('2 outcomes are waiting.').waitFor();
    const batch = panel.getByRole('list', { name: 'Batches on the chain' }).getByRole('listitem');
    expect(await batch.innerText()).toMatch(/Batch 7, 20 Nov 2026: 4 outcomes of this community/);
    for (const text of [hash(7), hash(8), '1,234']) await batch.getByText(text, { exact: true }).waitFor();
    expect(await panel.getByLabel('Command that asks a node').innerText()).toContain(`/verify/${code} --rpc`);
    expect(await panel.getByText(registry).count()).toBeGreaterThan(0);
    await expectSoundEverywhere(page);

    const organiser = await site.as('organiser', `/organise/communities/${id}`, desktop);
    const stuck = organiser.getByRole('region', { name: 'On the chain' });
    await stuck.getByText('Stuck', { exact: true }).waitFor();
    await stuck.getByText(/The chain's node cannot be reached/).waitFor();
    await stuck.getByText(/Nothing is lost/).waitFor();
    // Asked for beside the words.
    await expect
      .poll(async () => (await stuck.getByRole('definition').allInnerTexts()).map((text) => text.trim()))
      .toEqual(['4', '2', '20 Nov 2026']);
    await expectSoundEverywhere(organiser);
    await stuck.getByRole('link', { name: 'What anybody can check' }).click();
    await organiser.waitForURL(`**/verify/${code}`);
    // What the log of the server has of it, once.
    expect(site.trouble.filter((words) => !words.startsWith('the chain: '))).toEqual([]);
    await page.context().close();
    await organiser.context().close();
  });
});
