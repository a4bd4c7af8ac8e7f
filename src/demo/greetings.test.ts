// The demo's guests on their first evening: somebody waits for an answer, and a conversation has begun.
import { expect, it } from 'vitest';
import { eventsWork, matchUntilQuiet } from '../../tests/support/events.js';
import { testDatabase } from '../../tests/support/postgres.js';
import { sql } from '../db/sql.js';
import { embeddingService } from '../people/embeddings.js';
import { createLocalEmbedder } from '../text/local-embedder.js';
import { fillDemo } from './fill.js';
import { greetDemoGuests } from './greetings.js';

const test = testDatabase();
/** The texts of 450 people take seconds of a core of one's own, and minutes of one that is shared. */
const patienceMs = 600_000;

it('gives each guest of the demo one hello to answer and one conversation, once', { timeout: patienceMs }, async () => {
  const { database: db } = test();
  await fillDemo(db);
  const embedder = createLocalEmbedder();
  const embedding = embeddingService({ db, embedder, worker: 'test' });
  while (await embedding.runOnce(AbortSignal.timeout(patienceMs)));
  await embedder.close();
  await matchUntilQuiet(eventsWork(db));

  const patience = AbortSignal.timeout(patienceMs);
  await greetDemoGuests(db, patience);
  await greetDemoGuests(db, patience);

  const guests = await db.rows(sql`
    select (select count(*) from hellos h where h.to_id = a.user_id
             and not exists (select from hellos b where b.from_id = a.user_id and b.to_id = h.from_id)) as waiting,
           (select count(*) from conversations c join conversation_messages m on m.conversation_id = c.id
             where a.user_id in (c.low_id, c.high_id) and c.state = 'open' and m.sender_id <> a.user_id) as messages
    from demo_accounts a where a.role = 'guest'`);
  expect(guests).toEqual([
    { waiting: 1, messages: 1 },
    { waiting: 1, messages: 1 },
  ]);
});
