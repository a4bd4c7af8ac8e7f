// What a local server refuses, with which word, and the port it takes.
import { chownSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { at, endServers, isRoot, makeFolder, refusal, start, startProcess } from '../support/local-server.js';

describe('the local server', () => {
  beforeEach(makeFolder);
  afterEach(endServers);

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
      const other = await start({ directory: join(at.base, 'other') });
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
      writeFileSync(join(at.directory, 'postgres', 'PG_VERSION'), `${version}\n`);
      const before = readdirSync(join(at.directory, 'postgres')).toSorted();
      const error = await refusal();
      expect([error.code, error.message]).toEqual([code, expect.stringMatching(words)]);
      expect(readdirSync(join(at.directory, 'postgres')).toSorted()).toEqual(before);
    });

    it('a marker of a newer Nakodo, and one that is broken', async () => {
      mkdirSync(at.directory);
      writeFileSync(join(at.directory, 'nakodo.json'), '{"format":2}');
      expect((await refusal()).code).toBe('database_newer');
      writeFileSync(join(at.directory, 'nakodo.json'), '{');
      expect((await refusal()).message).toMatch(/cannot be read as JSON/);
    });

    it('a password file that belongs to other data', async () => {
      await (await start()).stop();
      writeFileSync(join(at.directory, 'password'), 'other\n');
      expect((await refusal()).message).toMatch(/refused the password in its folder/);
    });

    it('a folder whose database is gone, rather than begin an empty one', async () => {
      const server = await start();
      await server.stop();
      rmSync(server.cluster, { recursive: true });
      expect((await refusal()).message).toMatch(/database of .* is gone: it was in .*begin with an empty one/);
      expect(existsSync(join(at.directory, 'postgres'))).toBe(false);
    });

    it.skipIf(!isRoot)('a socket folder in the temporary folder that somebody else has made', async () => {
      at.directory = join(at.base, 'b'.repeat(100), 'data');
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
      rmSync(join(at.directory, 'postgres', 'global', 'pg_control'));
      expect((await refusal()).message).toMatch(/did not start: .*pg_control.*postgres\.log/s);
    });
  });
});
