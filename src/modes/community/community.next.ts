// The next pair for a voter, however many ask at once. Those of a process who ask while an answer is being made wait for the next, which is one statement for
// all of them (50 in 8 ms, where a call for each took 30 ms a voter: they looked for the same few pairs, and waited for each other to open more).
// It acts for people whom the caller has made sure of; the database checks again that each is a member and may judge what they get.
// Nobody is told that nothing is left before all pairs were looked through for them; what was found then holds until anything changes.
import { setImmediate } from 'node:timers/promises';
import { AppError } from '../../errors.js';
import { quickCommit } from '../../db/quick-commit.js';
import { sql } from '../../db/sql.js';
import { createDesk, type AskedPair, type Desk, type Waiting } from './community.desk.js';
import type { PairRow } from './community.present.js';
import { fillFor } from './community.fill.js';
import type { CommunityWork } from './community.work.js';

const givenAtOnce = 50;
/** Others may take what was found for a voter before they ask again, a pair may close between being given and being read. */
const attempts = 10;
/** That nothing is left is believed so long at most: an operator may delete by hand what no change is noted of. */
const believedMs = 60_000;

/** Assigned to them: undefined only when no pair is left that they may judge. Throws `not_found` for who is no member. */
export async function nextToJudge(work: CommunityWork, asked: AskedPair): Promise<PairRow | undefined> {
  const desk = work.desks.get(asked.poolId) ?? createDesk();
  work.desks.set(asked.poolId, desk);
  return await new Promise((answer, fail) => {
    desk.asking.push({ ...asked, attempts: 0, last: false, answer, fail });
    void giveToAll(work, asked.poolId, desk);
  });
}

async function giveToAll(work: CommunityWork, poolId: string, desk: Desk): Promise<void> {
  if (desk.isGiving) return;
  desk.isGiving = true;
  await setImmediate(); // with all who ask in this turn of the event loop
  while (desk.asking.length > 0) {
    const asking = desk.asking.splice(0, givenAtOnce);
    work.setGivingBehind(desk.asking.length > 0);
    await orFail(asking, () => give(work, poolId, desk, asking));
  }
  desk.isGiving = false;
  forgetIdle(work, poolId, desk);
}

async function give(work: CommunityWork, poolId: string, desk: Desk, asking: readonly Waiting[]): Promise<void> {
  const asked = asking.map(({ voterId: voter, except, last }) => ({ voter, except, last }));
  const given = await work.db.rows<Given>(sql`
    with quick as materialized (${quickCommit}) select g.* from quick, give_pairs(${poolId}, ${sql.json(asked)}::jsonb) g`);
  // Others are given theirs while these are read.
  desk.reading++;
  void orFail(asking, () => answer(work, desk, asking, given)).then(() => {
    desk.reading--;
    void giveToAll(work, poolId, desk);
    void feed(work, poolId, desk);
  });
}

interface Given {
  readonly voter_id: string;
  readonly proposal_id: string | null;
}

async function answer({ db }: CommunityWork, desk: Desk, asking: readonly Waiting[], given: readonly Given[]): Promise<void> {
  const found = given.flatMap(({ voter_id: voter, proposal_id: id }) => (id === null ? [] : [{ voter, id }]));
  const pairs = await db.rows<PairRow & { readonly voter_id: string }>(sql`
    select * from pairs_to_judge(${found.map(({ voter }) => voter)}::uuid[], ${found.map(({ id }) => id)}::uuid[])`);
  const members = new Set(given.map(({ voter_id: id }) => id));
  const served = new Set(found.map(({ voter }) => voter));
  for (const each of asking) {
    const pair = pairs.find((row) => row.voter_id === each.voterId && !each.except.includes(row.id));
    if (pair) each.answer(pair);
    else if (!members.has(each.voterId)) each.fail(new AppError('not_found', 'You are not in this community'));
    else if (++each.attempts >= attempts) each.answer(undefined);
    else if (served.has(each.voterId)) desk.asking.push(each);
    else desk.hungry.push(each);
  }
}

/** Looks for pairs for those who got none, and sends them to ask again. */
async function feed(work: CommunityWork, poolId: string, desk: Desk): Promise<void> {
  if (desk.isFilling) return;
  desk.isFilling = true;
  while (desk.hungry.length > 0) {
    const hungry = desk.hungry.splice(0);
    await orFail(hungry, () => find(work, poolId, desk, hungry));
  }
  desk.isFilling = false;
  forgetIdle(work, poolId, desk);
}

async function find(work: CommunityWork, poolId: string, desk: Desk, hungry: readonly Waiting[]): Promise<void> {
  await doubt(work, poolId, desk, hungry);
  const isKnown = ({ voterId }: Waiting) => desk.nothing?.voters.has(voterId) === true;
  const sought = hungry.filter((each) => !isKnown(each));
  const known = hungry.filter(isKnown);
  if (sought.length > 0) {
    const { nothingFor, seen } = await fillFor(work, poolId, [...new Set(sought.map(({ voterId }) => voterId))]);
    // Those found before saw an older state: what changed since that one is looked at for all.
    if (seen && nothingFor.length > 0) desk.nothing ??= { ...seen, since: Date.now(), voters: new Set() };
    for (const id of seen ? nothingFor : []) desk.nothing?.voters.add(id);
    for (const each of sought) {
      if (seen === undefined && each.last) each.answer(undefined);
      else desk.asking.push(Object.assign(each, { last: nothingFor.includes(each.voterId) }));
    }
  }
  for (const each of known) {
    // Asked for anything that is open already, and nothing has changed since they were looked for: so it is.
    if (each.last) each.answer(undefined);
    else desk.asking.push(Object.assign(each, { last: true }));
  }
  void giveToAll(work, poolId, desk);
}

/** Forgets for whom there was nothing, if there may be something now. */
async function doubt({ db }: CommunityWork, poolId: string, desk: Desk, hungry: readonly Waiting[]): Promise<void> {
  if (desk.nothing === undefined) return;
  const { snapshot, at, since, voters } = desk.nothing;
  const asking = hungry.map(({ voterId }) => voterId).filter((id) => voters.has(id));
  const isOld = Date.now() - since > believedMs;
  const rows = await (isOld
    ? []
    : db.rows<{ id: string }>(sql`
    select still_nothing_for(${poolId}, ${snapshot}, ${at}, ${asking}::uuid[]) as id`));
  const still = new Set(rows.map(({ id }) => id));
  for (const id of asking) if (!still.has(id)) voters.delete(id);
  if (isOld || voters.size === 0) desk.nothing = undefined;
}

/** A failure is told to all of them, and keeps nobody else waiting. */
async function orFail(waiting: readonly Waiting[], work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    for (const { fail } of waiting) fail(error);
  }
}

function forgetIdle(work: CommunityWork, poolId: string, desk: Desk): void {
  const isIdle = desk.asking.length + desk.hungry.length + desk.reading === 0 && !desk.isGiving && !desk.isFilling;
  if (isIdle && desk.nothing === undefined) work.desks.delete(poolId);
}
