// Vectors follow texts: what a policy compares is embedded, once, and what has no text has no vector.
import { describe, expect, it } from 'vitest';
import { eventsWork, createTestEvent, joinPeople, matchUntilQuiet } from '../../tests/support/events.js';
import { forEachPostgres, testDatabase } from '../../tests/support/postgres.js';
import { sql } from '../db/sql.js';
import { AppError } from '../errors.js';
import type { TextEmbedder } from '../text/embedder.js';
import { embeddingService } from './embeddings.js';
import { floatsOf } from './people.js';
import { saveProfiles } from './profiles.js';
import { localModels } from './models.js';

const policy = { score: [{ similar: 'bio', weight: 1 }], limit: 3 };

/** Vectors of length 1 by the number of letters; remembers what it was asked. */
function countingEmbedder(model = 'letters') {
  const asked: string[] = [];
  let trouble: ((text: string) => void) | undefined;
  const embedder: TextEmbedder = {
    model,
    length: 2,
    embed: async (texts) => {
      for (const text of texts) trouble?.(text);
      asked.push(...texts);
      return await Promise.resolve(
        texts.map((text) => (text === '???' ? undefined : Float32Array.from([Math.cos(text.length), Math.sin(text.length)]))),
      );
    },
    close: () => Promise.resolve(),
  };
  return {
    embedder,
    /** Everything asked since the last call. */
    asked: () => asked.splice(0).toSorted((a, b) => a.localeCompare(b)),
    fail: (how: ((text: string) => void) | undefined) => {
      trouble = how;
    },
  };
}

