// A queue that drains: how much of it is done, how fast it goes, and how long it will still take, in numbers that do not jump about.
import { useEffect, useRef, useState } from 'react';
import type { EventStatus } from '@nakodo/protocol';

/** The rate is that of the last seconds: long enough to be steady, short enough to follow. */
const windowMs = 10_000;
const enoughMs = 2000;

export interface Drain {
  readonly done: number;
  readonly total: number;
  /** People a second; undefined: not known yet. */
  readonly rate: number | undefined;
  readonly secondsLeft: number | undefined;
}

interface Sample {
  readonly at: number;
  readonly processed: number;
}

/** Undefined while nobody waits. */
export function useDrain(status: EventStatus): Drain | undefined {
  const began = useRef<number>(undefined);
  const samples = useRef<Sample[]>([]);
  const [drain, setDrain] = useState<Drain>();
  const waiting = status.queued - status.parked;
  useEffect(() => {
    if (waiting <= 0) {
      began.current = undefined;
      samples.current = [];
      setDrain(undefined);
      return;
    }
    const at = performance.now();
    began.current ??= status.processed;
    samples.current = [...samples.current.filter((sample) => at - sample.at < windowMs), { at, processed: status.processed }];
    const done = Math.max(0, status.processed - began.current);
    const rate = status.status === 'paused' ? undefined : rateOf(samples.current);
    setDrain({ done, total: done + waiting, rate, secondsLeft: rate === undefined ? undefined : waiting / rate });
  }, [waiting, status.processed, status.status]);
  return drain;
}

function rateOf(samples: readonly Sample[]): number | undefined {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || last.at - first.at < enoughMs || last.processed === first.processed) return undefined;
  return ((last.processed - first.processed) / (last.at - first.at)) * 1000;
}

/** In steps, so that it does not flicker. */
export function timeLeft(seconds: number): string {
  if (seconds < 8) return 'a few seconds left';
  if (seconds < 60) return `about ${Math.ceil(seconds / 10) * 10} seconds left`;
  if (seconds < 90) return 'about a minute left';
  if (seconds < 3600) return `about ${Math.round(seconds / 60)} minutes left`;
  return 'more than an hour left';
}
