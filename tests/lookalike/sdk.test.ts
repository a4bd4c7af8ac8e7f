// The SDK's lookalike mode on the real app and a real Postgres: one person's feed and job stay current by the stream, and by asking where there is none.
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLookalike, type LookalikeShown, type LookalikeStore } from '@nakodo/sdk';
import { photoConsentVersion } from '@nakodo/protocol';
import type { FaceEmbedder, NoFace } from '../../src/faces/face-embedder.js';
import { runNextJob, type LookalikeWork } from '../../src/modes/lookalike/lookalike.work.js';
import { addMembers } from '../../src/people/pools.js';
import { saveProfiles } from '../../src/people/profiles.js';
import { hostToken, openTestApp, type TestApp } from '../support/http.js';
import { createLookalikePool, knownEmbedder, lookalikeFixture } from '../support/lookalike.js';
import { testDatabase } from '../support/postgres.js';

const test = testDatabase();
let http: TestApp;
let work: LookalikeWork;
let poolId: string;
const stores: LookalikeStore[] = [];

beforeAll(async () => {
  work = { ...lookalikeFixture(test().database).work, embedder: knownBySize };
  http = await openTestApp(test().database, { lookalike: work, store: work.store });
  poolId = await createLookalikePool(test().database, {
    policy: { filters: [], score: [{ alike: 'face', weight: 1 }], threshold: 0.5 },
  });
});
afterAll(async () => {
  for (const store of stores) store.stop();
  await http.close();
});

type Seen = Float32Array | NoFace;
const seenBySize: Seen[] = [];
const leastWidth = 64;

/** What it sees in a photo was said before, and is known by the photo's width: the stored copy has other bytes. */
const knownBySize: FaceEmbedder = {
  ...knownEmbedder(),
  async embed(photo) {
    const seen = seenBySize[((await sharp(photo).metadata()).width ?? 0) - leastWidth];
    if (seen === undefined) throw new Error('nobody said what is in this photo');
    const box = { x: 10, y: 10, width: 20, height: 20 };
    return 'reason' in seen ? seen : { model: knownBySize.model, embedding: seen, box, landmarks: [], quality: 0.9 };
  },
};

async function photoOf(seen: Seen): Promise<Blob> {
  const width = leastWidth + seenBySize.push(seen) - 1;
  const create = { width, height: leastWidth, channels: 3, background: '#888' } as const;
  return new Blob([new Uint8Array(await sharp({ create }).jpeg().toBuffer())], { type: 'image/jpeg' });
}

const look = (shift: number) => Float32Array.from({ length: 128 }, (_, at) => 0.1 + (at === 0 ? shift : 0));

async function member(name: string): Promise<string> {
  const { ids } = await saveProfiles(test().database, [{ name }]);
  await addMembers(test().database, poolId, ids);
  return ids[0] ?? '';
}

/** What a page of this person would have; `stream: false`: its network lets no stream through. */
async function pageOf(userId: string, { stream }: { readonly stream: boolean }): Promise<LookalikeStore> {
  const token = await hostToken(userId);
  const store = createLookalike(poolId, {
    token: () => token,
    fetch: async (input, init) => {
      const path = input instanceof Request ? input.url : input.toString();
      if (path === '/api/stream' && !stream) throw new TypeError('blocked');
      return await http.app.request(path, init);
    },
    // Without a stream time passes quickly: what is tested is that it asks, not how often.
    later: (work, ms) => {
      const timer = setTimeout(work, stream ? ms : ms / 100);
      return () => clearTimeout(timer);
    },
  });
  stores.push(store);
  store.start();
  return store;
}

type Here = Extract<LookalikeShown, { name: 'here' }>;

/** Resolves with what is shown once it is so. */
async function until(store: LookalikeStore, holds: (here: Here) => boolean): Promise<Here> {
  return await new Promise((resolve) => {
    const check = () => {
      const shown = store.getState();
      if (shown.name !== 'here' || !holds(shown)) return;
      stop();
      resolve(shown);
    };
    const stop = store.subscribe(check);
    check();
  });
}

describe.each([{ stream: true }, { stream: false }])('a page with stream: $stream', ({ stream }) => {
  it('goes from consent to a list that follows what others do', async () => {
    const [ann, ben] = [await member('Ann'), await member('Ben')];
    const [hers, his] = [await pageOf(ann, { stream }), await pageOf(ben, { stream })];
    await until(hers, ({ step, live }) => step === 'consent' && live === stream);
    await expect(hers.actions.give(await photoOf(look(0)))).rejects.toMatchObject({ status: 409 });
    await hers.actions.consent();
    await until(hers, ({ step }) => step === 'photo');
    await give(hers, look(0));
    await until(hers, ({ step, matches }) => step === 'ready' && matches?.length === 0);
    await his.actions.consent(photoConsentVersion);
    await give(his, look(0.3));
    // Both lists, without anybody asking for it.
    const found = await until(hers, ({ matches }) => matches?.length === 1);
    expect(found.matches?.[0]).toMatchObject({ person: { id: ben }, similarity: 1 });
    await until(his, ({ matches }) => matches?.[0]?.person.id === ann);

    expect((await his.actions.sayHello(ann)).youSaidHello).toBe(true);
    await until(hers, ({ matches }) => matches?.[0]?.contact.theySaidHello === true);
    await hers.actions.hide(ben);
    await until(hers, ({ matches }) => matches?.length === 0);
    const { standing } = await until(his, ({ matches }) => matches?.length === 1);
    await his.actions.deletePhoto(standing.face?.id ?? '');
    await until(his, ({ step, matches }) => step === 'photo' && matches?.length === 0);
    await hers.actions.withdraw();
    await until(hers, ({ step }) => step === 'consent');
  });

  it('says which of several faces, and that a photo shows none', async () => {
    const store = await pageOf(await member('Cleo'), { stream });
    await until(store, ({ step }) => step === 'consent');
    await store.actions.consent();
    await give(store, { reason: 'no_face' });
    expect((await until(store, ({ step }) => step === 'refused')).job?.message).toMatch(/can’t see a face/);
    const box = (x: number) => ({ x, y: 10, width: 20, height: 20 });
    await give(store, { reason: 'several_faces', faces: [box(5), box(35)] });
    expect((await until(store, ({ step }) => step === 'choose')).standing.next?.found).toHaveLength(2);
    await store.actions.choose({ x: 45, y: 20 });
    await until(store, ({ job }) => job?.status === 'pending');
  });
});

it('ends with the reason for who is not in the pool, and begins again once they are', async () => {
  const { ids } = await saveProfiles(test().database, [{ name: 'Dan' }]);
  const store = await pageOf(ids[0] ?? '', { stream: true });
  await new Promise<void>((resolve) => {
    const stop = store.subscribe(() => store.getState().name === 'error' && (stop(), resolve()));
  });
  expect(store.getState()).toMatchObject({ name: 'error', problem: { status: 404 } });
  await addMembers(test().database, poolId, ids);
  store.actions.retry();
  await until(store, ({ step }) => step === 'consent');
});

/** The photo is given and looked at. */
async function give(store: LookalikeStore, seen: Seen): Promise<void> {
  const { jobId } = await store.actions.give(await photoOf(seen));
  await until(store, ({ job }) => job?.id === jobId);
  while ((await runNextJob(work)) !== undefined);
}
