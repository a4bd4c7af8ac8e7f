// Each invariant on hellos and conversations: holds where people talk, and finds and names the fault that is seeded past all triggers and keys.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { joinPeople, createTestEvent } from '../../../tests/support/events.js';
import { testDatabase } from '../../../tests/support/postgres.js';
import type { Statement } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { checkDatabase } from './check.js';
import { conversationMessages } from './invariants/conversation-messages.js';
import { hellos } from './invariants/hellos.js';
import { openConversations } from './invariants/open-conversations.js';
import { localModels } from '../../people/models.js';

const test = testDatabase();
const db = () => test().database;
const conversation = '11111111-2222-4333-8444-555555555555';
let event: string;
let low: string;
let high: string;
let third: string;

beforeEach(async () => {
  event = await createTestEvent(db());
  const ids = await joinPeople(db(), event, [{ name: 'Ana' }, { name: 'Ben' }, { name: 'Cleo' }]);
  [low = '', high = '', third = ''] = ids.toSorted();
  await db().run(
    sql`insert into hellos (pool_id, from_id, to_id) values (${event}, ${low}, ${high}), (${event}, ${high}, ${low})`,
  );
  await db().run(sql`
    insert into conversations (id, pool_id, pool_name, low_id, high_id, state, origin, opened_at)
    values (${conversation}, ${event}, 'Event', ${low}, ${high}, 'open', 'hellos', now())`);
  await db().run(
    sql`insert into conversation_messages (conversation_id, sender_id, text) values (${conversation}, ${low}, 'Hello')`,
  );
});
afterEach(async () => {
  await db().run(sql.script('truncate profiles, pools, conversations cascade'));
});

/** Writes past triggers and foreign keys, as a bug or a careless hand would. */
async function seed(statement: Statement): Promise<void> {
  await db().transaction(async (tx) => {
    await tx.run(sql`set local session_replication_role = replica`);
    await tx.run(statement);
  });
}

async function brokenRows(): Promise<Record<string, readonly unknown[]>> {
  const invariants = [openConversations, conversationMessages, hellos];
  const report = await checkDatabase(db(), { models: localModels('none'), threads: 0, invariants });
  return Object.fromEntries(
    report.invariants.filter(({ holds }) => !holds).map((each) => [each.name, each.broken.flatMap(({ rows }) => rows)]),
  );
}

it('holds while two people talk', async () => {
  expect(await brokenRows()).toEqual({});
});

describe('open-conversations', () => {
  it.each(['low', 'high'])('finds one across a block by the %s id', async (which) => {
    const [blocker, blocked] = which === 'low' ? [low, high] : [high, low];
    await seed(sql`insert into blocks (blocker_id, blocked_id) values (${blocker}, ${blocked})`);
    expect((await brokenRows())['open-conversations']).toMatchObject([{ id: conversation, blocker_id: blocker }]);
  });

  it('finds one across the age wall', async () => {
    await seed(sql`update profiles set birth_date = current_date - 5500 where id = ${low}`);
    await seed(sql`delete from pool_members where profile_id = ${low}`); // who left can still write
    expect(await brokenRows()).toMatchObject({ 'open-conversations': [{ id: conversation, under_age: low }] });
  });

  it('finds one with nobody', async () => {
    await seed(sql`delete from profiles where id = ${high}`);
    expect(await brokenRows()).toMatchObject({ 'open-conversations': [{ id: conversation, high_id: high }] });
  });

  it('finds two of one pair', async () => {
    await db().run(sql.script('drop index conversations_live'));
    await seed(sql`
      insert into conversations (pool_id, pool_name, low_id, high_id, state, origin, opened_at) values (${event}, 'Event', ${low}, ${high}, 'open', 'hellos', now())`);
    expect(await brokenRows()).toMatchObject({ 'open-conversations': [{ pool_id: event, low_id: low, times: 2 }] });
    await db().run(sql`delete from conversations`);
    await db().run(
      sql.script(`create unique index conversations_live on conversations (pool_id, low_id, high_id) where state <> 'ended'`),
    );
  });
});

describe('conversation-messages', () => {
  it('finds a message of somebody else', async () => {
    await seed(
      sql`insert into conversation_messages (conversation_id, sender_id, text) values (${conversation}, ${third}, 'Hi')`,
    );
    expect(await brokenRows()).toMatchObject({ 'conversation-messages': [{ conversation_id: conversation, sender_id: third }] });
  });

  it('finds a message after the end', async () => {
    await db().run(sql`select close_conversation(${conversation}, ${low}, 'person')`);
    expect(await brokenRows()).toEqual({});
    await seed(sql`insert into conversation_messages (conversation_id, sender_id, text) values (${conversation}, ${low}, 'Hi')`);
    expect(await brokenRows()).toMatchObject({ 'conversation-messages': [{ conversation_id: conversation }] });
  });
});

describe('hellos', () => {
  it('finds an open conversation that only one of the two wanted', async () => {
    await seed(sql`delete from hellos where from_id = ${high}`);
    expect(await brokenRows()).toMatchObject({ hellos: [{ id: conversation }] });
  });

  it('finds two hellos without a conversation', async () => {
    await seed(sql`delete from conversations`);
    expect((await brokenRows())['hellos']).toMatchObject([{ pool_id: event, low_id: low, high_id: high }]);
  });

  it('finds a hello across a block', async () => {
    await seed(sql`insert into hellos (pool_id, from_id, to_id) values (${event}, ${third}, ${low})`);
    await seed(sql`insert into blocks (blocker_id, blocked_id) values (${low}, ${third})`);
    expect(await brokenRows()).toMatchObject({ hellos: [{ from_id: third, to_id: low, blocker_id: low }] });
  });
});
