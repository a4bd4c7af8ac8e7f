// npm run bench crowd [people] [seconds]: so many people online for so long over the real WebSocket server, two processes on one Postgres. They
// come over the first minute, search, chat, skip or leave after a while (talks last 20 s on the mean), vanish without a word, come back, reload.
//   match  from when the pair was possible (both search, at the widening step they need) to when each is told
//   wait   from the beginning of the search to being told: with waiting for somebody who suits; `crowded`: of those who began among >= 50
//   skip   from the skip to when each side is told
// CROWD_PROCESSES: processes of people (1). Each connection needs a file descriptor here and one in its server: `ulimit -n` says how many there are.
import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { checkDatabase } from '../../src/ops/check/check.js';
import { compiledPath } from '../../src/root.js';
import { type BenchDatabase, withDatabase } from '../support/database.js';
import { cpuSecondsOf, cpuSecondsOfFamily, parentOf, rssKibOf } from '../support/process.js';
import { report, say, short } from '../support/report.js';
import { startServer, stopServer } from '../support/server.js';
import { type CrowdLobby, fillCrowd, stepsMs } from './fill.js';
import type { CrowdOrder, FromPeople, ToPeople } from './messages.js';
import { joinSamples, matchTimes, quantilesOf, type Samples, skipTimes } from './samples.js';
import { countStuck, findWrongViews, readSteps } from './watch.js';
import { localModels } from '../../src/people/models.js';

const serverCount = 2;
const talkSeconds = 20;

const restSeconds = 5;
const looks = 3;
const bounds = { match_p95_ms: 300, skip_p95_ms: 150, stuck: 0, findings: 0, wrong_views: 0 };

type Server = Awaited<ReturnType<typeof startServer>>;

export async function benchCrowd([people = '10000', seconds = '300']: readonly string[]): Promise<void> {
  const size = { people: Number(people), seconds: Number(seconds) };
  await withDatabase(async (bench) => {
    const servers: Server[] = [];
    const crowds: PeopleProcess[] = [];
    try {
      say(`${size.people} people and their sessions`);
      const lobby = await fillCrowd(bench.db, size.people);
      for (let n = 0; n < serverCount; n++) servers.push(await startServer(bench.url));
      const orders = ordersOf(bench, lobby, servers);
      for (const order of orders) crowds.push(await startPeople(order));
      const memory = await measureMemory(servers, crowds, size.people);
      const run = await live(bench.db, lobby, servers, crowds, size.seconds);
      const samples = joinSamples(orders.map(({ file }) => JSON.parse(readFileSync(file, 'utf8')) as Samples));
      const steps = await readSteps(bench.db, lobby.poolId);
      say('checking');
      const check = await checkDatabase(bench.db, { models: localModels('none'), threads: 1 });
      const broken = check.invariants.filter(({ holds }) => !holds);
      if (broken.length > 0) say(JSON.stringify(broken, undefined, 1).slice(0, 5000));
      tell(size, { samples, steps, memory, run, findings: broken.length });
    } finally {
      for (const { child } of crowds) child.kill('SIGKILL');
      await Promise.all(servers.map((server) => stopServer(server.process)));
    }
  });
}

function ordersOf(
  { directory }: BenchDatabase,
  { poolId, userIds, cookies }: CrowdLobby,
  servers: readonly Server[],
): CrowdOrder[] {
  const processes = Number(process.env['CROWD_PROCESSES'] ?? 1);
  const ofProcess = <T>(all: readonly T[], n: number) => all.filter((_, at) => at % processes === n);
  return Array.from({ length: processes }, (_, n) => ({
    userIds: ofProcess(userIds, n),
    cookies: ofProcess(cookies, n),
    poolId,
    servers: servers.map(({ address }) => address),
    seed: n + 1,
    talkSeconds,
    file: join(directory, `people-${n}.json`),
  }));
}

// -- the processes of people ------------------------------------------------------------------------------------------

