// One Nakodo process that uses a local server, to be killed: `PREFERRED_PORT=… node local-server-child.mjs <directory> [write]`. Uses the build.
// Prints a JSON line `{ owner, port, pid }` when it is ready; with `write`, the id of each row once its commit is acknowledged.
// SIGINT: leaves the server, prints `stopped` or `left`, ends.
import { openLocalServer } from '../../dist/src/db/local-server.js';
import { openDatabase } from '../../dist/src/db/pool.js';
import { sql } from '../../dist/src/db/sql.js';
import { readPidFile } from '../../dist/src/db/local/processes.js';
import { writeSync } from 'node:fs';
import { randomUUID } from 'node:crypto';

const [directory, mode] = process.argv.slice(2);
const writers = 4;

const say = (line) => writeSync(1, `${line}\n`);

const port = Number(process.env.PREFERRED_PORT) || undefined;
const server = await openLocalServer({ directory, port, onEvent: (words) => process.stderr.write(`${words}\n`) }).catch(
  (error) => {
    say(JSON.stringify({ code: error.code, message: error.message }));
    process.exit(1);
  },
);
const database = openDatabase({ connection: server.connection, max: writers });
let stopping = false;

async function write() {
  while (!stopping) {
    const id = randomUUID();
    try {
      await database.transaction((tx) =>
        tx.run(sql`insert into written (id, copy, filler) values (${id}, ${id}, ${'x'.repeat(500)})`),
      );
      say(id);
    } catch (error) {
      // The server was killed: not acknowledged. The pool connects again once it is back.
      if (error.code !== 'database_unavailable') say(`unexpected ${error.code}: ${error.cause?.message ?? error.message}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

async function leave() {
  stopping = true;
  await database.close();
  say(await server.stop());
  process.exit(0);
}

process.on('SIGINT', () => void leave());

if (mode === 'write')
  await database
    .run(sql.script('create table if not exists written (id uuid primary key, copy uuid not null, filler text not null)'))
    .catch(() => undefined);
await database.run(sql`select 1`);
say(JSON.stringify({ owner: server.owner, port: server.port, pid: readPidFile(server.cluster)?.pid }));
if (mode === 'write') for (let i = 0; i < writers; i++) void write();
// Without a timer nothing would keep a process alive that only waits for a signal.
setInterval(() => undefined, 60_000);
