// Is the process alive, and can it serve. No secrets, no numbers about people.
import { Hono } from 'hono';
import type { Database } from '../db/database.js';
import { sql } from '../db/sql.js';
import type { AppEnv } from './http/context.js';

const readyTimeoutMs = 2000;

export function healthRoutes(db: Database, stopping: AbortSignal): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', async (c) => {
    if (stopping.aborted) return c.json({ status: 'stopping' }, 503);
    const ready = await db
      .transaction((tx) => tx.run(sql`select`), { timeoutMs: readyTimeoutMs, signal: AbortSignal.timeout(readyTimeoutMs) })
      .then(
        () => true,
        () => false,
      );
    return ready ? c.json({ status: 'ok' }) : c.json({ status: 'the database does not answer' }, 503);
  });
  return app;
}
