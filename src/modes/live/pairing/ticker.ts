// When a lobby ticks: at once when somebody asks, one tick at a time, back to back when asked meanwhile; by itself only while people wait there,
// when the next widening step or pause comes, at least each second (others may have changed something). Knows nothing of what a tick does.

/**
 * How long until the lobby must tick by itself; undefined: nobody waits. 0: there is more to do. Calls `takeAsked` just before it reads who waits:
 * whether somebody has asked since it was called last. Whoever asks after that gets another tick.
 */
export type Ticking = (poolId: string, takeAsked: () => boolean) => Promise<number | undefined>;

export interface Ticker {
  ask(poolId: string): void;
  /** Waits for ticks under way; no other begins. */
  close(): Promise<void>;
}

/** Lobbies that tick at the same time; each tick holds a connection. */
const maxTogether = 3;
const firstFailurePauseMs = 100;
const longestFailurePauseMs = 5000;

interface Beat {
  state: 'resting' | 'due' | 'ticking';
  /** Asked for since the lobby was read last. */
  again: boolean;
  failures: number;
  timer: NodeJS.Timeout | undefined;
}

export function createTicker(tick: Ticking, onError: (error: unknown, poolId: string) => void): Ticker {
  const beats = new Map<string, Beat>();
  const due: string[] = [];
  const underWay = new Set<Promise<void>>();
  let closed = false;

  function ask(poolId: string): void {
    if (closed) return;
    const beat = beats.get(poolId) ?? { state: 'resting', again: false, failures: 0, timer: undefined };
    beats.set(poolId, beat);
    beat.again = true;
    if (beat.state !== 'resting') return;
    clearTimeout(beat.timer);
    beat.state = 'due';
    due.push(poolId);
    startDue();
  }

  function startDue(): void {
    while (due.length > 0 && underWay.size < maxTogether) {
      const poolId = due.shift() as string;
      const run = tickOnce(poolId, beats.get(poolId) as Beat).finally(() => {
        underWay.delete(run);
        startDue();
      });
      underWay.add(run);
    }
  }

  async function tickOnce(poolId: string, beat: Beat): Promise<void> {
    beat.state = 'ticking';
    const takeAsked = (): boolean => {
      const { again } = beat;
      beat.again = false;
      return again;
    };
    let restMs: number | undefined;
    try {
      restMs = await tick(poolId, takeAsked);
      beat.failures = 0;
    } catch (error) {
      onError(error, poolId);
      restMs = Math.min(longestFailurePauseMs, firstFailurePauseMs * 2 ** beat.failures);
      beat.failures += 1;
    }
    beat.state = 'resting';
    rest(poolId, beat, restMs);
  }

  /** After a failure whoever asks waits, too: the database is not asked the more often the worse it is. */
  function rest(poolId: string, beat: Beat, restMs: number | undefined): void {
    if (closed) return;
    if (beat.failures === 0 && (beat.again || restMs === 0)) return ask(poolId);
    if (restMs === undefined) return void beats.delete(poolId);
    beat.timer = setTimeout(() => ask(poolId), restMs);
    beat.timer.unref();
  }

  return {
    ask,
    async close() {
      closed = true;
      due.length = 0;
      for (const { timer } of beats.values()) clearTimeout(timer);
      await Promise.all(underWay);
    },
  };
}
