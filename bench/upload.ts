// npm run bench upload [megabytes] [bad]: a large CSV through the import page, in a real browser: how long checking and importing take, how
// much memory the server takes for it, and how fast it answers others meanwhile. `bad`: no row can be taken. Matching is paused.
// Baseline in the same run: the file read and thrown away, as the check does in this process.
import { createReadStream, readFileSync, statSync } from 'node:fs';
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Page } from 'playwright-core';
import type { Database } from '../src/db/database.js';
import { sql } from '../src/db/sql.js';
import { mixerPolicy } from '../src/demo/fill.js';
import { demoAttributes } from '../src/demo/people.js';
import { registerAttributes } from '../src/people/attributes.js';
import { readPeople } from '../src/people/import/read-people.js';
import { publishPolicy } from '../src/people/policies.js';
import { createPool } from '../src/people/pools.js';
import { saveProfiles } from '../src/people/profiles.js';
import { writePeople } from './import.js';
import { openChromium } from './support/chromium.js';
import { withDatabase } from './support/database.js';
import { quantile } from './support/quantile.js';
import { report, say, seconds, short } from './support/report.js';
import { startServer, stopServer } from './support/server.js';
import { cookieName, openSessions } from './support/sessions.js';

const askEveryMs = 100;
const limitMs = 900_000;

export async function benchUpload([megabytes = '50', rows = 'good']: readonly string[]): Promise<void> {
  await withDatabase(async ({ db, url, directory }) => {
    let web: ChildProcess | undefined;
    try {
      const event = await fill(db);
      const file = join(directory, 'people.csv');
      writePeople(file, Number(megabytes) * 1e6, rows === 'bad' ? '7' : undefined);
      const baseline = await seconds(() => readAll(file));
      const started = await startServer(url);
      web = started.process;
      const pid = web.pid ?? 0;
      const before = residentMb(pid);
      const times = await throughPage(started.address, event, file, rows === 'bad');
      report('upload', {
        megabytes: short(statSync(file).size / 1e6),
        rows,
        ...times,
        server_peak_mb: peakMb(pid),
        server_mb_before: before,
        baseline: 'reading and judging the file in this process, nothing stored',
        baseline_s: short(baseline),
        ratio: short(baseline / times.check_s),
      });
    } finally {
      if (web) await stopServer(web);
    }
  });
}

/** An admin with a session, and an event whose matching is paused. */
async function fill(db: Database): Promise<{ id: string; token: string }> {
  await registerAttributes(db, demoAttributes);
  const { ids } = await saveProfiles(db, [{ name: 'Admin' }]);
  await db.run(sql`insert into staff (user_id, role) values (${ids[0]}, 'admin')`);
  const [token = ''] = await openSessions(db, ids);
  const { id: policyVersionId } = await publishPolicy(db, { name: 'bench', body: mixerPolicy });
  const id = await createPool(db, { mode: 'events', code: 'UPLOAD', name: 'Upload', policyVersionId });
  await db.run(sql`update matchmaking_jobs set status = 'paused' where event_id = ${id}`);
  return { id, token };
}

async function readAll(file: string): Promise<void> {
  const reader = await readPeople(createReadStream(file), { attributes: demoAttributes });
  let read = 0;
  for await (const row of reader.rows) read += row.line > 0 ? 1 : 0;
  say(`${read} rows`);
}

async function throughPage(address: string, { id, token }: { id: string; token: string }, file: string, bad: boolean) {
  const browser = await openChromium();
  try {
    const context = await browser.newContext();
    await context.addCookies([{ name: cookieName, value: token, url: address }]);
    const page = await context.newPage();
    await page.goto(`${address}/organise/events/${id}/import`);
    await page.setInputFiles('input[type=file]', file);
    const preview = await seconds(() => page.getByRole('region', { name: 'The first rows' }).waitFor());
    say('checking');
    const check = await answered(address, () => press(page, 'Check all rows', bad ? /None of/ : /can be imported/));
    say('importing');
    const stored = bad ? undefined : await answered(address, () => press(page, /^Import [\d,.]+ people/, /people imported/));
    return {
      preview_s: short(preview),
      check_s: short(check.took),
      check_others_p95_ms: short(check.p95),
      ...(stored && { import_s: short(stored.took), import_others_p95_ms: short(stored.p95) }),
    };
  } finally {
    await browser.close();
  }
}

async function press(page: Page, button: string | RegExp, until: RegExp): Promise<void> {
  await page.getByRole('button', { name: button }).click();
  await page.getByRole('heading', { name: until }).waitFor({ timeout: limitMs });
}

/** How long the work takes, and how long others wait for a small answer meanwhile. */
async function answered(address: string, work: () => Promise<void>): Promise<{ took: number; p95: number }> {
  const times: number[] = [];
  const ask = async () => {
    const at = performance.now();
    await (await fetch(`${address}/api/demo`)).arrayBuffer();
    times.push(performance.now() - at);
  };
  const timer = setInterval(() => void ask().catch(() => undefined), askEveryMs);
  const took = await seconds(work);
  clearInterval(timer);
  return { took, p95: quantile(times, 0.95) };
}

const statusMb = (pid: number, name: string) =>
  Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024);
const residentMb = (pid: number) => statusMb(pid, 'VmRSS');
const peakMb = (pid: number) => statusMb(pid, 'VmHWM');
