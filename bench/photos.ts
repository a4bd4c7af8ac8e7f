// npm run bench photos [folder] [photos] [side]: photos given at once over HTTP to a real server with the real networks: how long each upload takes, how
// the API answers others meanwhile, and whether jobs run in order. Then, with nothing else to do, how long it takes from a photo to both feeds, by their
// streams. folder: one folder a person; without one, portraits of the face package's samples. side: photos are enlarged to so many pixels first.
// Baseline in the same run: /healthz meanwhile, which is HTTP and nothing else.
import type { ChildProcess } from 'node:child_process';
import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { photoConsentVersion } from '@nakodo/protocol';
import type { Database } from '../src/db/database.js';
import { sql } from '../src/db/sql.js';
import { publishPolicy } from '../src/people/policies.js';
import { addMembers, createPool } from '../src/people/pools.js';
import { saveProfiles } from '../src/people/profiles.js';
import { withDatabase } from './support/database.js';
import { twoOfEach } from './support/portraits.js';
import { cpuSecondsOf } from './support/process.js';
import { quantile } from './support/quantile.js';
import { report, say, short } from './support/report.js';
import { startServer, stopServer } from './support/server.js';
import { cookieName, openSessions } from './support/sessions.js';

/** The policy that such a pool has by default. */
const policy = {
  filters: [{ same: 'school' }, { differs: 'gender' }, { is: 'profile_type', value: 'user' }],
  score: [{ alike: 'face', weight: 1 }],
  threshold: 0.5,
  limit: 20,
};
/** What others ask meanwhile, so often. */
const askEveryMs = 40;
const idlePairs = 20;
const limitMs = 120_000;

let sessionSeed = 0;

interface Person {
  readonly id: string;
  readonly cookie: string;
  readonly photo: Buffer;
}

interface Site {
  readonly db: Database;
  readonly address: string;
  readonly poolId: string;
}

export async function benchPhotos([folder, count = '50', side]: readonly string[]): Promise<void> {
  await withDatabase(async ({ db, url, directory }) => {
    let web: ChildProcess | undefined;
    try {
      const photos = await enlarged(await twoOfEach(folder === '-' ? undefined : folder, Number(count)), side);
      const started = await startServer(url, { PHOTOS_DIR: `${directory}/photos`, RATE_LIMIT_SCALE: '0' });
      web = started.process;
      const site = { db, address: started.address, poolId: await createPhotoPool(db) };
      const [before, cpu] = [loadavg()[0]!, cpuSecondsOf(web.pid ?? 0)];
      const cold = await timeToFeeds(site, await createPair(site, 'cold', photos[0]!));
      const burst = await giveAtOnce(
        site,
        photos.map(([one]) => one),
      );
      const cpuPerPhoto = (cpuSecondsOf(web.pid ?? 0) - cpu) / (photos.length + 2);
      const idle: number[] = [];
      for (let pair = 0; pair < idlePairs; pair++) {
        await sleep(200); // idle
        idle.push(await timeToFeeds(site, await createPair(site, `idle ${pair}`, photos[pair % photos.length]!)));
      }
      report('photos', {
        photos: photos.length,
        kilobytes: short(photos.reduce((sum, [one]) => sum + one.length, 0) / photos.length / 1024),
        ...burst,
        cpu_s_per_photo: short(cpuPerPhoto),
        first_photo_to_feeds_ms: short(cold),
        idle_photo_to_both_feeds_ms: quantiles(idle),
        load_average: [short(before), short(loadavg()[0]!)],
        ratio: short(burst.baseline_p95_ms / burst.others_ms.p95),
      });
    } finally {
      if (web) await stopServer(web);
    }
  });
}

type Photos = readonly (readonly [Buffer, Buffer])[];

async function enlarged(photos: Photos, side: string | undefined): Promise<Photos> {
  if (side === undefined) return photos;
  const enlarge = (photo: Buffer) => sharp(photo).resize(Number(side)).jpeg({ quality: 90 }).toBuffer();
  const larger: [Buffer, Buffer][] = [];
  for (const [one, two] of photos) larger.push([await enlarge(one), await enlarge(two)]);
  return larger;
}

async function createPhotoPool(db: Database): Promise<string> {
  const { id: policyVersionId } = await publishPolicy(db, { name: 'bench', body: policy });
  return await createPool(db, { mode: 'lookalike', code: 'BENCH', name: 'Bench', policyVersionId });
}

async function createPeople({ db, address, poolId }: Site, school: string, photos: readonly Buffer[]): Promise<Person[]> {
  const { ids } = await saveProfiles(
    db,
    photos.map((_, at) => ({ name: `P${at}`, school, gender: at % 2 === 0 ? 'female' : 'male' })),
  );
  await addMembers(db, poolId, ids);
  const tokens = await openSessions(db, ids, (sessionSeed += 1));
  const people = ids.map((id, at) => ({ id, cookie: `${cookieName}=${tokens[at]}`, photo: photos[at]! }));
  for (const { cookie } of people) {
    const body = JSON.stringify({ version: photoConsentVersion });
    const headers = { cookie, origin: address, 'content-type': 'application/json' };
    await fetch(`${address}/api/lookalike/${poolId}/consent`, { method: 'PUT', headers, body });
  }
  return people;
}

