// One process that migrates: `node migrate-child.mjs <url> <sql folder>`. Prints what it applied as JSON. Uses the build.
import { migrate } from '../../dist/src/db/migrate.js';
import { openDatabase } from '../../dist/src/db/pool.js';

const [url, directory] = process.argv.slice(2);
const database = openDatabase({ url });
const { applied } = await migrate(database, directory ? { directory } : {});
await database.close();
process.stdout.write(JSON.stringify(applied));
