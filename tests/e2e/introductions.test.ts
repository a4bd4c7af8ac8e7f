// Two whom a community approved, in real browsers: they are asked, accept or decline, and talk.
import { describe, expect, it } from 'vitest';
import { sql } from '../../src/db/sql.js';
import { untilNoticed } from '../support/browser.js';
import { expectSound, expectSoundEverywhere, noBrowser, phone, timeoutMs } from '../support/site.js';
import { mark, openVoters, stayed } from '../support/voters.js';

const voters = openVoters();
const { db, end } = voters;

describe.skipIf(noBrowser)('two who were approved', () => {
  /** Ada on a phone and Bo at a desk, whom the others just approved. */
  async function twoApproved() {
    const club = await voters.createClub({ people: 0, settings: sql`approve_at = 3, reject_at = 3` });
    await voters.addPeople(club, 6, { agreed: false });
    const [ada, bo] = await Promise.all([
      voters.openVoter(club, 'Ada Long', { agreed: true, options: phone, path: '/' }),
      voters.openVoter(club, 'Bo Short', { agreed: true, path: '/conversations' }),
    ]);
    await bo.page.getByRole('heading', { name: 'No conversations yet' }).waitFor();
    await ada.page.getByRole('heading', { name: /^Hello/ }).waitFor();
    for (const { page } of [ada, bo]) await mark(page);
    await voters.decide(await voters.onlyProposal(club), 'yes');
    return { club, ada, bo };
  }

  it('are asked, accept, and write to each other, all without reloading', { timeout: timeoutMs * 2 }, async () => {
    const { ada, bo } = await twoApproved();
    const atAda = ada.page.getByRole('article', { name: /Bo Short/ });
    await atAda.getByText('People in Jazz club think you two should meet').waitFor();
    await atAda.getByText('You both like jazz and tea').waitFor();
    await expectSoundEverywhere(ada.page);
    await atAda.getByRole('button', { name: 'Accept' }).click();
    await atAda.getByText('You accepted.').waitFor();
    await expectSound(ada.page);

    await bo.page.getByRole('link', { name: /Ada Long.*Jazz club thinks you two should meet/ }).click();
    const atBo = bo.page.getByRole('article', { name: /Ada Long/ });
    // Nothing tells him that she accepted, nor who voted.
    expect(await atBo.innerText()).not.toMatch(/accepted|voted|Fay|Eli/);
    await expectSoundEverywhere(bo.page);
    await atBo.getByRole('button', { name: 'Accept' }).click();
    await ada.page.getByText('You and Bo Short both accepted: you can write to each other now.').waitFor(); // first: it does not stay
    await bo.page.getByText('People thought you two should meet, and you both accepted.').waitFor();
    await expectSound(bo.page);
    await atAda.waitFor({ state: 'detached' });
    await bo.page.getByRole('textbox').fill('They know us well');
    await bo.page.keyboard.press('Enter');
    await ada.page.getByRole('link', { name: /Bo Short has written to you/ }).click();
    await ada.page.getByRole('log').getByText('They know us well').waitFor();
    for (const { page } of [ada, bo]) expect(await stayed(page)).toBe(true);
    await end(ada, bo);
  });

  it('hear that it did not come about when one declines, and nothing more', { timeout: timeoutMs * 2 }, async () => {
    const { ada, bo } = await twoApproved();
    await bo.page.getByRole('link', { name: /Ada Long/ }).click();
    await bo.page.getByRole('button', { name: 'Accept' }).click();
    await bo.page.getByText('You accepted.', { exact: true }).waitFor();
    await ada.page.getByRole('button', { name: 'Decline' }).click();
    const dialog = ada.page.getByRole('dialog', { name: 'Decline to meet Bo?' });
    await expectSound(ada.page);
    await untilNoticed(ada.page, 'You declined. Bo hears only that it did not come about.', () =>
      dialog.getByRole('button', { name: 'Decline' }).click(),
    );
    await ada.page.getByRole('article', { name: /Bo Short/ }).waitFor({ state: 'detached' });
    await bo.page.getByRole('heading', { name: 'It did not come about' }).waitFor();
    await expectSound(bo.page);
    expect(await stayed(bo.page)).toBe(true);
    await end(ada, bo);
  });

  it('can be reported before anything is said', { timeout: timeoutMs * 2 }, async () => {
    const { club, ada, bo } = await twoApproved();
    await ada.page.getByRole('button', { name: 'More about Bo Short' }).click();
    await ada.page.getByRole('button', { name: 'Report Bo Short' }).click();
    const dialog = ada.page.getByRole('dialog');
    await dialog.getByLabel('What is wrong?').selectOption('fake');
    await dialog.getByRole('button', { name: 'Report and block' }).click();
    await ada.page.getByRole('article', { name: /Bo Short/ }).waitFor({ state: 'detached' });
    await bo.page.getByRole('link', { name: /Ada Long/ }).waitFor({ state: 'detached' });
    expect(await db().rows(sql`select pool_id, reason, trusted, evidence from reports where reporter_id = ${ada.id}`)).toEqual([
      { pool_id: club.id, reason: 'fake', trusted: false, evidence: [] },
    ]);
    await end(ada, bo);
  });

  it('can be blocked before anything is said', { timeout: timeoutMs * 2 }, async () => {
    const { ada, bo } = await twoApproved();
    await ada.page.getByRole('button', { name: 'More about Bo Short' }).click();
    await ada.page.getByRole('button', { name: 'Block Bo Short' }).click();
    await ada.page.getByRole('dialog').getByRole('button', { name: 'Block' }).click();
    await ada.page.getByRole('article', { name: /Bo Short/ }).waitFor({ state: 'detached' });
    await bo.page.getByRole('link', { name: /Ada Long/ }).waitFor({ state: 'detached' });
    expect(await stayed(bo.page)).toBe(true);
    await end(ada, bo);
  });
});
