// A clock that tests turn: work that is due later, in the order in which it is due.
import { vi } from 'vitest';

export interface FakeTime {
  readonly later: (work: () => void, ms: number) => () => void;
  /** Lets so much time pass; what is due meanwhile is done, also what that causes. */
  pass(ms: number): Promise<void>;
  /** In how many ms each thing is due, soonest first. */
  due(): number[];
}

export function createFakeTime(): FakeTime {
  let now = 0;
  let waiting: { readonly at: number; readonly work: () => void }[] = [];
  return {
    later(work, ms) {
      const entry = { at: now + ms, work };
      waiting.push(entry);
      return () => void (waiting = waiting.filter((other) => other !== entry));
    },
    async pass(ms) {
      const until = now + ms;
      for (;;) {
        await settle();
        const next = waiting.toSorted((one, other) => one.at - other.at)[0];
        if (!next || next.at > until) break;
        waiting = waiting.filter((other) => other !== next);
        now = next.at;
        next.work();
      }
      now = until;
    },
    due: () => waiting.map(({ at }) => at - now).toSorted((one, other) => one - other),
  };
}

/** Lets promises that can be settled do so. */
export async function settle(): Promise<void> {
  for (let n = 0; n < 20; n++) await Promise.resolve();
}

/** The clock by which limits and slowness are measured stands still, at what it says now, until `vi.restoreAllMocks()`. */
export function freezePerformance(): void {
  vi.spyOn(performance, 'now').mockReturnValue(performance.now());
}
