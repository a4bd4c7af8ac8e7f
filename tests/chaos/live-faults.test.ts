// The live mode while everything under it dies: 150 people by the SDK over two servers, a worker and a database that are killed at moments and in
// an order of a seed. Afterwards everybody who is still there talks with somebody who talks with them, or waits.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.js';
import { readPidFile, signal } from '../../src/db/local/processes.js';
import { type LocalServer, openLocalServer } from '../../src/db/local-server.js';
import { migrate } from '../../src/db/migrate.js';
import { openDatabase } from '../../src/db/pool.js';
import { sql } from '../../src/db/sql.js';
import { createRandom } from '../../src/demo/random.js';
import { compiledPath } from '../../src/root.js';
import { findBrokenInvariants } from '../support/check.js';
import { type Child, endChildren, startChild } from '../support/children.js';
import { hostToken, testJwtSecret } from '../support/http.js';
import { createTestLobby, lobbyPeople } from '../support/live.js';
import { type CrowdMember, joinCrowd } from '../support/live-crowd.js';
import { likeMinded } from '../support/live-sockets.js';
import { forEachPostgres, type PostgresServer } from '../support/postgres.js';
import { findSystemBinaries } from '../support/servers.js';
import { ownPort, ownPorts } from '../support/own-port.js';

const seed = 20_261_122;
const crowdSize = 150;
const faults = 8;
/** For each of the things that are waited for: on a machine that does much else at the same time, servers take a minute to start. */
const patience = { timeout: 300_000, interval: 100 };
const victims = ['a server', 'both servers', 'the worker', 'the database', 'everything'] as const;

let directory: string;
let postgres: LocalServer;
let db: Database;
let kept: Kept[];
let crowd: CrowdMember[];

async function open(server: PostgresServer): Promise<void> {
  directory = mkdtempSync(join(tmpdir(), 'nakodo-test-live-'));
  chmodSync(directory, 0o755); // as root, Postgres runs as another user, who must reach it
  const binaries = server === '15' ? findSystemBinaries() : undefined;
  postgres = await openLocalServer({ directory: join(directory, 'data'), port: ownPort, ...(binaries && { binaries }) });
  db = openDatabase({ connection: postgres.connection });
  await migrate(db);
  [kept, crowd] = [[], []];
}

async function close(): Promise<void> {
  for (const member of crowd) member.stop();
  for (const process of kept) process.stop();
  await endChildren();
  await db.close();
  await postgres.stop();
  rmSync(directory, { recursive: true, force: true });
}

interface Kept {
  kill(): void;
  stop(): void;
}

/** A process of Nakodo that is started again whenever it ends. */
function keep(...args: string[]): Kept {
  let stopped = false;
  let child: Child;
  const start = () => {
    child = startChild(compiledPath('src', 'cli', 'main.js'), args, {
      env: { ...process.env, DATABASE_URL: postgres.url, JWT_SECRET: testJwtSecret, LOG_LEVEL: 'silent', RATE_LIMIT_SCALE: '0' },
    });
    child.process.once('close', () => stopped || start());
  };
  start();
  const self: Kept = {
    kill: () => void child.process.kill('SIGKILL'),
    stop: () => void (stopped = true),
  };
  kept.push(self);
  return self;
}

function killDatabase(): void {
  const file = readPidFile(postgres.cluster);
  if (file) signal(file.pid, 'SIGKILL');
}

interface Stand {
  readonly user_id: string;
  readonly session_id: string | null;
  readonly partner_id: string | null;
  readonly waits: boolean;
}

