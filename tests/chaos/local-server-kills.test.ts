// Twenty kills -9 at random moments, of the writing Nakodo, of its local server, or of both. What was acknowledged is there afterwards.
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createRandom } from '../../src/demo/random.js';
import { isPostmaster, readPidFile, signal } from '../../src/db/local/processes.js';
import { openLocalServer } from '../../src/db/local-server.js';
import { openDatabase } from '../../src/db/pool.js';
import { sql } from '../../src/db/sql.js';
import { projectPath } from '../../src/root.js';
import { type Child, endChildren, startChild } from '../support/children.js';
import { ownPort } from '../support/own-port.js';

const childScript = projectPath('tests/support/local-server-child.mjs');
const seed = 20_261_121;
const kills = 20;
const victims = ['nakodo', 'server', 'both'] as const;
const uuid = /^[0-9a-f]{8}-/;

let base: string;
let directory: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'nakodo-kills-'));
  chmodSync(base, 0o755);
  directory = join(base, 'data');
});
afterEach(async () => {
  await endChildren();
  killServer();
  await expect.poll(serverPid).toBe(undefined);
  rmSync(base, { recursive: true, force: true });
});

const cluster = () => join(directory, 'postgres');

function serverPid(): number | undefined {
  const pid = existsSync(cluster()) ? readPidFile(cluster())?.pid : undefined;
  return pid !== undefined && isPostmaster(pid, cluster()) ? pid : undefined;
}

function killServer(): void {
  const pid = serverPid();
  if (pid !== undefined) signal(pid, 'SIGKILL');
}

it(
  `keeps every acknowledged write over ${kills} kills of Nakodo, its server, or both, and each start adopts or recovers`,
  { timeout: 600_000 },
  async () => {
    const random = createRandom(seed).next;
    const acknowledged = new Set<string>();
    const unexpected: string[] = [];
    let child: Child | undefined;
    let count = 0;
    const collect = (from: Child) => {
      for (const line of from.lines.slice(1))
        (uuid.test(line) ? acknowledged : { add: (text: string) => unexpected.push(text) }).add(line);
    };

    for (; count < kills; count++) {
      const victim = victims[Math.floor(random() * victims.length)];
      // Every fourth kill hits a start, recovery included; the others a time of writing.
      const early = count % 4 === 3;
      child ??= startChild(childScript, [directory, 'write'], { env: { ...process.env, PREFERRED_PORT: String(ownPort) } });
      if (!early) {
        const wanted = child.lines.length + 1 + Math.floor(random() * 200);
        await child.line((line) => uuid.test(line));
        await expect.poll(() => (child?.lines.length ?? 0) >= wanted, { interval: 5 }).toBe(true);
      }
      // The moment itself is the matter here, so it is one of time: a start takes about 300 ms, a commit one.
      await pause(early ? random() * 300 : random() * 10);
      if (victim !== 'nakodo') killServer();
      if (victim !== 'server') {
        await child.kill('SIGKILL');
        collect(child);
        child = undefined;
      }
    }

    if (child) {
      await child.kill('SIGKILL');
      collect(child);
    }
    const server = await openLocalServer({ directory });
    const database = openDatabase({ connection: server.connection });
    const rows = await database.rows<{ id: string; whole: boolean }>(
      sql`select id, id = copy and length(filler) = 500 as whole from written`,
    );
    const present = new Set(rows.map(({ id }) => id));
    expect(unexpected).toEqual([]);
    expect([...acknowledged].filter((id) => !present.has(id))).toEqual([]);
    expect(rows.filter(({ whole }) => !whole)).toEqual([]);
    expect(acknowledged.size).toBeGreaterThan(kills * 20);
    await database.run(sql.script('create extension amcheck'));
    expect(await database.rows(sql`select * from verify_heapam('written')`)).toEqual([]);
    await database.run(sql`select bt_index_check('written_pkey', true)`);
    await database.close();
    expect(await server.stop()).toBe('stopped');
  },
);
