// The demo as it is some time after the first start: everybody is embedded and matched. Filled once per run of the tests, by the server itself, and copied by
// each file that wants it: the texts of its 450 people cost a core many seconds.
import { expect, vi } from 'vitest';
import { parseSettings } from '../../src/config/load.js';
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { serve } from '../../src/server/serve.js';
import type { Contents } from './postgres.js';

/** On a machine whose cores are all taken by others; on an idle one it takes 20 s, with a third of a core a minute. */
const restMs = 600_000;

export const demoAtRest: Contents = {
  name: 'demo',
  async fill(url) {
    const { settings } = parseSettings({
      DATABASE_URL: url,
      JWT_SECRET: 'j'.repeat(40),
      SERVICE_KEY: 's'.repeat(40),
      PORT: '0',
      LOG_LEVEL: 'silent',
    });
    const troubles: unknown[] = [];
    const error = (details: unknown, message: string) => void troubles.push({ message, details });
    const serving = await serve(settings, { log: { info: () => undefined, error }, demo: true, demoPhotos: false });
    try {
      await untilNobodyWaits(serving.nakodo.db);
    } finally {
      await serving.stop();
    }
    expect(troubles).toEqual([]);
  },
};

/** Until nobody waits to be embedded or matched. */
export async function untilNobodyWaits(db: Database): Promise<void> {
  const waiting = sql`select (select count(*) from matchmaking_queue) + (select count(*) from embedding_queue) as left`;
  // Not expect.poll, which wants a test around it.
  await vi.waitFor(async () => expect(await db.getRow(waiting)).toEqual({ left: 0 }), { timeout: restMs, interval: 200 });
}
