// The built command as a process: exit codes, signals, a reader that leaves early, a terminal's psql.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, readdir } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { compiledPath } from '../../src/root.js';
import { testDatabase } from '../support/postgres.js';
import { testFolder } from './support.js';

const test = testDatabase();
const folder = testFolder();

const children = new Set<ChildProcess>();
afterEach(() => {
  for (const child of children) child.kill('SIGKILL'); // only those of a test that failed are still there
  children.clear();
});

interface Running {
  readonly child: ChildProcess;
  readonly out: () => string;
  readonly err: () => string;
  /** When this has been said on stdout. */
  said(words: RegExp): Promise<void>;
  ended(): Promise<number | null>;
}

function start(args: readonly string[], env: Record<string, string> = {}): Running {
  const child = spawn(process.execPath, [compiledPath('src', 'cli', 'main.js'), ...args], {
    env: { PATH: process.env['PATH'], DATABASE_URL: test().url, ...env },
  });
  children.add(child);
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => (out += chunk));
  child.stderr.on('data', (chunk) => (err += chunk));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return {
    child,
    out: () => out,
    err: () => err,
    ended: () => ended,
    async said(words) {
      while (!words.test(out)) {
        if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${err}`);
        await Promise.race([once(child.stdout, 'data'), ended]);
      }
    },
  };
}

describe('the nakodo process', () => {
  it('ends with the code of its command', async () => {
    expect(await start(['--version']).ended()).toBe(0);
    expect(await start(['matsh']).ended()).toBe(2);
    expect(await start(['explain', 'nobody']).ended()).toBe(1);
  });

  for (const [args, words] of [
    [['work'], /Working on events/],
    [['serve', '--empty', '--port', '0'], /http:\/\/127/],
  ] as const) {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      it(`ends ${args[0]} cleanly on ${signal}`, async () => {
        const running = start(args, { LOG_LEVEL: 'warn' });
        await running.said(words);
        running.child.kill(signal);
        expect({ code: await running.ended(), err: running.err() }).toEqual({ code: 0, err: '' });
      });
    }
  }

  it('serves, and says nothing but its address on stdout', async () => {
    const running = start(['serve', '--empty', '--port', '0', '--json'], { LOG_LEVEL: 'info' });
    await running.said(/\}/);
    const { address } = JSON.parse(running.out()) as { address: string };
    expect((await fetch(`${address}/healthz`)).status).toBe(200);
    running.child.kill('SIGINT');
    expect(await running.ended()).toBe(0);
    expect(() => JSON.parse(running.out())).not.toThrow();
  });

  it('stops a long command in the middle on SIGINT, and leaves no half-written file', async () => {
    const rows = Array.from({ length: 30_000 }, (_, n) => `${n},${20 + (n % 50)}`);
    const people = await folder.write('crowd.csv', ['id,age', ...rows].join('\n'));
    const policy = await folder.write('policy.json', { score: [{ near: 'age', scale: 3, weight: 1 }], limit: 50 });
    const running = start(['match', people, policy, '--out', folder.path('out.json')]);
    running.child.kill('SIGINT');
    expect(await running.ended()).not.toBe(0);
    expect((await readdir(folder.path('.'))).filter((name) => name.startsWith('out'))).toEqual([]);
  });

  it('ends quietly when the reader of its result has had enough', async () => {
    const rows = Array.from({ length: 3000 }, (_, n) => `${n},${20 + (n % 50)}`);
    const people = await folder.write('some.csv', ['id,age', ...rows].join('\n'));
    const policy = await folder.write('policy.json', { score: [{ near: 'age', scale: 3, weight: 1 }], limit: 50 });
    const running = start(['match', people, policy]);
    running.child.stdout?.once('data', () => running.child.stdout?.destroy());
    expect(await running.ended()).toBe(0);
    expect(running.err()).not.toMatch(/EPIPE|at /);
  });
});

describe('nakodo psql', () => {
  it('starts the psql of this machine on the database, the password not among its arguments', async () => {
    const psql = await folder.write('psql', '#!/bin/sh\necho "$@"\necho "password $PGPASSWORD"\nexit 3\n');
    await chmod(psql, 0o755);
    const running = start(['psql', '--', '-c', 'select 1'], { PATH: `${folder.path('.')}:/bin:/usr/bin` });
    expect(await running.ended()).toBe(1);
    expect(running.out()).toMatch(/^postgres:\/\/nakodo@127\.0\.0\.1:\d+\/test_\w+ -c select 1\npassword test\n$/);
  });

  it('says what to do where there is none', async () => {
    const running = start(['psql'], { PATH: folder.path('.nothing') });
    expect(await running.ended()).toBe(1);
    expect(running.err()).toMatch(/There is no psql on this machine: install it .*--print/);
  });
});