/** People who believe something else of themselves than the database holds, or than their partner believes. */
async function findWrong(online: readonly CrowdMember[]): Promise<string[]> {
  const rows = await db.rows<Stand>(sql`
    select u.id as user_id, x.session_id, y.user_id as partner_id, w.user_id is not null as waits
      from unnest(${online.map(({ userId }) => userId)}::uuid[]) u (id)
      left join session_participants x on x.user_id = u.id and x.active
      left join session_participants y on y.session_id = x.session_id and y.user_id <> x.user_id and y.active
      left join waiting_queue w on w.user_id = u.id`);
  const stands = new Map(rows.map((row) => [row.user_id, row]));
  const states = new Map(online.map((member) => [member.userId, member.state()]));
  return online.flatMap(({ userId }) => {
    const [state, stand] = [states.get(userId), stands.get(userId)];
    if (state?.name === 'searching') return stand?.waits && stand.session_id === null ? [] : [`${userId} waits in vain`];
    if (state?.name !== 'connected') return [`${userId} is ${state?.name}`];
    const { session } = state;
    const partner = states.get(session.partner.id);
    const both = partner?.name === 'connected' && partner.session.id === session.id && partner.session.partner.id === userId;
    const known = stand?.session_id === session.id && stand.partner_id === session.partner.id;
    return both && known
      ? []
      : [`${userId} talks with ${both ? 'nobody that the database knows of' : `somebody who is ${partner?.name}`}`];
  });
}

/** Who vanished counts as gone after 30 s. The servers have noticed that they are away; then it is as if that time had passed. */
async function passAway(lost: readonly CrowdMember[]): Promise<void> {
  const ids = lost.map(({ userId }) => userId);
  const noticed = sql`
    select from session_participants where user_id = any (${ids}::uuid[]) and active and away_since is null
    union all select from waiting_queue where user_id = any (${ids}::uuid[]) and present`;
  await expect.poll(() => db.rows(noticed).catch(String), patience).toEqual([]);
  await db.run(sql`
    update session_participants set seen_at = seen_at - interval '30 s' where user_id = any (${ids}::uuid[]) and active`);
  await db.run(sql`update waiting_queue set seen_at = seen_at - interval '30 s' where user_id = any (${ids}::uuid[])`);
}

async function killAtRandom(): Promise<void> {
  const random = createRandom(seed);
  const poolId = await createTestLobby(db);
  const userIds = await lobbyPeople(db, poolId, likeMinded(crowdSize));
  const servers = ownPorts.map((port) => keep('serve', '--empty', '--no-worker', '--port', String(port)));
  const worker = keep('work');
  let sessions = 0;
  crowd = await Promise.all(
    userIds.map(async (userId, at) =>
      joinCrowd({
        servers: ownPorts.map((port) => `http://127.0.0.1:${port}`),
        poolId,
        userId,
        token: await hostToken(userId, 3600),
        random: createRandom(seed + at),
        speed: 2,
        onSession: () => (sessions += 1),
      }),
    ),
  );

  for (let n = 0; n < faults; n++) {
    // The next comes as soon as people have found each other again, so often as the seed says.
    const wanted = sessions + random.between(10, crowdSize / 2);
    await expect.poll(() => sessions, patience).toBeGreaterThanOrEqual(wanted);
    const victim = random.pick(victims);
    if (victim === 'the worker' || victim === 'everything') worker.kill();
    if (victim === 'a server') random.pick(servers).kill();
    if (victim === 'both servers' || victim === 'everything') for (const server of servers) server.kill();
    if (victim === 'the database' || victim === 'everything') killDatabase();
  }
  await expect.poll(() => sessions, patience).toBeGreaterThanOrEqual(sessions + crowdSize / 3);

  const lost = crowd.filter(() => random.chance(0.05));
  for (const member of crowd) member.calm();
  for (const member of lost) member.vanish();
  const online = crowd.filter((member) => !lost.includes(member));
  await passAway(lost);
  await expect.poll(() => findWrong(online).catch(String), patience).toEqual([]);
  await expect.poll(() => findBrokenInvariants(db), patience).toEqual([]);
}

forEachPostgres((server) => {
  beforeEach(() => open(server));
  afterEach(close);

  it(
    `everybody has a partner or waits after ${faults} kills of servers, worker and database`,
    { timeout: 900_000 },
    killAtRandom,
  );
});
