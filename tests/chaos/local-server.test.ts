import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { Worker } from 'node:worker_threads';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../src/errors.js';
import { findBinaries } from '../../src/db/local/binaries.js';
import { isPostmaster, readPidFile, signal } from '../../src/db/local/processes.js';
import { canReach, chooseUser } from '../../src/db/local/user.js';
import { type LocalServer, openLocalServer } from '../../src/db/local-server.js';
import { openDatabase } from '../../src/db/pool.js';
import { sql } from '../../src/db/sql.js';
import { compiledPath, projectPath } from '../../src/root.js';
import { endChildren, startChild } from '../support/children.js';

const childScript = projectPath('tests/support/local-server-child.mjs');
const isRoot = process.getuid?.() === 0;
/** Not so where the project lies in a private home: then no other user can run it. */
const user = chooseUser(undefined);
const canEveryoneReachUs = !user || canReach(dirname(childScript), user);

interface Ready {
  readonly owner: boolean;
  readonly port: number;
  readonly pid: number;
}

describe('the local server', () => {
  let base: string;
  let directory: string;
  const open: LocalServer[] = [];

  const start = async (options: Partial<Parameters<typeof openLocalServer>[0]> = {}) => {
    const server = await openLocalServer({ directory, ...options });
    open.push(server);
    return server;
  };
  const startProcess = async (env: Readonly<Record<string, string>> = {}) => {
    const child = startChild(childScript, [directory], { env: { ...process.env, ...env } });
    const ready = JSON.parse(await child.line((line) => line.startsWith('{'))) as Ready & { message?: string };
    if (ready.message) throw new Error(ready.message);
    return { ...child, ready };
  };
  const refusal = async (options: Partial<Parameters<typeof openLocalServer>[0]> = {}) => {
    const error = await start(options).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof AppError)) throw new Error('was not refused', { cause: error });
    return error;
  };
  const pidOf = () => readPidFile(join(directory, 'postgres'))?.pid ?? 0;
  const runs = () => existsSync(join(directory, 'postgres')) && isPostmaster(pidOf(), join(directory, 'postgres'));
  const ask = async (server: LocalServer, statement = sql`select 1 as one`) => {
    const database = openDatabase({ connection: server.connection });
    try {
      return await database.rows(statement);
    } finally {
      await database.close();
    }
  };

  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'nakodo-local-'));
    chmodSync(base, 0o755);
    directory = join(base, 'data');
  });
  afterEach(async () => {
    await endChildren();
    await Promise.all(open.splice(0).map((server) => server.stop()));
    if (runs()) {
      const pid = pidOf();
      signal(pid, 'SIGKILL');
      await expect.poll(() => isPostmaster(pid, join(directory, 'postgres'))).toBe(false);
    }
    rmSync(base, { recursive: true, force: true });
  });

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
      expect(statSync(join(directory, 'password')).mode & 0o777).toBe(0o600);
      expect(statSync(join(directory, 'postgres')).mode & 0o777).toBe(0o700);
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
      mkdirSync(directory);
      writeFileSync(join(directory, 'holiday.jpg'), 'x');
      const error = await refusal();
      expect([error.code, error.message]).toEqual([
        'setup',
        expect.stringMatching(/not empty and not a data folder of Nakodo \(it holds holiday.jpg\).*NAKODO_DATA_DIR/),
      ]);
      expect(readdirSync(directory)).toEqual(['holiday.jpg']);
      directory = join(directory, 'holiday.jpg');
      expect((await refusal()).code).toBe('setup');
    });

    it('takes a folder that holds nothing but a placeholder', async () => {
      mkdirSync(directory);
      writeFileSync(join(directory, '.gitkeep'), '');
      expect((await start()).owner).toBe(true);
    });

    it('works in a folder whose path is too long for a socket', async () => {
      directory = join(base, 'a'.repeat(100), 'data');
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
      expect(readdirSync(directory).filter((name) => name.includes('.new-'))).toEqual([]);
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
            while (Atomics.load(arrived, 0) < round * 2) {}
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
            workerData: { module: compiledPath('src/db/local/directory.js'), base, memory, late },
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
      expect(readFileSync(join(directory, 'postgres.log'), 'utf8')).toMatch(/database system is shut down\s*$/);
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
        const { uid, gid } = statSync(join(directory, 'postgres'));
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
        const again = await start({ startTimeoutMs: 5000 });
        expect([again.owner, await ask(again)]).toEqual([true, [{ one: 1 }]]);
        expect(again.port).toBe(server.port);
        other.kill('SIGKILL');
      },
    );
  });

  it('recovers when a start that died has left its pid files empty', async () => {
    const server = await start();
    await server.stop();
    const { uid, gid } = statSync(join(directory, 'postgres'));
    for (const path of [join(server.cluster, 'postmaster.pid'), join(server.socket, `.s.PGSQL.${server.port}.lock`)]) {
      writeFileSync(path, '', { mode: 0o600 });
      chownSync(path, uid, gid);
    }
    expect((await start()).port).toBe(server.port);
  });

  describe('its port', () => {
    const listen = (port: number) =>
      new Promise<Server>((resolve, reject) => {
        const blocker = createServer();
        blocker.once('error', reject);
        blocker.listen(port, '127.0.0.1', () => resolve(blocker));
      });
    const close = (blocker: Server) => new Promise((resolve) => blocker.close(resolve));
    const portOf = (blocker: Server) => {
      const address = blocker.address();
      return typeof address === 'object' && address ? address.port : 0;
    };

    it('is another free one when the preferred one is taken, and is remembered for the next start', async () => {
      const blocker = await listen(0);
      const port = portOf(blocker);
      const first = await start({ port });
      expect(first.port).not.toBe(port);
      await first.stop();
      await close(blocker);
      expect((await start({ port })).port).toBe(first.port);
    });

    it('and its data are its own, whatever other Postgres the environment names', async () => {
      const other = await openLocalServer({ directory: join(base, 'other') });
      open.push(other);
      const child = await startProcess({
        PGHOST: '127.0.0.1',
        PGPORT: String(other.port),
        PGDATA: other.cluster,
        PGUSER: 'somebody',
        PGSSLMODE: 'require',
        PGDATABASE: 'x',
        LC_ALL: 'de_DE.UTF-8',
      });
      expect(child.ready).toMatchObject({ owner: true });
      expect(child.ready.port).not.toBe(other.port);
    });
  });

  describe('refuses', () => {
    it.each([
      ['17', 'setup', /is of Postgres 17, this Nakodo brings Postgres 18: upgrade it: dump it/],
      ['19', 'database_newer', /is of Postgres 19.*use the newer Nakodo/],
    ])('data of Postgres %s, with a clear word, and changes nothing', async (version, code, words) => {
      await (await start()).stop();
      writeFileSync(join(directory, 'postgres', 'PG_VERSION'), `${version}\n`);
      const before = readdirSync(join(directory, 'postgres')).toSorted();
      const error = await refusal();
      expect([error.code, error.message]).toEqual([code, expect.stringMatching(words)]);
      expect(readdirSync(join(directory, 'postgres')).toSorted()).toEqual(before);
    });

    it('a marker of a newer Nakodo, and one that is broken', async () => {
      mkdirSync(directory);
      writeFileSync(join(directory, 'nakodo.json'), '{"format":2}');
      expect((await refusal()).code).toBe('database_newer');
      writeFileSync(join(directory, 'nakodo.json'), '{');
      expect((await refusal()).message).toMatch(/cannot be read as JSON/);
    });

    it('a password file that belongs to other data', async () => {
      await (await start()).stop();
      writeFileSync(join(directory, 'password'), 'other\n');
      expect((await refusal()).message).toMatch(/refused the password in its folder/);
    });

    it('a folder whose database is gone, rather than begin an empty one', async () => {
      const server = await start();
      await server.stop();
      rmSync(server.cluster, { recursive: true });
      expect((await refusal()).message).toMatch(/database of .* is gone: it was in .*begin with an empty one/);
      expect(existsSync(join(directory, 'postgres'))).toBe(false);
    });

    it.skipIf(!isRoot)('a socket folder in the temporary folder that somebody else has made', async () => {
      directory = join(base, 'b'.repeat(100), 'data');
      const server = await start();
      await server.stop();
      rmSync(server.socket, { recursive: true });
      mkdirSync(server.socket);
      chownSync(server.socket, 65_534, 65_534);
      expect((await refusal()).message).toMatch(/belongs to somebody else/);
      rmSync(server.socket, { recursive: true });
    });

    it('data that cannot be started, saying why and where to read more', async () => {
      await (await start()).stop();
      rmSync(join(directory, 'postgres', 'global', 'pg_control'));
      expect((await refusal()).message).toMatch(/did not start: .*pg_control.*postgres\.log/s);
    });
  });

  describe.skipIf(!isRoot)('as root', () => {
    it('runs as another user', async () => {
      await start();
      expect(statSync(`/proc/${pidOf()}`).uid).not.toBe(0);
    });

    it('keeps the data in the system’s folder when its user cannot reach the directory, and links to it', async () => {
      chmodSync(base, 0o700);
      const server = await start();
      expect(server.cluster).toMatch(/^\/var\/lib\/nakodo\//);
      expect([lstatSync(join(directory, 'postgres')).isSymbolicLink(), realpathSync(join(directory, 'postgres'))]).toEqual([
        true,
        server.cluster,
      ]);
      await ask(server, sql`create table kept as select 1 as one`);
      await server.stop();
      const again = await start();
      expect(await ask(again, sql`select * from kept`)).toEqual([{ one: 1 }]);
      await again.stop();
      rmSync(dirname(server.cluster), { recursive: true });
    });

    it('refuses a folder that has become unreachable, saying for whom', async () => {
      await (await start()).stop();
      chmodSync(base, 0o700);
      expect((await refusal()).message).toMatch(/nakodo, whom it runs as, cannot enter/);
    });

    it.skipIf(!canEveryoneReachUs)('and not as root, both work: the owner of the data decides', async () => {
      const user = chooseUser(undefined);
      mkdirSync(directory);
      chownSync(directory, user?.uid ?? 0, user?.gid ?? 0);
      const child = startChild(childScript, [directory], {
        uid: user?.uid ?? 0,
        gid: user?.gid ?? 0,
        env: { PATH: process.env['PATH'] ?? '', HOME: base },
      });
      expect(JSON.parse(await child.line((line) => line.startsWith('{')))).toMatchObject({ owner: true });
      await child.kill('SIGINT');
      expect(await ask(await start())).toEqual([{ one: 1 }]);
    });

    it('says that the disk is full when a new database does not fit, and leaves nothing half made', async () => {
      mkdirSync(directory);
      expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=20m', 'tmpfs', directory]).status).toBe(0);
      try {
        const error = await refusal();
        expect([error.code, error.message]).toEqual(['setup', expect.stringMatching(/disk of .* is full/)]);
        expect(readdirSync(directory).filter((name) => name.startsWith('postgres'))).toEqual([]);
      } finally {
        spawnSync('umount', [directory]);
      }
    });

    it('reports a disk that fills up while it runs, and goes on with everything committed once there is room', async () => {
      mkdirSync(directory);
      expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=160m', 'tmpfs', directory]).status).toBe(0);
      try {
        const ballast = join(directory, 'ballast');
        const server = await start({ settings: { max_wal_size: '32MB', min_wal_size: '32MB' } });
        const database = openDatabase({ connection: server.connection });
        await database.run(sql`create table kept (i int, filler text)`);
        writeFileSync(ballast, Buffer.alloc(40_000_000));
        let acknowledged = 0;
        let error: unknown;
        while (!error && acknowledged < 1000) {
          await database
            .run(sql`insert into kept select ${acknowledged}, string_agg(md5(random()::text), '') from generate_series(1, 10000)`)
            .then(
              () => acknowledged++,
              (reason: unknown) => (error = reason),
            );
        }
        expect(error).toMatchObject({ code: 'database_unavailable' });
        rmSync(ballast);
        await expect
          .poll(() => database.getRow(sql`select count(*) as rows from kept`).catch(() => 'gone'))
          .toEqual({ rows: acknowledged });
        await database.run(sql`insert into kept values (-1, 'room again')`);
        await database.close();
        await server.stop();
        open.length = 0;
      } finally {
        spawnSync('umount', [directory]);
      }
    });
  });

  describe('its programs', () => {
    const source = dirname(dirname(findBinaries(undefined).bin));
    const version = (bin: string, user: { uid: number; gid: number } | undefined) =>
      spawnSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8', ...(user && { uid: user.uid, gid: user.gid }) }).stdout;
    const copyPackage = () => {
      const copy = join(base, 'package');
      cpSync(source, copy, { recursive: true, verbatimSymlinks: true });
      for (const { target } of JSON.parse(readFileSync(join(copy, 'native', 'pg-symlinks.json'), 'utf8')) as { target: string }[])
        rmSync(join(copy, target), { force: true });
      return copy;
    };

    it('get the links that npm could not carry', () => {
      const copy = copyPackage();
      const { bin, major } = findBinaries(undefined, { directory: copy });
      expect([version(bin, undefined), major, bin.startsWith(copy)]).toEqual([
        expect.stringContaining('PostgreSQL) 18'),
        '18',
        true,
      ]);
    });

    it.skipIf(!isRoot)('are copied where their user can reach them, once', () => {
      const user = chooseUser(undefined);
      const copy = copyPackage();
      chmodSync(copy, 0o700);
      const copies = join(base, 'copies');
      const { bin } = findBinaries(user, { directory: copy, copies });
      expect(version(bin, user)).toContain('PostgreSQL) 18');
      const made = statSync(join(bin, 'postgres')).ino;
      expect([
        findBinaries(user, { directory: copy, copies }).bin,
        statSync(join(bin, 'postgres')).ino,
        readdirSync(copies),
      ]).toEqual([bin, made, [expect.stringMatching(/^postgres-18/)]]);
    });
  });
});
