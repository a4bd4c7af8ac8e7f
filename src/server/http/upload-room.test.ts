// How many uploads may be in memory at once.
import { describe, expect, it } from 'vitest';
import { createUploadRoom } from './upload-room.js';

describe('the room of uploads', () => {
  it('never holds more than fits; the others come in as it empties, in their order', async () => {
    const room = createUploadRoom({ bytes: 100 });
    const [order, leaving]: [string[], (() => void)[]] = [[], []];
    let most = 0;
    const all = Array.from({ length: 20 }, async (_, at) => {
      const leave = await room.enter(`person ${at}`, 40);
      order.push(`person ${at}`);
      most = Math.max(most, room.bytesTaken);
      leaving.push(leave);
    });
    while (order.length < 20) {
      await Promise.resolve();
      leaving.shift()?.();
    }
    await Promise.all(all);
    for (const leave of leaving) leave();
    expect(most).toBe(80);
    expect(order).toEqual(Array.from({ length: 20 }, (_, at) => `person ${at}`));
    expect(room.bytesTaken).toBe(0);
  });

  it('lets one that is larger than itself in alone', async () => {
    const room = createUploadRoom({ bytes: 100, waitMs: 5 });
    const leave = await room.enter('ana', 500);
    await expect(room.enter('ben', 1)).rejects.toMatchObject({ code: 'timeout', details: { retryAfterSeconds: 10 } });
    leave();
    (await room.enter('ben', 1))();
    expect(room.bytesTaken).toBe(0);
  });

  it('is asked for again later by who waited in vain; a smaller one behind them fits', async () => {
    const room = createUploadRoom({ bytes: 100, waitMs: 20 });
    const leave = await room.enter('ana', 90);
    const [large, small] = await Promise.allSettled([room.enter('ben', 50), room.enter('cleo', 5)]);
    expect(large).toMatchObject({ status: 'rejected', reason: { code: 'timeout' } });
    expect(small).toMatchObject({ status: 'fulfilled' });
    expect(room.bytesTaken).toBe(95);
    leave();
  });

  it('has no third place for the same person', async () => {
    const room = createUploadRoom({ bytes: 100 });
    const leaving = [await room.enter('ana', 1), await room.enter('ana', 1)];
    await expect(room.enter('ana', 1)).rejects.toMatchObject({ code: 'rate_limited' });
    (await room.enter('ben', 1))();
    for (const leave of leaving) leave();
    (await room.enter('ana', 1))();
  });
});
