// npm run bench stream [connections]: what an idle stream of a person costs in memory, what telling everybody costs, and how long a newcomer's
// bump takes from the join to an open stream. Baseline in the same run: the same streams as bodies of web responses, as they were before.
import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { SignJWT } from 'jose';
import type { Database } from '../src/db/database.js';
import { sql } from '../src/db/sql.js';
import { createRandom } from '../src/demo/random.js';
import { publishPolicy } from '../src/people/policies.js';
import { createPool } from '../src/people/pools.js';
import type { ProfileInput } from '../src/people/profiles.js';
import { saveProfiles } from '../src/people/profiles.js';
import { compiledPath } from '../src/root.js';
import { withDatabase } from './support/database.js';
import { benchProfile } from './support/profiles.js';
import { quantile } from './support/quantile.js';
import { report, say, short } from './support/report.js';
import type { Measured } from './stream-server.js';

const standardConnections = 2000;
const members = 400;
const newcomers = 120;
const broadcasts = 5;
const openedAtOnce = 50;
/** Memory is looked at after everything of opening is over. */
const settleMs = 2000;
/** Longer than a heartbeat. */
const idleSeconds = 20;
const bumpLimitMs = 10_000;

const policy = {
  filters: [{ seeks: { want: 'seeking', is: 'gender' } }],
  score: [
    { overlap: 'interests', weight: 3 },
    { near: 'age', scale: 10, weight: 1 },
  ],
  limit: 3,
};

type Mode = 'direct' | 'web';
const baseline = 'streams as bodies of web responses';

export async function benchStream(args: readonly string[]): Promise<void> {
  const connections = Number(args[0] ?? standardConnections);
  await withDatabase(async ({ db, url }) => {
    const people = await createPeople(db, connections);
    const runs = { web: await runMode(db, url, people, 'web'), direct: await runMode(db, url, people, 'direct') };
    reportMemory(connections, runs.direct, runs.web);
    reportBroadcast(connections, runs.direct, runs.web);
    reportNewcomers(connections, runs.direct);
  });
}

interface Person extends ProfileInput {
  readonly id: string;
}

async function createPeople(db: Database, count: number): Promise<Person[]> {
  const random = createRandom(count);
  const profiles = Array.from({ length: count }, () => benchProfile(random));
  const { ids } = await saveProfiles(db, profiles);
  await db.run(sql`delete from embedding_queue`); // no text is compared here
  return profiles.map((profile, at) => ({ ...profile, id: ids[at] ?? '' }));
}

interface Run {
  readonly rssKib: number;
  readonly heapKib: number;
  /** While nothing happens: heartbeats, and looking for what no notification told. */
  readonly idleCpuMsEachSecond: number;
  readonly broadcast: { readonly cpuMs: number; readonly p50Ms: number; readonly lastMs: number };
  readonly bumps: readonly number[];
}

async function runMode(db: Database, url: string, people: readonly Person[], mode: Mode): Promise<Run> {
  say(`${mode}: ${people.length} streams`);
  const secret = randomBytes(24).toString('hex');
  const child = fork(compiledPath('bench/stream-server.js'), [url, mode, secret], { execArgv: ['--expose-gc'] });
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  const tokens = await Promise.all(people.map(({ id }) => tokenOf(id, secret)));
  await warmUp(port, tokens);
  await sleep(settleMs);
  const before = await measure(child);
  const streams = await openStreams(port, tokens);
  await sleep(settleMs);
  const after = await measure(child);
  const each = (of: keyof Measured) => (after[of] - before[of]) / streams.length / 1024;
  await sleep(idleSeconds * 1000);
  const idle = await measure(child);
  const broadcast = await benchBroadcast(db, child, streams, people);
  const bumps = mode === 'direct' ? await benchNewcomers(db, streams, people) : [];
  for (const { socket } of streams) socket.destroy();
  child.disconnect();
  await once(child, 'exit');
  const idleCpuMsEachSecond = (idle.cpuMs - after.cpuMs) / idleSeconds;
  return { rssKib: each('rssBytes'), heapKib: each('heapBytes'), idleCpuMsEachSecond, broadcast, bumps };
}

async function measure(child: ChildProcess): Promise<Measured> {
  const answer = once(child, 'message');
  child.send('measure');
  return ((await answer) as [Measured])[0];
}

async function tokenOf(userId: string, secret: string): Promise<string> {
  const token = new SignJWT({ role: 'authenticated' }).setProtectedHeader({ alg: 'HS256' }).setSubject(userId);
  return await token.setExpirationTime('1h').sign(new TextEncoder().encode(secret));
}

interface OpenStream {
  readonly socket: Socket;
  onText: (text: string) => void;
}

/** Sockets, so that the readers cost this process as little as can be. Resolves when each has been told where it begins. */
async function openStreams(port: number, tokens: readonly string[]): Promise<OpenStream[]> {
  const streams: OpenStream[] = [];
  for (let from = 0; from < tokens.length; from += openedAtOnce) {
    streams.push(...(await Promise.all(tokens.slice(from, from + openedAtOnce).map((token) => openStream(port, token)))));
  }
  return streams;
}

