// Members of a community, each in a browser of their own, among made-up people who agreed to be voted on; and a worker beside them.
import { randomUUID } from 'node:crypto';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import { votesConsentVersion } from '@nakodo/protocol';
import type { Statement } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { addMembers, createPool } from '../../src/people/pools.js';
import { publishPolicy } from '../../src/people/policies.js';
import { saveProfiles } from '../../src/people/profiles.js';
import { as, vote } from './community.js';
import { desktop, openSite } from './site.js';

export interface TestClub {
  readonly id: string;
  readonly code: string;
  /** Made up; in the order of their names. */
  readonly people: readonly string[];
}

export interface Voter {
  readonly id: string;
  readonly name: string;
  readonly page: Page;
}

const names = ['Ada', 'Bo', 'Cem', 'Dora', 'Eli', 'Fay', 'Gus', 'Hana', 'Ivo', 'June', 'Kaan', 'Lea', 'Max', 'Nia', 'Oto'];

/** For one test file, at its top. */
export function openVoters() {
  const site = openSite({ demo: false, env: { RATE_LIMIT_SCALE: '0' } });
  const db = () => site.database().database;

  /** `people`: so many made-up ones who agreed. `settings`: of community_settings. */
  async function createClub({ people, settings }: { readonly people: number; readonly settings?: Statement }): Promise<TestClub> {
    const body = { score: [{ overlap: 'interests', weight: 1 }] };
    const { id: policyVersionId } = await publishPolicy(db(), { name: `test ${randomUUID()}`, body });
    const code = `V${randomUUID().slice(0, 8)}`;
    const id = await createPool(db(), { mode: 'community', code, name: 'Jazz club', policyVersionId });
    if (settings) await db().run(sql`update community_settings set ${settings} where pool_id = ${id}`);
    const club = { id, code, people: [] };
    return people === 0 ? club : { ...club, people: await addPeople(club, people) };
  }

  /** Made-up people who agree, or only vote. */
  async function addPeople({ id }: Pick<TestClub, 'id'>, count: number, { agreed = true } = {}): Promise<string[]> {
    const { ids } = await saveProfiles(
      db(),
      Array.from({ length: count }, (_, at) => ({
        name: `${names[at % names.length]} Family`,
        birthDate: '1994-05-05',
        interests: ['jazz', at % 2 === 0 ? 'tea' : 'go'],
      })),
    );
    await addMembers(db(), id, ids);
    if (agreed) for (const one of ids) await as(db(), one, sql`select agree_to_votes(${id}, ${votesConsentVersion})`);
    return ids;
  }

  /** A guest who is no member of anything yet, and has opened no page. */
  async function newGuest(name: string, options: BrowserContextOptions = desktop): Promise<Voter> {
    const { id, page } = await site.guest(name, options);
    await db().run(sql`update profiles set birth_date = '1994-05-05', interests = ${['jazz', 'tea']} where id = ${id}`);
    return { id, name, page };
  }

  async function openGuest(name: string, path: string, options: BrowserContextOptions = desktop): Promise<Voter> {
    const guest = await newGuest(name, options);
    await guest.page.goto(site.address() + path);
    return guest;
  }

  /** A member, on the page of the community. `agreed`: they are voted on, too. */
  async function openVoter(
    { id, code }: TestClub,
    name: string,
    {
      agreed = false,
      options = desktop,
      path = `/vote/${code}`,
    }: { agreed?: boolean; options?: BrowserContextOptions; path?: string } = {},
  ): Promise<Voter> {
    const voter = await newGuest(name, options);
    await addMembers(db(), id, [voter.id]);
    if (agreed) await as(db(), voter.id, sql`select agree_to_votes(${id}, ${votesConsentVersion})`);
    await voter.page.goto(site.address() + path);
    return voter;
  }

  const join = async ({ id }: Pick<TestClub, 'id'>, userId: string) => void (await addMembers(db(), id, [userId]));

  /** The one pair that is possible in a community, once it is open for votes. */
  async function onlyProposal({ id }: Pick<TestClub, 'id'>): Promise<string> {
    const open = sql`select id from match_proposals where pool_id = ${id} and status = 'voting'`;
    await expect.poll(() => db().rows(open)).toHaveLength(1);
    return (await db().getRow<{ id: string }>(open)).id;
  }

  /** Made-up members vote on a pair, as themselves, until it is decided. */
  async function decide(proposalId: string, cast: 'yes' | 'no'): Promise<void> {
    const voters = await db().rows<{ id: string }>(sql`
      select a.voter_id as id from voter_assignments a join match_proposals p on p.id = a.proposal_id and p.status = 'voting'
      join profiles f on f.id = a.voter_id and f.name like '% Family'
      where a.proposal_id = ${proposalId} and may_judge(p.pool_id, a.voter_id, p.user_a_id, p.user_b_id)
        and not exists (select from match_votes v where v.proposal_id = a.proposal_id and v.voter_id = a.voter_id) order by 1`);
    for (const { id } of voters) if ((await vote(db(), id, proposalId, cast)) !== 'voting') return;
    throw new Error(`${voters.length} members said ${cast}, and the pair is still open`);
  }

  /** What somebody said, in the order in which they did. */
  async function votesOf(voterId: string): Promise<string[]> {
    const cast = sql`select vote from match_votes where voter_id = ${voterId} order by voted_at, id`;
    return (await db().rows<{ vote: string }>(cast)).map((row) => row.vote);
  }

  /** At the end of a test: nothing went wrong meanwhile, and these go. */
  async function end(...people: readonly Pick<Voter, 'page'>[]): Promise<void> {
    expect(site.trouble).toEqual([]);
    for (const { page } of people) await page.context().close();
  }

  return { ...site, db, end, createClub, addPeople, newGuest, openGuest, openVoter, join, onlyProposal, decide, votesOf };
}

/** Of the two on the screen. */
export async function shownPair(page: Page): Promise<string> {
  const pair = page.locator('.stage .pair');
  await pair.waitFor();
  return (await pair.getByRole('heading').allInnerTexts()).join(' and ');
}

export const shownProposal = async (page: Page) => (await page.locator('.stage').getAttribute('data-proposal')) ?? '';

/** Until another pair is on the screen than this one. */
export async function untilNext(page: Page, before: string): Promise<void> {
  await expect.poll(() => shownProposal(page), { message: `another pair than ${before}` }).not.toBe(before);
}

/** So that a page that was loaded anew is told from one that was not. */
export const mark = (page: Page) => page.evaluate(() => void Object.assign(globalThis, { stayed: true }));
export const stayed = (page: Page) => page.evaluate(() => 'stayed' in globalThis);
