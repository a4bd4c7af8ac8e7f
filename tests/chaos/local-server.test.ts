// The life of a local server: its first start, several Nakodo processes that share it, and what follows a kill.
import { spawn } from 'node:child_process';
import { chownSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isPostmaster, signal } from '../../src/db/local/processes.js';
import { openDatabase } from '../../src/db/pool.js';
import { sql } from '../../src/db/sql.js';
import { compiledPath } from '../../src/root.js';
import { ask, at, endServers, makeFolder, pidOf, refusal, runs, start, startProcess } from '../support/local-server.js';

describe('the local server', () => {
  beforeEach(makeFolder);
  afterEach(endServers);

  describe('on first start', () => {
    it('makes a database that keeps its promises on every machine: UTF-8, code point order, checksums, fsync', async () => {
      const server = await start();
      expect(server.owner).toBe(true);
      expect(
        await ask(
          server,
          sql`select current_setting('server_version_num')::int / 10000 as major, current_setting('fsync') as fsync, current_setting('data_checksums') as checksums, current_setting('timezone') as zone,
                (select datlocprovider::text || datlocale from pg_database where datname = current_database()) as locale, pg_encoding_to_char(encoding) as encoding, 'a' < 'B' as by_dictionary, upper('ü') as upper
              from pg_database where datname = current_database()`,
        ),
      ).toEqual([
        {
          major: 18,
          fsync: 'on',
          checksums: 'on',
          zone: 'UTC',
          locale: 'bC.UTF-8',
          encoding: 'UTF8',
          by_dictionary: false,
          upper: 'Ü',
        },
      ]);
    });

    it('lets nobody in without the password, which only the owner may read, and listens on the loopback only', async () => {
      const server = await start();
      expect(statSync(join(at.directory, 'password')).mode & 0o777).toBe(0o600);
      expect(statSync(join(at.directory, 'postgres')).mode & 0o777).toBe(0o700);
      for (const host of [server.socket, '127.0.0.1']) {
        const stranger = openDatabase({ connection: { ...server.connection, host, password: 'guess' } });
        await expect(stranger.rows(sql`select 1`)).rejects.toMatchObject({ code: 'setup' });
        await stranger.close();
      }
      const overTcp = openDatabase({ url: server.url });
      expect(await overTcp.rows(sql`select current_setting('listen_addresses') as listens, current_user as me`)).toEqual([
        { listens: '127.0.0.1', me: 'nakodo' },
      ]);
      await overTcp.close();
    });

    it('refuses a folder that is not ours and not empty, and a file, and touches neither', async () => {
      mkdirSync(at.directory);
      writeFileSync(join(at.directory, 'holiday.jpg'), 'x');
      const error = await refusal();
      expect([error.code, error.message]).toEqual([
        'setup',
        expect.stringMatching(/not empty and not a data folder of Nakodo \(it holds holiday.jpg\).*NAKODO_DATA_DIR/),
      ]);
      expect(readdirSync(at.directory)).toEqual(['holiday.jpg']);
      at.directory = join(at.directory, 'holiday.jpg');
      expect((await refusal()).code).toBe('setup');
    });

    it('takes a folder that holds nothing but a placeholder', async () => {
      mkdirSync(at.directory);
      writeFileSync(join(at.directory, '.gitkeep'), '');
      expect((await start()).owner).toBe(true);
    });

    it('works in a folder whose path is too long for a socket', async () => {
      at.directory = join(at.base, 'a'.repeat(100), 'data');
      const server = await start();
      expect(server.socket.length).toBeLessThan(100);
      expect(await ask(server)).toEqual([{ one: 1 }]);
      await server.stop();
      rmSync(server.socket, { recursive: true });
    });
  });

  describe('with several Nakodo processes', () => {
    it('is started by one of four that start at once, and joined by the others', async () => {
      const all = await Promise.all(Array.from({ length: 4 }, () => startProcess()));
      expect(all.filter(({ ready }) => ready.owner)).toHaveLength(1);
      const [first] = all;
      expect(all.map(({ ready: { port, pid } }) => ({ port, pid }))).toEqual(
        all.map(() => ({ port: first?.ready.port, pid: pidOf() })),
      );
      expect(readdirSync(at.directory).filter((name) => name.includes('.new-'))).toEqual([]);
    });

    it('is one directory to all who open it at the same moment', async () => {
      const rounds = 1000;
      const memory = new SharedArrayBuffer(4);
      const code = `const { parentPort, workerData } = require('node:worker_threads');
        import(workerData.module).then(({ openDirectory }) => {
          const arrived = new Int32Array(workerData.memory);
          const seen = [];
          const rounds = ${rounds};
          for (let round = 1; round <= rounds; round++) {
            Atomics.add(arrived, 0, 1);
            Atomics.notify(arrived, 0);
            // Spins, so that both begin in the same microsecond; where the other has no core, leaves it this one.
            for (let spins = 0; Atomics.load(arrived, 0) < round * 2; spins++)
              if (spins > 10_000) Atomics.wait(arrived, 0, round * 2 - 1);
            // One comes up to 0.2 ms later than the other.
            if (workerData.late) for (const until = performance.now() + (round % 200) / 1000; performance.now() < until; ) {}
            try { seen.push(openDirectory(workerData.base + '/' + round).password); } catch (error) { seen.push(error.message); }
          }
          parentPort.postMessage(seen);
        });`;
      const run = (late: boolean) =>
        new Promise<string[]>((resolve, reject) => {
          const worker = new Worker(code, {
            eval: true,
            workerData: { module: compiledPath('src/db/local/directory.js'), base: at.base, memory, late },
          });
          worker.once('message', resolve).once('error', reject);
        });
      const [first, second] = await Promise.all([run(false), run(true)]);
      expect(first).toHaveLength(rounds);
      expect(second).toEqual(first);
    });

    it('is left by its owner while another is there, and stopped cleanly by the last', async () => {
      const owner = await startProcess();
      const other = await startProcess();
      await owner.kill('SIGINT');
      expect(owner.lines.at(-1)).toBe('left');
      expect(runs()).toBe(true);
      await other.kill('SIGINT');
      expect(other.lines.at(-1)).toBe('stopped');
      expect(runs()).toBe(false);
      expect(readFileSync(join(at.directory, 'postgres.log'), 'utf8')).toMatch(/database system is shut down\s*$/);
    });

    it('is stopped by exactly one of four that leave at once', async () => {
      const all = await Promise.all(Array.from({ length: 4 }, () => startProcess()));
      await Promise.all(all.map((child) => child.kill('SIGINT')));
      expect(all.map(({ lines }) => lines.at(-1) ?? '').toSorted((a, b) => a.localeCompare(b))).toEqual([
        'left',
        'left',
        'left',
        'stopped',
      ]);
      expect(runs()).toBe(false);
    });

    it('is never stopped under one that joins while the last leaves', async () => {
      for (let round = 0; round < 5; round++) {
        const first = await start();
        const [, second] = await Promise.all([first.stop(), start()]);
        expect(await ask(second)).toEqual([{ one: 1 }]);
        await second.stop();
      }
    });

    it('is not counted as used by others because of a psql', async () => {
      const server = await start();
      const psql = openDatabase({ url: server.url, applicationName: 'psql' });
      await psql.rows(sql`select 1`);
      expect(await server.stop()).toBe('stopped');
      await psql.close();
    });
  });

  describe('after a kill', () => {
    it('of Nakodo goes on, in a process group of its own, and is adopted by the next', async () => {
      const killed = await startProcess();
      const group = Number(/^\d+ \(.*\) \S+ \d+ (\d+)/.exec(readFileSync(`/proc/${killed.ready.pid}/stat`, 'utf8'))?.[1]);
      expect(group).toBe(killed.ready.pid);
      await killed.kill('SIGKILL');
      expect(runs()).toBe(true);
      const next = await startProcess();
      expect(next.ready).toEqual({ ...killed.ready, owner: false });
      await next.kill('SIGINT');
      expect(next.lines.at(-1)).toBe('stopped');
    });

    it('of the server is started again on the same port while Nakodo lives', async () => {
      const server = await start();
      const database = openDatabase({ connection: server.connection });
      await database.run(sql`create table kept as select 1 as one`);
      const before = pidOf();
      signal(before, 'SIGKILL');
      await expect.poll(() => isPostmaster(before, server.cluster)).toBe(false);
      await expect.poll(() => database.rows(sql`select * from kept`).catch(() => 'gone')).toEqual([{ one: 1 }]);
      await expect.poll(() => [0, before].includes(pidOf())).toBe(false);
      await database.close();
      expect(await server.stop()).toBe('stopped');
    });

    it('of both recovers, with a stale postmaster.pid in the way', async () => {
      const killed = await startProcess();
      await killed.kill('SIGKILL');
      signal(killed.ready.pid, 'SIGKILL');
      const next = await startProcess();
      expect(next.ready.owner).toBe(true);
      expect(next.ready.pid).not.toBe(killed.ready.pid);
    });

    it.each(['another process of the same user', 'a zombie that nobody waits for'])(
      'recovers when the number in its stale pid files now belongs to %s',
      async (kind) => {
        const server = await start();
        await server.stop();
        const { uid, gid } = statSync(join(at.directory, 'postgres'));
        // The shell is replaced by a program that does not wait for the child it was left with.
        const other = spawn('/bin/sh', ['-c', kind.includes('zombie') ? 'sleep 0 & exec sleep 600' : 'exec sleep 600'], {
          uid,
          gid,
        });
        const zombies = () => readFileSync(`/proc/${other.pid}/task/${other.pid}/children`, 'utf8').trim();
        if (kind.includes('zombie'))
          await expect.poll(() => zombies() && readFileSync(`/proc/${zombies()}/stat`, 'utf8')).toMatch(/\) Z /);
        const number = zombies() || String(other.pid);
        const content = `${number}\n${server.cluster}\n1700000000\n${server.port}\n${server.socket}\n127.0.0.1\n  5432001 0\nready   \n`;
        for (const path of [join(server.cluster, 'postmaster.pid'), join(server.socket, `.s.PGSQL.${server.port}.lock`)]) {
          writeFileSync(path, content, { mode: 0o600 });
          chownSync(path, uid, gid);
        }
        const again = await start();
        expect([again.owner, await ask(again)]).toEqual([true, [{ one: 1 }]]);
        expect(again.port).toBe(server.port);
        other.kill('SIGKILL');
      },
    );
  });

  it('recovers when a start that died has left its pid files empty', async () => {
    const server = await start();
    await server.stop();
    const { uid, gid } = statSync(join(at.directory, 'postgres'));
    for (const path of [join(server.cluster, 'postmaster.pid'), join(server.socket, `.s.PGSQL.${server.port}.lock`)]) {
      writeFileSync(path, '', { mode: 0o600 });
      chownSync(path, uid, gid);
    }
    expect((await start()).port).toBe(server.port);
  });
});