/** As many requests as there will be streams, few at a time: what a process holds once it has worked is not a connection's. */
async function warmUp(port: number, tokens: readonly string[]): Promise<void> {
  for (let from = 0; from < tokens.length; from += openedAtOnce) {
    for (const { socket } of await openStreams(port, tokens.slice(from, from + openedAtOnce))) socket.destroy();
  }
}

async function openStream(port: number, token: string): Promise<OpenStream> {
  const socket = connect(port, '127.0.0.1');
  socket.setEncoding('utf8');
  socket.write(`GET /api/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n\r\n`);
  const stream: OpenStream = { socket, onText: () => undefined };
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    stream.onText = (text) => text.includes('event: cursor') && resolve();
    socket.on('data', (text: string) => stream.onText(text));
  });
  return stream;
}

/** Each person is told something at the same moment: until the last one has heard it. */
async function benchBroadcast(db: Database, child: ChildProcess, streams: readonly OpenStream[], people: readonly Person[]) {
  const ids = people.map(({ id }) => id);
  const arrivals: number[] = [];
  const lasts: number[] = [];
  const before = await measure(child);
  for (let round = 0; round < broadcasts; round++) {
    const started = performance.now();
    const heard = streams.map(
      (stream) =>
        new Promise<number>((resolve) => {
          stream.onText = (text) => text.includes('event: conversation.ended') && resolve(performance.now() - started);
        }),
    );
    await db.run(sql`
      with told as (
        insert into person_events (user_id, kind, data)
        select i, 'conversation.ended', jsonb_build_object('conversationId', i) from unnest(${ids}::uuid[]) i returning user_id
      )
      select notify_people(array_agg(user_id)) from told`);
    const times = await Promise.all(heard);
    arrivals.push(...times);
    lasts.push(Math.max(...times));
  }
  const { cpuMs } = await measure(child);
  return { cpuMs: (cpuMs - before.cpuMs) / broadcasts, p50Ms: quantile(arrivals, 0.5), lastMs: quantile(lasts, 0.5) };
}

/** Somebody who is made for a member joins, again and again; the real worker matches them. Until the member's stream says so. */
async function benchNewcomers(db: Database, streams: readonly OpenStream[], people: readonly Person[]): Promise<number[]> {
  const { id: policyVersionId } = await publishPolicy(db, { name: 'bench', body: policy });
  const event = await createPool(db, { mode: 'events', code: 'bench', name: 'Bench', policyVersionId });
  const inside = people.slice(0, members);
  await db.run(sql`
    insert into all_events_members (event_id, user_id) select ${event}, unnest(${inside.map(({ id }) => id)}::uuid[])`);
  while ((await db.rows(sql`select from matchmaking_queue limit 1`)).length > 0) await sleep(100);
  const times: number[] = [];
  for (const [at, member] of inside.entries()) {
    const stream = streams[at];
    if (!stream || times.length === newcomers) break;
    const { ids } = await saveProfiles(db, [madeFor(member)]);
    const id = ids[0] ?? '';
    const started = performance.now();
    const bumped = new Promise<number>((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error('a bump did not arrive')), bumpLimitMs);
      stream.onText = (text) => {
        if (!text.includes(`"entered":{"id":"${id}"`)) return;
        clearTimeout(limit);
        resolve(performance.now() - started);
      };
    });
    await db.run(sql`insert into all_events_members (event_id, user_id) values (${event}, ${id})`);
    times.push(await bumped);
  }
  return times;
}

function madeFor({ birthDate, gender = 'other', seeking = [], interests = [] }: Person): ProfileInput {
  return {
    name: 'Newcomer',
    ...(birthDate !== undefined && { birthDate }),
    gender: seeking[0] ?? 'other',
    seeking: [gender ?? 'other'],
    interests,
  };
}

function reportMemory(connections: number, direct: Run, web: Run): void {
  report('stream memory', {
    connections,
    rss_kib_each: short(direct.rssKib),
    heap_kib_each: short(direct.heapKib),
    bound_kib_each: 16,
    idle_cpu_ms_each_second: short(direct.idleCpuMsEachSecond),
    baseline,
    baseline_rss_kib_each: short(web.rssKib),
    baseline_heap_kib_each: short(web.heapKib),
    ratio: short(web.rssKib / direct.rssKib),
  });
}

function reportBroadcast(connections: number, { broadcast }: Run, { broadcast: before }: Run): void {
  report('stream broadcast', {
    connections,
    cpu_ms: short(broadcast.cpuMs),
    p50_ms: short(broadcast.p50Ms),
    last_ms: short(broadcast.lastMs),
    baseline,
    baseline_cpu_ms: short(before.cpuMs),
    baseline_last_ms: short(before.lastMs),
    ratio: short(before.cpuMs / broadcast.cpuMs),
  });
}

function reportNewcomers(connections: number, { bumps }: Run): void {
  report('stream newcomer', {
    connections,
    members,
    newcomers: bumps.length,
    p50_ms: short(quantile(bumps, 0.5)),
    p95_ms: short(quantile(bumps, 0.95)),
    max_ms: short(Math.max(...bumps)),
    bound_ms: 500,
  });
}
