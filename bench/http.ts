// npm run bench http [requests a second] [seconds] [members]: a real server with a matched event, asked what the event's pages ask, by its
// members with their cookies. An open loop: request n is due at n / rate, whatever came of those before it, and its time counts from when it
// was due, so a server that stalls pays for everybody who waited (no coordinated omission).
// Baseline in the same run: /healthz at the same rate, which is HTTP and nothing else.
import type { ChildProcess } from 'node:child_process';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../src/db/database.js';
import { sql } from '../src/db/sql.js';
import { mixerPolicy } from '../src/demo/fill.js';
import { demoAttributes, generateDemoPeople } from '../src/demo/people.js';
import { toProfile } from '../src/demo/profile.js';
import { createRandom } from '../src/demo/random.js';
import { registerAttributes } from '../src/people/attributes.js';
import { publishPolicy } from '../src/people/policies.js';
import { addMembers, createPool } from '../src/people/pools.js';
import { saveProfiles } from '../src/people/profiles.js';
import { withDatabase } from './support/database.js';
import { cpuSecondsOf } from './support/process.js';
import { quantile } from './support/quantile.js';
import { report, say, short } from './support/report.js';
import { startServer, stopServer } from './support/server.js';
import { cookieName, openSessions } from './support/sessions.js';

const warmUpSeconds = 3;
const sockets = 100;

/** What a guest's pages ask, and how often beside each other. */
const mix: readonly (readonly [path: string, weight: number])[] = [
  ['/api/me', 2],
  ['/api/events', 2],
  ['/api/events/{eventId}', 2],
  ['/api/events/{eventId}/people/me/matches', 4],
  ['/api/events/{eventId}/people/me/changes', 2],
  ['/api/events/{eventId}/hellos', 2],
  ['/api/conversations', 2],
];

export async function benchHttp([rate = '200', seconds = '20', members = '500']: readonly string[]): Promise<void> {
  await withDatabase(async ({ db, url }) => {
    let web: ChildProcess | undefined;
    try {
      const event = await fill(db, Number(members));
      const started = await startServer(url);
      web = started.process;
      await untilMatched(db);
      const load = { address: started.address, pid: web.pid ?? 0, rate: Number(rate), seconds: Number(seconds) };
      const paths = await weighted(started.address, event.id);
      const random = createRandom(7);
      await run({ ...load, seconds: warmUpSeconds }, () => ({ path: random.pick(paths), cookie: random.pick(event.cookies) }));
      const baseline = await run(load, () => ({ path: '/healthz', cookie: '' }));
      const pages = await run(load, () => ({ path: random.pick(paths), cookie: random.pick(event.cookies) }));
      report('http', {
        members: Number(members),
        rate: load.rate,
        seconds: load.seconds,
        ...pages,
        slowest: slowestOf(pages.times),
        times: undefined,
        baseline: 'GET /healthz at the same rate',
        baseline_p50_ms: baseline.p50_ms,
        baseline_p95_ms: baseline.p95_ms,
        baseline_p99_ms: baseline.p99_ms,
        baseline_server_cpu_ms: baseline.server_cpu_ms,
        ratio: short(baseline.p95_ms / pages.p95_ms),
      });
    } finally {
      if (web) await stopServer(web);
    }
  });
}

/** An event with members who are signed in. */
async function fill(db: Database, members: number): Promise<{ id: string; cookies: string[] }> {
  await registerAttributes(db, demoAttributes);
  const { ids } = await saveProfiles(db, generateDemoPeople({ seed: 3, count: members }).map(toProfile));
  const { id: policyVersionId } = await publishPolicy(db, { name: 'bench', body: mixerPolicy });
  const id = await createPool(db, { mode: 'events', code: 'BENCH', name: 'Bench', policyVersionId });
  await addMembers(db, id, ids);
  const tokens = await openSessions(db, ids);
  await db.run(sql`analyze`);
  return { id, cookies: tokens.map((token) => `${cookieName}=${token}`) };
}

async function untilMatched(db: Database): Promise<void> {
  say('matching');
  for (;;) {
    const { left } = await db.getRow<{ left: number }>(sql`
      select (select count(*) from matchmaking_queue) + (select count(*) from embedding_queue) as left`);
    if (left === 0) return;
    await sleep(500);
  }
}

/** Each path as often as it weighs; only what this server has. */
async function weighted(address: string, eventId: string): Promise<string[]> {
  const { paths } = (await (await fetch(`${address}/api/openapi.json`)).json()) as { paths: Record<string, unknown> };
  const known = new Set(Object.keys(paths).map((path) => path.replace('/{userId}/', '/me/')));
  return mix
    .filter(([path]) => known.has(path))
    .flatMap(([path, weight]) => Array.from({ length: weight }, () => path.replace('{eventId}', eventId)));
}

interface Load {
  readonly address: string;
  readonly pid: number;
  readonly rate: number;
  readonly seconds: number;
}

interface Call {
  readonly path: string;
  readonly cookie: string;
}

async function run({ address, pid, rate, seconds }: Load, next: () => Call) {
  const agent = new Agent({ keepAlive: true, maxSockets: sockets });
  const count = rate * seconds;
  const times: { path: string; ms: number }[] = [];
  let errors = 0;
  const cpu = cpuSecondsOf(pid);
  const started = performance.now();
  const calls: Promise<void>[] = [];
  for (let n = 0; n < count; n++) {
    const due = started + (n * 1000) / rate;
    const wait = due - performance.now();
    if (wait > 0) await sleep(wait);
    const { path, cookie } = next();
    calls.push(
      ask(agent, address, path, cookie).then((status) => {
        times.push({ path, ms: performance.now() - due });
        if (status !== 200) errors++;
      }),
    );
  }
  await Promise.all(calls);
  agent.destroy();
  const ms = times.map((time) => time.ms);
  return {
    requests: count,
    errors,
    p50_ms: short(quantile(ms, 0.5)),
    p95_ms: short(quantile(ms, 0.95)),
    p99_ms: short(quantile(ms, 0.99)),
    max_ms: short(Math.max(...ms)),
    server_cpu_ms: short(((cpuSecondsOf(pid) - cpu) * 1000) / count),
    times,
  };
}

/** The status; 0 when there was no answer. */
function ask(agent: Agent, address: string, path: string, cookie: string): Promise<number> {
  return new Promise((resolve) => {
    const sent = request(`${address}${path}`, { agent, headers: { cookie } }, (response) => {
      response.on('end', () => resolve(response.statusCode ?? 0));
      response.on('error', () => resolve(0));
      response.resume();
    });
    sent.on('error', () => resolve(0));
    sent.end();
  });
}

/** Which address has the worst p95, and what it is. */
function slowestOf(times: readonly { path: string; ms: number }[]): { path: string; p95_ms: number } | undefined {
  const byPath = new Map<string, number[]>();
  for (const { path, ms } of times) {
    const name = path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, ':eventId');
    byPath.set(name, [...(byPath.get(name) ?? []), ms]);
  }
  const all = [...byPath].map(([path, ms]) => ({ path, p50_ms: short(quantile(ms, 0.5)), p95_ms: short(quantile(ms, 0.95)) }));
  for (const each of all) say(`${each.path} p50 ${each.p50_ms} ms, p95 ${each.p95_ms} ms`);
  return all.toSorted((a, b) => b.p95_ms - a.p95_ms)[0];
}