async function createPair(site: Site, school: string, photos: readonly [Buffer, Buffer]): Promise<[Person, Person]> {
  const [one, two] = await createPeople(site, school, photos);
  await give(site, one!);
  await untilDone(site);
  return [one!, two!];
}

/** Milliseconds from the request to the answer. */
async function give({ address, poolId }: Site, { cookie, photo }: Person): Promise<number> {
  const form = new FormData();
  form.set('poolId', poolId);
  form.set('file', new File([new Uint8Array(photo)], 'photo.jpg'));
  const started = performance.now();
  const answer = await fetch(`${address}/api/faces`, { method: 'POST', body: form, headers: { cookie, origin: address } });
  const text = await answer.text();
  if (answer.status !== 202) throw new Error(`${answer.status} ${text}`);
  return performance.now() - started;
}

async function giveAtOnce(site: Site, photos: readonly Buffer[]) {
  const people = await createPeople(site, 'burst', photos);
  say(`${people.length} photos at once`);
  let busy = true;
  const others = askMeanwhile(site, people, () => busy);
  const started = performance.now();
  const uploads = await Promise.all(people.map((person) => give(site, person)));
  const uploaded = performance.now() - started;
  await untilDone(site);
  const done = performance.now() - started;
  busy = false;
  const { asked, baseline } = await others;
  return {
    upload_ms: quantiles(uploads),
    others_ms: quantiles(asked),
    others_asked: asked.length,
    baseline: 'GET /healthz meanwhile',
    baseline_p95_ms: short(quantile(baseline, 0.95)),
    all_uploaded_s: short(uploaded / 1000),
    all_done_s: short(done / 1000),
    ...(await endOf(site)),
  };
}

/** Others look at their feeds and their own place, as pages do, one call every `askEveryMs`, whatever came of those before. */
async function askMeanwhile({ address, poolId }: Site, people: readonly Person[], isBusy: () => boolean) {
  const [asked, baseline]: [number[], number[]] = [[], []];
  const paths = [`/api/lookalike/${poolId}`, `/api/lookalike/${poolId}/matches`, '/api/me', '/healthz'];
  const calls: Promise<void>[] = [];
  for (let turn = 0; isBusy(); turn++) {
    const path = paths[turn % paths.length]!;
    const started = performance.now();
    const ask = fetch(address + path, { headers: { cookie: people[turn % people.length]!.cookie } });
    calls.push(
      ask.then(async (answer) => {
        await answer.arrayBuffer();
        (path === '/healthz' ? baseline : asked).push(performance.now() - started);
      }),
    );
    await sleep(askEveryMs);
  }
  await Promise.all(calls);
  return { asked, baseline };
}

async function untilDone({ db }: Site): Promise<void> {
  const until = performance.now() + limitMs;
  while (performance.now() < until) {
    const { left } = await db.getRow<{ left: number }>(
      sql`select count(*)::int as left from match_jobs where status in ('pending', 'processing')`,
    );
    if (left === 0) return;
    await sleep(50);
  }
  throw new Error('The jobs do not end');
}

/** What became of the jobs, and how many began before one that came earlier. */
async function endOf({ db, poolId }: Site) {
  const rows = await db.rows<{ status: string; reason: string | null; out_of_order: boolean }>(sql`
    select status, reason, started_at < lag(started_at) over (order by turn, created_at, id) as out_of_order
    from match_jobs where pool_id = ${poolId} and cause = 'photo'`);
  const count = (status: string) => rows.filter((row) => row.status === status).length;
  return {
    completed: count('completed'),
    failed: rows.flatMap(({ status, reason }) => (status === 'failed' ? [reason] : [])),
    out_of_order: rows.filter((row) => row.out_of_order).length,
  };
}

/** From the second one's photo until both have heard of each other. */
async function timeToFeeds(site: Site, [one, two]: readonly [Person, Person]): Promise<number> {
  const streams = await Promise.all([one, two].map((person) => openStream(site, person)));
  const started = performance.now();
  await give(site, two);
  await Promise.race([Promise.all(streams.map((heard) => heard())), sleep(limitMs)]);
  return performance.now() - started;
}

/** Resolves when the person hears that they are matched. */
async function openStream({ address }: Site, { cookie }: Person): Promise<() => Promise<void>> {
  const stop = new AbortController();
  const answer = await fetch(`${address}/api/stream`, { headers: { cookie }, signal: stop.signal });
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  const hello = await reader.read(); // the stream is open
  const heard = (async () => {
    for (let text = hello.value ?? ''; !text.includes('lookalike.matched');) {
      const { value, done } = await reader.read();
      if (done) throw new Error('The stream ended');
      text += value;
    }
    stop.abort();
  })();
  return () => heard;
}

function quantiles(ms: readonly number[]) {
  return { p50: short(quantile(ms, 0.5)), p95: short(quantile(ms, 0.95)), max: short(Math.max(...ms)) };
}
