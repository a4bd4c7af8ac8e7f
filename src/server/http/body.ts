// A large body as it streams in, for the few addresses that take one (their limits stand in app.ts). What is left of it after a refusal is
// read and thrown away, or the browser, still sending, would see a broken connection and not the answer.
import { AppError } from '../../errors.js';
import type { AppContext } from './context.js';

/** Whoever sends slower than this after they were refused sees a broken connection. */
const drainMs = 30_000;

export interface StreamedBody {
  /** To be read once. Throws `too_large`, or `cancelled` when the sender is gone. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Reads the rest and forgets it. */
  drain(): Promise<void>;
}

export function streamBody(c: AppContext): StreamedBody {
  // Not by iterating over it: to stop that half-way would cancel the stream.
  const reader = c.req.raw.body?.getReader();
  const next = async () => {
    try {
      return (await reader?.read())?.value;
    } catch (error) {
      if (error instanceof AppError) throw error;
      throw new AppError('cancelled', 'The connection broke before all of it was there', { cause: error });
    }
  };
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for (let chunk = await next(); chunk !== undefined; chunk = await next()) yield chunk;
  }
  return {
    bytes: bytes(),
    async drain() {
      const until = Date.now() + drainMs;
      while (Date.now() < until) if ((await next().catch(() => undefined)) === undefined) return;
    },
  };
}
