// Writes sql/schema.sql: migrates an empty local database and dumps what came out. With --check only says whether it is up to date. Needs a build.
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openLocalServer } from '../dist/src/db/local-server.js';
import { migrate } from '../dist/src/db/migrate.js';
import { openDatabase } from '../dist/src/db/pool.js';
import { dumpSchema } from '../dist/src/db/schema-dump.js';

const path = fileURLToPath(new URL('../sql/schema.sql', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'nakodo-schema-'));
chmodSync(directory, 0o755);

async function makeSchema() {
  const server = await openLocalServer({ directory: join(directory, 'data'), settings: { fsync: 'off' } });
  const database = openDatabase({ connection: server.connection });
  try {
    await migrate(database);
    return await dumpSchema(database);
  } finally {
    await database.close();
    await server.stop();
  }
}

try {
  const wanted = await makeSchema();
  if (!process.argv.includes('--check')) {
    writeFileSync(path, wanted);
    console.log('✓ sql/schema.sql written');
  } else if (!existsSync(path) || readFileSync(path, 'utf8') !== wanted) {
    console.error('✗ sql/schema.sql is not what the migrations make: node scripts/build.mjs && node scripts/schema.mjs');
    process.exitCode = 1;
  } else console.log('✓ sql/schema.sql is up to date');
} catch (error) {
  console.error(`✗ ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}
