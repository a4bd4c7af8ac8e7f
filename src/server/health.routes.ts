// Is the process alive, and can it serve. No secrets, no numbers about people.
import { z } from 'zod';
import type { Database } from '../db/database.js';
import { sql } from '../db/sql.js';
import { answer, createRouter, endpoint, type Router } from './http/endpoint.js';

const readyTimeoutMs = 2000;
const health = z.object({ status: z.string() });

const alive = endpoint('anyone', {
  method: 'get',
  path: '/healthz',
  tags: ['health'],
  summary: 'Whether the process is alive',
  responses: { 200: answer(health, 'It is') },
});

const ready = endpoint('anyone', {
  method: 'get',
  path: '/readyz',
  tags: ['health'],
  summary: 'Whether it can serve: the database answers, and the server is not stopping',
  responses: { 200: answer(health, 'It can'), 503: answer(health, 'It cannot, and why') },
});

export function healthRoutes(db: Database, stopping: AbortSignal): Router {
  const app = createRouter();
  app.openapi(alive, (c) => c.json({ status: 'ok' }, 200));
  app.openapi(ready, async (c) => {
    if (stopping.aborted) return c.json({ status: 'stopping' }, 503);
    return (await answers(db)) ? c.json({ status: 'ok' }, 200) : c.json({ status: 'the database does not answer' }, 503);
  });
  return app;
}

async function answers(db: Database): Promise<boolean> {
  try {
    await db.transaction((tx) => tx.run(sql`select`), {
      timeoutMs: readyTimeoutMs,
      signal: AbortSignal.timeout(readyTimeoutMs),
    });
    return true;
  } catch {
    return false;
  }
}
