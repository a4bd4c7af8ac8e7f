// What the work on photos has to stand: somebody with two accounts, many photos of one person, work that takes longer than its lease, pauses, files that are
// gone, another model, and clocks that jump.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import type { NoFace } from '../../src/faces/face-embedder.js';
import { runNextJob, type LookalikeWork } from '../../src/modes/lookalike/lookalike.work.js';
import { useFaceModel } from '../../src/people/face-models.js';
import { localModels } from '../../src/people/models.js';
import { addMembers } from '../../src/people/pools.js';
import { saveProfiles } from '../../src/people/profiles.js';
import { photoFileKey } from '../../src/photos/photo-keys.js';
import { findBrokenInvariants } from '../support/check.js';
import { waitingForLock } from '../support/locks.js';
import { createLookalikePool, type LookalikeFixture, lookalikeFixture } from '../support/lookalike.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

/** So far from the same look with 0. */
const look = (apart: number, base = 0.1) => Float32Array.from({ length: 128 }, (_, at) => (at === 0 ? apart : base));

forEachPostgres((server) => {
  const test = testDatabase({ server });
  let db: Database;
  let pool: string;
  let photos: LookalikeFixture;
  beforeAll(() => {
    db = test().database;
  });
  beforeEach(async () => {
    await db.run(sql`delete from pools`);
    photos = lookalikeFixture(db);
    pool = await createLookalikePool(db);
  });

  async function person(gender = 'female', pools = [pool], school = 'UIT'): Promise<string> {
    const { ids } = await saveProfiles(db, [{ name: 'Ana', gender, school }]);
    for (const each of pools) await addMembers(db, each, ids);
    return ids[0] ?? '';
  }

  const jobs = (face?: string) =>
    db.rows(
      sql`select status, attempts, match_count from match_jobs where ${face === undefined ? sql`true` : sql`face_id = ${face}`} order by created_at`,
    );
  const flags = () =>
    db.rows<{ kind: string; face_id: string; other_face_id: string; similarity: number }>(
      sql`select * from face_flags order by id`,
    );

  /** Does it while the next photo is looked at. */
  const meanwhile = (act: () => Promise<unknown>): LookalikeWork => ({
    ...photos.work,
    embedder: {
      ...photos.embedder,
      embed: async (photo) => {
        await act();
        return await photos.embedder.embed(photo);
      },
    },
  });

  describe('the same face on two accounts', () => {
    it('is shown to moderators whatever the rules say of the two, once; who is only alike is not', async () => {
      const [ana, bea] = [await person('female'), await person('female', [pool], 'Elsewhere')]; // nobody would match them
      const one = await photos.give(pool, ana, look(0));
      await photos.give(pool, await person('male'), look(-0.4));
      await photos.drain();
      expect(await flags()).toEqual([]);
      const other = await photos.give(pool, bea, look(0.36));
      await photos.drain();
      expect(await flags()).toMatchObject([{ kind: 'same_face', face_id: other.face_id, other_face_id: one.face_id }]);
      expect((await flags())[0]!.similarity).toBeGreaterThan(0.99);
      await db.run(sql`update profiles set school = 'UIT' where id = ${bea}`);
      await db.run(sql`select rematch_people(${pool}, ${[ana, bea]}::uuid[], 'rematch')`);
      await photos.drain();
      expect(await flags()).toHaveLength(1);
      const read = db.transaction((tx) => tx.rows(sql`select * from face_flags`), { as: { role: 'authenticated', userId: ana } });
      await expect(read).rejects.toMatchObject({ code: 'forbidden' });
    });

    it('is seen in photos that moderators hold back, and never in two of one person', async () => {
      await db.run(sql`update pools set photo_moderation = 'before' where id = ${pool}`);
      const [ana, bea] = [await person(), await person()];
      await photos.give(pool, ana, look(0));
      await photos.drain();
      await photos.give(pool, ana, look(0.01)); // a better one of hers
      await photos.drain();
      expect(await flags()).toEqual([]);
      await photos.give(pool, bea, look(0));
      await photos.drain();
      expect(await flags()).toMatchObject([{ kind: 'same_face' }]);
      expect(await db.rows(sql`select from matches`)).toEqual([]);
    });
  });

  it('the picture of a profile, at which no moderator looked, is on no list where photos are looked at before others see them', async () => {
    const [ana, ben, cleo] = [await person(), await person('male'), await person('male')];
    await db.run(sql`update profiles set avatar = 'data:image/png;base64,AAAA'`);
    for (const who of [ana, ben, cleo]) await photos.give(pool, who, look(0.1));
    await photos.drain();
    const seenBy = (viewer: string) =>
      db.transaction(
        async (tx) => {
          const of = async (statement: ReturnType<typeof sql>) =>
            (await tx.rows<{ card: { avatar?: string } }>(statement)).map(({ card }) => card.avatar !== undefined);
          return {
            list: await of(sql`select card from get_face_matches(${pool}, 9)`),
            hidden: await of(sql`select card from get_hidden_matches(${pool})`),
            hellos: await of(sql`select card from get_received_hellos(${pool})`),
          };
        },
        { as: { role: 'authenticated', userId: viewer } },
      );
    await db.transaction((tx) => tx.run(sql`select say_hello(${pool}, ${ana})`), { as: { role: 'authenticated', userId: ben } });
    await db.transaction((tx) => tx.run(sql`select hide_match(${pool}, ${cleo})`), {
      as: { role: 'authenticated', userId: ana },
    });
    expect(await seenBy(ana)).toEqual({ list: [true], hidden: [true], hellos: [true] });
    await db.run(sql`update pools set photo_moderation = 'before' where id = ${pool}`);
    expect(await seenBy(ana)).toEqual({ list: [false], hidden: [false], hellos: [false] });
  });

  it('a photo is looked at, once and without trouble, while somebody just deletes one that is hardly told from it', async () => {
    const [ana, bea] = [await person(), await person()];
    const gone = await photos.give(pool, ana, look(0));
    await photos.drain();
    const { face_id } = await photos.give(pool, bea, look(0.01));
    let looked: Promise<unknown> = Promise.resolve();
    await db.transaction(async (tx) => {
      await tx.run(sql`delete from faces where id = ${gone.face_id}`);
      looked = photos.drain();
      await waitingForLock(db);
    });
    await looked;
    expect(photos.errors).toEqual([]);
    expect(await jobs(face_id)).toEqual([{ status: 'completed', attempts: 0, match_count: 0 }]);
    expect(await flags()).toEqual([]);
  });

  it('one person’s photos keep nobody waiting, and what is matched anew comes after photos', async () => {
    const pools = [pool];
    for (let n = 0; n < 3; n++) pools.push(await createLookalikePool(db));
    const [ana, bea, cleo] = [await person('female', pools), await person('male'), await person()];
    await photos.give(pool, cleo, look(0));
    await photos.drain();
    await db.run(sql`select rematch_people(${pool}, ${[cleo]}::uuid[], 'rematch')`);
    for (const each of pools) await photos.give(each, ana, look(0));
    await photos.give(pool, bea, look(0.2));
    await photos.drain();
    const order = await db.rows<{ user_id: string; cause: string }>(
      sql`select user_id, cause from match_jobs order by started_at offset 1`,
    );
    expect(order.slice(0, 2).map(({ user_id }) => user_id)).toEqual([ana, bea]);
    expect(order.findIndex(({ cause }) => cause === 'rematch')).toBeGreaterThan(1);
  });

  it('a job that outlives its lease is done once, by whoever has it then', async () => {
    const [ana, bea] = [await person(), await person('male')];
    await photos.give(pool, ana, look(0));
    await photos.drain();
    const { face_id } = await photos.give(pool, bea, look(0.2));
    const second = lookalikeFixture(db, { beside: photos });
    const slow = meanwhile(async () => {
      await db.run(sql`update match_jobs set locked_until = now() - interval '1 second' where status = 'processing'`);
      expect(await second.drain()).toBe(1);
    });
    expect(await runNextJob(slow)).toEqual({ matchCount: undefined });
    expect(await jobs(face_id)).toEqual([{ status: 'completed', attempts: 1, match_count: 1 }]);
    const told = await db.rows<{ kind: string }>(sql`
      select kind from person_events where user_id = ${bea} and (kind = 'lookalike.matched' or data ->> 'status' = 'completed') order by kind`);
    expect(told.map(({ kind }) => kind)).toEqual(['lookalike.job', 'lookalike.matched']);
    expect([...photos.errors, ...second.errors]).toEqual([]);
  });

  it('a pool that is paused while a photo is looked at goes on with it when it is resumed', async () => {
    const { face_id } = await photos.give(pool, await person(), look(0));
    const pause = (paused: boolean) => db.run(sql`update pools set matchmaking_enabled = ${!paused} where id = ${pool}`);
    await runNextJob(meanwhile(() => pause(true)));
    expect(await jobs(face_id)).toEqual([{ status: 'pending', attempts: 0, match_count: null }]);
    expect(await photos.drain()).toBe(0);
    await pause(false);
    await photos.drain();
    expect(await jobs(face_id)).toEqual([{ status: 'completed', attempts: 0, match_count: 0 }]);
    expect(await findBrokenInvariants(db)).toEqual([]);
  });

  it('a photo whose file is gone today is not lost: it can be tried again when the folder is back', async () => {
    const { face_id } = await photos.give(pool, await person(), look(0));
    const elsewhere = { ...photos.work, store: lookalikeFixture(db).work.store };
    for (let attempt = 0; attempt < 3; attempt++) {
      await db.run(sql`update match_jobs set run_at = now() where status = 'pending'`);
      await runNextJob(elsewhere);
    }
    expect(await jobs(face_id)).toEqual([{ status: 'failed', attempts: 3, match_count: null }]);
    expect(String(photos.errors[0])).toContain('is not in the store');
    await db.transaction((tx) => tx.run(sql`select retry_parked(${pool})`), { as: { role: 'service_role' } });
    await photos.drain();
    expect((await jobs(face_id)).at(-1)).toEqual({ status: 'completed', attempts: 0, match_count: 0 });
  });

  it('a photo on which the measurer breaks each time holds up nobody else’s', async () => {
    const bad = await photos.give(pool, await person(), look(0));
    const good = await photos.give(pool, await person('male'), look(0.2));
    const { key } = await db.getRow<{ key: string }>(sql`select photo_key as key from faces where id = ${bad.face_id}`);
    const file = await photos.work.store.get(photoFileKey(key, 'photo'));
    const poison = Buffer.from(await new Response(file!.body).arrayBuffer());
    const work: LookalikeWork = {
      ...photos.work,
      embedder: {
        ...photos.embedder,
        embed: async (photo) => {
          photos.embedder.away = poison.equals(photo);
          return await photos.embedder.embed(photo);
        },
      },
    };
    await expect(runNextJob(work)).rejects.toMatchObject({ code: 'upstream' });
    expect(await runNextJob(work)).toMatchObject({ matchCount: 0 });
    expect(await jobs(good.face_id)).toMatchObject([{ status: 'completed' }]);
    expect(await jobs(bad.face_id)).toEqual([{ status: 'pending', attempts: 0, match_count: null }]);
  });

  describe('another model', () => {
    const models = { ...localModels('none'), face: { name: 'another', middle: 0.6, scale: 0.05 } };

    /** The same photos, seen by another model; `unseen`: what it cannot see a face in. */
    function nextInstallation(see: (face: Float32Array) => Float32Array | NoFace): LookalikeFixture {
      const next = lookalikeFixture(db, { models, beside: photos });
      const embed: LookalikeWork['embedder']['embed'] = async (photo) => {
        const found = await photos.embedder.embed(photo);
        if ('reason' in found) return found;
        const seen = see(found.embedding);
        return 'reason' in seen ? seen : { ...found, embedding: seen, model: models.face.name };
      };
      const embedder = { ...photos.embedder, model: models.face.name, embed };
      const work = { ...next.work, embedder };
      return {
        ...next,
        work,
        drain: async () => {
          let n = 0;
          while ((await runNextJob(work)) !== undefined) n++;
          return n;
        },
      };
    }

    async function matchedPair() {
      const [ana, ben] = [await person(), await person('male')];
      const [a, b] = [await photos.give(pool, ana, look(0)), await photos.give(pool, ben, look(0.2))];
      await photos.drain();
      expect(await db.rows(sql`select from matches`)).toHaveLength(1);
      return { ana, ben, a: a.face_id, b: b.face_id };
    }
    const change = () => useFaceModel(db, { model: 'another', length: 128, middle: 0.6, scale: 0.05 }, { served: true });

    it('measures anew what the former one measured, also what still waits, and compares nothing across', async () => {
      const { a, b } = await matchedPair();
      const late = await photos.give(pool, await person(), look(0.1));
      await change();
      const next = nextInstallation((face) => face.map((value) => value / 2));
      for (let left = 3; left > 0; left--) {
        expect(await runNextJob(next.work)).toBeDefined();
        expect(
          await db.rows(
            sql`select from matches m join faces x on x.id = m.face_a_id join faces y on y.id = m.face_b_id where x.model <> y.model`,
          ),
        ).toEqual([]);
        expect(await findBrokenInvariants(db).then((broken) => JSON.stringify(broken))).not.toContain('lookalike-walls');
      }
      expect(await next.drain()).toBeGreaterThanOrEqual(0);
      expect(await db.rows(sql`select distinct model from faces`)).toEqual([{ model: 'another' }]);
      const causes = await db.rows(
        sql`select cause from match_jobs where face_id in (${a}, ${b}) and cause = 'model' and status = 'completed'`,
      );
      expect(causes.length).toBe(2);
      expect(await jobs(late.face_id)).toMatchObject([{ status: 'completed' }]);
      expect(await db.rows(sql`select from matches`)).toHaveLength(2);
      expect([...photos.errors, ...next.errors]).toEqual([]);
    });

    it('that sees no face where the former saw one: the photo is refused, or goes for the newer one beside it', async () => {
      const { ben, a, b } = await matchedPair();
      await change();
      await photos.give(pool, ben, { reason: 'no_face' });
      const next = nextInstallation(() => ({ reason: 'no_face' }));
      await next.drain();
      expect(await db.rows(sql`select state, refusal from faces where id = ${a}`)).toEqual([
        { state: 'refused', refusal: 'no_face' },
      ]);
      expect(await db.rows(sql`select from faces where id = ${b}`)).toEqual([]);
      expect(await db.rows(sql`select from matches`)).toEqual([]);
      expect(next.errors).toEqual([]);
      expect(await db.rows(sql`select from match_jobs where status in ('pending', 'processing')`)).toEqual([]);
    });
  });

  describe('clocks that jump', () => {
    it('back do not hold up a photo, nor count photos of the future', async () => {
      const ana = await person();
      const { face_id } = await photos.give(pool, ana, look(0));
      await db.run(sql`update match_jobs set created_at = now() + interval '1 hour'`);
      await db.run(sql`update photo_requests set requested_at = now() + interval '1 hour'`);
      await db.run(
        sql`insert into photo_requests (user_id, kind, requested_at) select ${ana}, 'given', now() + interval '1 hour' from generate_series(1, 20)`,
      );
      expect(await photos.drain()).toBe(1);
      expect(await jobs(face_id)).toMatchObject([{ status: 'completed' }]);
      await photos.give(pool, ana, look(0.3));
    });

    it('ahead of the hour that a photo has to be kept: it is sent again, and nothing is left of it', async () => {
      const ana = await person();
      await photos.give(pool, ana, look(0));
      const key = '0'.repeat(40);
      await db.run(sql`insert into photo_removals (key, run_at) values (${key}, now() - interval '1 second')`);
      const photo = { key, hash: '0'.repeat(64), width: 64, height: 64 };
      const add = db.transaction((tx) => tx.run(sql`select * from add_face(${pool}, ${sql.json(photo)}::jsonb)`), {
        as: { role: 'authenticated', userId: ana },
      });
      await expect(add).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('try again') as string });
      expect(await db.rows(sql`select key from photo_removals where key = ${key}`)).toEqual([{ key }]);
    });
  });
});
