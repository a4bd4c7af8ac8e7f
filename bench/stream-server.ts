// Run by bench/stream.ts in a process of its own, with the garbage collector at hand: Nakodo on the database and port that it is told, with
// its worker, as `serve` runs it. `mode` `direct` writes streams to the node response; `web` gives them to the server as bodies (before).
import { createAdaptorServer } from '@hono/node-server';
import { parseSettings } from '../src/config/load.js';
import { openNakodo } from '../src/nakodo.js';
import { openApp } from '../src/server/open-app.js';
import { startWorker } from '../src/work/worker.js';

export interface Measured {
  readonly rssBytes: number;
  readonly heapBytes: number;
  readonly cpuMs: number;
}

const [url = '', mode = 'direct', jwtSecret = ''] = process.argv.slice(2);
const { settings } = parseSettings({ DATABASE_URL: url, JWT_SECRET: jwtSecret, SERVICE_KEY: jwtSecret, LOG_LEVEL: 'silent' });
const log = { error: (_: unknown, words: string) => void process.stderr.write(`${words}\n`), info: () => undefined };
const nakodo = await openNakodo(settings, { log });
const { app } = await openApp(nakodo, { log, pages: false, mounted: false });
const fetch = mode === 'direct' ? app.fetch : (request: Request) => app.fetch(request);
await startWorker({ db: nakodo.db, services: nakodo.services(), log });
const server = createAdaptorServer({ fetch });
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as { port: number }).port }));

process.on('message', () => {
  for (let round = 0; round < 4; round++) globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  process.send?.({ rssBytes: rss, heapBytes: heapUsed + external, cpuMs: (user + system) / 1000 } satisfies Measured);
});
process.on('disconnect', () => process.exit());
