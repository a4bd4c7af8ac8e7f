// The demo's company over the real functions: whoever comes alone finds somebody made up who says so, and nothing stirs where there is no demo.
import { afterAll, expect, it } from 'vitest';
import { sql } from '../../src/db/sql.js';
import { companyIds, demoCompany, type LiveDoings } from '../../src/demo/company.js';
import { fillDemo } from '../../src/demo/fill.js';
import { createLiveCommands } from '../../src/modes/live/hub/live.commands.js';
import { createLiveMatcher } from '../../src/modes/live/pairing/matcher.js';
import type { LiveMatcher } from '../../src/modes/live/pairing/live-matcher.js';
import { publishPolicy } from '../../src/people/policies.js';
import { addMembers, createPool } from '../../src/people/pools.js';
import { saveProfiles } from '../../src/people/profiles.js';
import { testDatabase } from '../support/postgres.js';
import { localModels } from '../../src/people/models.js';

const test = testDatabase();
const matchers: LiveMatcher[] = [];
afterAll(() => Promise.all(matchers.map((matcher) => matcher.close())));

const troubles: unknown[] = [];

function doings(): LiveDoings & { call(sessionId: string): void } {
  const { database: db } = test();
  const matcher = createLiveMatcher({ db, models: localModels('none'), onError: (error) => void troubles.push(error) });
  matchers.push(matcher);
  const commands = createLiveCommands({ db, matcher, changed: () => undefined, sent: () => undefined });
  const calls: ((sessionId: string) => void)[] = [];
  return {
    ...commands,
    type: () => undefined,
    onCalled: (listener) => void calls.push(listener),
    call: (sessionId) => calls.forEach((called) => called(sessionId)),
  };
}

it('does nothing where there is no demo, whatever ids people were imported with', async () => {
  const { database: db } = test();
  const { id: policyVersionId } = await publishPolicy(db, { name: 'real', body: { filters: [], score: [], threshold: 0 } });
  const lobby = await createPool(db, { mode: 'live', code: 'REAL', name: 'Real', policyVersionId });
  const { ids } = await saveProfiles(db, [
    { externalId: `${companyIds}1`, name: 'Not of a demo' },
    { externalId: 'r', name: 'Rita' },
  ]);
  await addMembers(db, lobby, ids);
  const all = doings();
  await all.search(ids[1] ?? '', lobby);
  const company = demoCompany(db, all);
  for (let beat = 0; beat < 20; beat++) await company.runOnce(new AbortController().signal);
  expect(await db.rows(sql`select user_id from waiting_queue`)).toEqual([{ user_id: ids[1] }]);
  await db.run(sql`delete from pools`);
  await db.run(sql`delete from profiles`);
});

it('finds company for whoever searches alone, who greets them and says that they are made up', async () => {
  const { database: db } = test();
  expect(await fillDemo(db)).toBe(true);
  const { lobby, guest } = await db.getRow<{ lobby: string; guest: string }>(sql`
    select p.id as lobby, a.user_id as guest from pools p, demo_accounts a where p.code = 'NIGHT' and a.account = 'guest-one'`);
  const all = doings();
  const company = demoCompany(db, all);
  await all.search(guest, lobby);
  let said: { name: string; text: string } | undefined;
  while (!said) {
    await company.runOnce(new AbortController().signal);
    said = await db.findRow<{ name: string; text: string }>(sql`
      select f.name, m.text from session_participants x
      join session_messages m on m.session_id = x.session_id and m.sender_id <> x.user_id
      join profiles f on f.id = m.sender_id where x.user_id = ${guest}`);
  }
  expect(said.name).toMatch(/\(made up\)$/);
  expect(said.text).toMatch(/I am made up/);

  const { id } = await db.getRow<{ id: string }>(
    sql`select session_id as id from session_participants where user_id = ${guest} and active`,
  );
  const refusals = () =>
    db.rows(sql`select from session_messages where session_id = ${id} and text like '%neither camera nor microphone%'`);
  for (let beat = 0; beat < 5; beat++) {
    all.call(id); // each time that a line is made anew
    await company.runOnce(new AbortController().signal);
  }
  expect(await refusals()).toHaveLength(1);
  expect(troubles).toEqual([]);
});