forEachPostgres((server) => {
  const test = testDatabase({ server });
  const db = () => test().database;
  const signal = new AbortController().signal;

  async function embedAll(embedder: TextEmbedder): Promise<void> {
    const service = embeddingService({ db: db(), embedder, worker: 'test' });
    while (await service.runOnce(signal)) {
      // until nothing is ready
    }
  }
  const vectors = () =>
    db().rows<{ name: string; attribute: string; model: string; vector: Buffer }>(sql`
      select p.name, v.attribute, v.model, v.vector from profile_vectors v join profiles p on p.id = v.profile_id order by p.name, v.model`);
  const queue = () =>
    db().rows<{ parked: boolean; attempts: number; last_error: string | null }>(
      sql`select run_at = 'infinity' as parked, attempts, last_error from embedding_queue order by id`,
    );
  const clear = () => db().run(sql`delete from profiles`);

  describe('embedding', () => {
    it('waits for nobody who is just being written, while it holds others: that person comes a moment later', async () => {
      const { embedder } = countingEmbedder();
      await createTestEvent(db(), { policy });
      const { ids } = await saveProfiles(db(), [
        { name: 'Ada', bio: 'I sail.' },
        { name: 'Bea', bio: 'I swim.' },
      ]);
      await db().transaction(async (tx) => {
        await tx.run(sql`update profiles set school = 'UIT' where id = ${ids[0]}`);
        await embedAll(embedder);
        expect((await vectors()).map(({ name }) => name)).toEqual(['Bea']);
      });
      expect((await queue()).map(({ parked, attempts }) => [parked, attempts])).toEqual([[false, 0]]);
      await db().run(sql`update embedding_queue set run_at = clock_timestamp()`);
      await embedAll(embedder);
      expect((await vectors()).map(({ name }) => name)).toEqual(['Ada', 'Bea']);
      await clear();
      await db().run(sql`delete from pools`);
      await db().run(sql`delete from policies`);
    });

    it('waits until a policy in use compares the text, then embeds it, and not again while it is unchanged', async () => {
      const { embedder, asked } = countingEmbedder();
      const { ids } = await saveProfiles(db(), [{ name: 'Ada', bio: 'I sail.' }, { name: 'Bea' }]);
      await embedAll(embedder);
      expect(asked()).toEqual([]);
      const eventId = await createTestEvent(db(), { policy });
      await db().run(sql`insert into pool_members (pool_id, profile_id) select ${eventId}, unnest(${ids}::uuid[])`);
      await embedAll(embedder);
      expect(asked()).toEqual(['I sail.']);
      expect((await vectors()).map(({ name, attribute, vector }) => [name, attribute, floatsOf(vector)])).toEqual([
        ['Ada', 'bio', Float32Array.from([Math.cos(7), Math.sin(7)])],
      ]);
      await db().run(sql`update profiles set interests = '{go}'`);
      await embedAll(embedder);
      expect(asked()).toEqual([]);
      await clear();
    });

    it('follows an edit, removes the vector of an emptied text, and has the person matched again', async () => {
      const { embedder, asked } = countingEmbedder();
      const eventId = await createTestEvent(db(), { policy });
      const [ada = ''] = await joinPeople(db(), eventId, [
        { name: 'Ada', bio: 'I sail.' },
        { name: 'Bea', bio: 'I row.' },
      ]);
      await embedAll(embedder);
      await matchUntilQuiet(eventsWork(db(), { models: localModels(embedder.model) }), eventId);
      asked();
      await db().run(sql`update profiles set bio = 'I sail far.' where id = ${ada}`);
      await embedAll(embedder);
      expect(asked()).toEqual(['I sail far.']);
      expect(await db().rows(sql`select cause from matchmaking_queue where user_id = ${ada}`)).toEqual([{ cause: 'edited' }]);
      await db().run(sql`update profiles set bio = '  ' where id = ${ada}`);
      await embedAll(embedder);
      expect((await vectors()).map(({ name }) => name)).toEqual(['Bea']);
      await clear();
    });

    it('embeds the members of a pool whose new policy compares their texts', async () => {
      const { embedder, asked } = countingEmbedder();
      const eventId = await createTestEvent(db(), { policy: { score: [{ near: 'age', scale: 5, weight: 1 }] } });
      const other = await createTestEvent(db(), { policy });
      await joinPeople(db(), eventId, [{ name: 'Ada', bio: 'I sail.' }]);
      await db().run(sql`delete from embedding_queue`);
      await db().run(
        sql`update pools set policy_version_id = (select policy_version_id from pools where id = ${other}) where id = ${eventId}`,
      );
      await embedAll(embedder);
      expect(asked()).toEqual(['I sail.']);
      await clear();
    });

    it('keeps vectors of different models apart, and drops those of a text that is no longer true', async () => {
      const eventId = await createTestEvent(db(), { policy });
      await joinPeople(db(), eventId, [{ name: 'Ada', bio: 'I sail.' }]);
      await embedAll(countingEmbedder('one').embedder);
      await db().run(sql`select enqueue_embeddings(array(select id from profiles))`);
      await embedAll(countingEmbedder('two').embedder);
      expect((await vectors()).map(({ model }) => model)).toEqual(['one', 'two']);
      await db().run(sql`update profiles set bio = '???'`);
      await embedAll(countingEmbedder('two').embedder);
      expect(await vectors()).toEqual([]);
      await clear();
    });

    it('parks a text that cannot be embedded with its error, and does the others', async () => {
      const { embedder, fail } = countingEmbedder();
      fail((text) => {
        if (text === 'bad') throw new AppError('internal', 'this text breaks the model');
      });
      const eventId = await createTestEvent(db(), { policy });
      await joinPeople(
        db(),
        eventId,
        ['good', 'bad', 'better'].map((bio) => ({ name: bio, bio })),
      );
      await embedAll(embedder);
      expect((await vectors()).map(({ name }) => name)).toEqual(['better', 'good']);
      expect(await queue()).toEqual([{ parked: true, attempts: 1, last_error: 'this text breaks the model' }]);
      await clear();
    });

    it('costs nobody an attempt while the embedder is away, and goes on afterwards', async () => {
      const { embedder, fail, asked } = countingEmbedder();
      fail(() => {
        throw new AppError('upstream', 'The API cannot be reached');
      });
      const eventId = await createTestEvent(db(), { policy });
      await joinPeople(db(), eventId, [{ name: 'Ada', bio: 'I sail.' }]);
      await expect(embedAll(embedder)).rejects.toMatchObject({ code: 'upstream' });
      expect(await queue()).toEqual([{ parked: false, attempts: 0, last_error: null }]);
      fail(undefined);
      await embedAll(embedder);
      expect(asked()).toEqual(['I sail.']);
      expect(await queue()).toEqual([]);
      await clear();
    });
  });
});