interface PeopleProcess {
  readonly child: ChildProcess;
  /** What was said last of how it goes. */
  latest: Extract<FromPeople, { said: 'now' }> | undefined;
  ask<S extends FromPeople['said']>(order: ToPeople | undefined, answer: S): Promise<Extract<FromPeople, { said: S }>>;
}

async function startPeople(order: CrowdOrder): Promise<PeopleProcess> {
  const file = `${order.file}.order`;
  writeFileSync(file, JSON.stringify(order));
  const child = fork(compiledPath('bench', 'crowd', 'people.js'), [file], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const crowd: PeopleProcess = {
    child,
    latest: undefined,
    ask(what, answer) {
      type Answer = Extract<FromPeople, { said: typeof answer }>;
      return new Promise<Answer>((resolve, reject) => {
        const onEnd = () => reject(new Error(`the people ended before they said ${answer}`));
        const onMessage = (message: FromPeople) => {
          if (message.said !== answer) return;
          child.off('message', onMessage).off('exit', onEnd);
          resolve(message as Answer);
        };
        child.on('message', onMessage).once('exit', onEnd);
        if (what) child.send(what);
      });
    },
  };
  child.on('message', (message: FromPeople) => {
    if (message.said === 'now') crowd.latest = message;
  });
  await crowd.ask(undefined, 'ready');
  return crowd;
}

const askAll = <S extends FromPeople['said']>(crowds: readonly PeopleProcess[], what: ToPeople, answer: S) =>
  Promise.all(crowds.map((crowd) => crowd.ask(what, answer)));

// -- what is measured -------------------------------------------------------------------------------------------------

/** Resident memory of each server a connection: everybody connects, is told where they stand, and does nothing. */
async function measureMemory(servers: readonly Server[], crowds: readonly PeopleProcess[], people: number) {
  const rss = () => servers.reduce((sum, server) => sum + rssKibOf(server.process.pid ?? 0), 0);
  const before = rss();
  say('connecting');
  const answers = await askAll(crowds, { do: 'connect' }, 'open');
  await sleep(2000);
  const connected = answers.reduce((sum, { open }) => sum + open, 0);
  const after = rss();
  say(`${connected} of ${people} connected`);
  await askAll(crowds, { do: 'disconnect' }, 'closed');
  return {
    connected,
    rss_kib_each: short((after - before) / connected),
    rss_server_before_mb: short(before / servers.length / 1024),
  };
}

async function live(
  db: Database,
  { poolId }: CrowdLobby,
  servers: readonly Server[],
  crowds: readonly PeopleProcess[],
  seconds: number,
) {
  const postgres = await findPostmaster(db);
  const cpu = () => ({
    servers: servers.map((server) => cpuSecondsOf(server.process.pid ?? 0)),
    postgres: cpuSecondsOfFamily(postgres),
    people: crowds.reduce((sum, { child }) => sum + cpuSecondsOf(child.pid ?? 0), 0),
  });
  const before = cpu();
  const started = performance.now();
  const comeSeconds = Math.min(60, seconds / 3);
  for (const { child } of crowds) child.send({ do: 'live', comeSeconds } satisfies ToPeople);
  let stuck = 0;
  let mostOnline = 0;
  while (performance.now() - started < seconds * 1000) {
    await sleep(Math.min(5000, seconds * 1000 - (performance.now() - started)));
    stuck = Math.max(stuck, await countStuck(db, poolId));
    mostOnline = Math.max(mostOnline, sayHowItGoes(crowds, (performance.now() - started) / 1000));
  }
  const took = (performance.now() - started) / 1000;
  const after = cpu();
  const rssServerMb = servers.map((server) => short(rssKibOf(server.process.pid ?? 0) / 1024));
  await askAll(crowds, { do: 'rest' }, 'resting');
  await sleep(restSeconds * 1000);
  const wrong = await findLastingWrongViews(db, crowds);
  const answers = await askAll(crowds, { do: 'end' }, 'written');
  return {
    took,
    stuck,
    mostOnline,
    wrong,
    rssServerMb,
    peopleLoopP99Ms: Math.max(...answers.map(({ loopP99Ms }) => loopP99Ms)),
    cpu: {
      servers: after.servers.map((each, n) => short((each - (before.servers[n] ?? 0)) / took)),
      postgres: short((after.postgres - before.postgres) / took),
      people: short((after.people - before.people) / took),
    },
  };
}

/** Whoever still searches may be paired between two looks: wrong is what stays wrong. */
async function findLastingWrongViews(db: Database, crowds: readonly PeopleProcess[]): Promise<number> {
  let before: string[] | undefined;
  for (let look = 0; look < looks; look++) {
    const answers = await askAll(crowds, { do: 'look' }, 'views');
    const wrong = await findWrongViews(
      db,
      answers.flatMap(({ views }) => views),
    );
    const now = wrong.map((each) => JSON.stringify(each)).filter((each) => before?.includes(each) ?? true);
    if (now.length === 0) return 0;
    before = now;
    await sleep(restSeconds * 1000);
  }
  say(before?.slice(0, 10).join('\n') ?? '');
  return before?.length ?? 0;
}

function sayHowItGoes(crowds: readonly PeopleProcess[], seconds: number): number {
  const sum = (pick: 'online' | 'talking' | 'searching') => crowds.reduce((all, { latest }) => all + (latest?.[pick] ?? 0), 0);
  const longest = Math.max(...crowds.map(({ latest }) => latest?.longMs ?? 0));
  const [online, talking, searching] = [sum('online'), sum('talking'), sum('searching')];
  say(
    `${seconds.toFixed(0)} s: ${online} online, ${talking} talk, ${searching} search, the longest for ${(longest / 1000).toFixed(1)} s`,
  );
  return online;
}

async function findPostmaster(db: Database): Promise<number> {
  const { pid } = await db.getRow<{ pid: number }>(sql`select pg_backend_pid() as pid`);
  return parentOf(pid);
}

interface Outcome {
  readonly samples: Samples;
  readonly steps: ReadonlyMap<string, number>;
  readonly memory: Awaited<ReturnType<typeof measureMemory>>;
  readonly run: Awaited<ReturnType<typeof live>>;
  readonly findings: number;
}

function tell(
  size: { readonly people: number; readonly seconds: number },
  { samples, steps, memory, run, findings }: Outcome,
): void {
  const { found, heardMs, counts } = samples;
  const { mine, partners } = skipTimes(samples);
  const waits = (all: typeof found) => all.map(({ from, at }) => at - from);
  const numbers = {
    ...quantilesOf('match', matchTimes(found, steps, stepsMs)),
    ...quantilesOf('wait', waits(found)),
    ...quantilesOf('wait_crowded', waits(found.filter(({ crowd }) => crowd >= 50))),
    ...quantilesOf('skip', [...mine, ...partners]),
    ...quantilesOf('skip_mine', mine),
    ...quantilesOf('skip_partner', partners),
    ...quantilesOf('message', heardMs),
    stuck: run.stuck,
    wrong_views: run.wrong,
    findings,
  };
  const missed = Object.entries(bounds).filter(([name, bound]) => !(numbers[name as keyof typeof numbers] <= bound));
  report('crowd', {
    ...size,
    servers: serverCount,
    most_online: run.mostOnline,
    sessions: steps.size,
    sessions_per_second: short(steps.size / run.took),
    messages_per_second: short((counts['messages heard'] ?? 0) / run.took),
    ...numbers,
    bounds,
    missed: missed.map(([name]) => name),
    ...memory,
    rss_server_mb: run.rssServerMb,
    cpu_cores: run.cpu,
    people_loop_p99_ms: short(run.peopleLoopP99Ms),
    counts,
  });
}
