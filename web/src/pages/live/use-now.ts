// The time of the server, again and again, for what counts seconds; and how long something is, in words. It is known to a second or so: what
// would be negative is none.
import { useEffect, useState } from 'react';
import { serverTime } from '../../api/server-time.js';

const secondMs = 1000;

export function useNow(everyMs = secondMs): number {
  const [now, setNow] = useState(serverTime.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverTime.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

/** Whole seconds from now until then, never less than none. */
export const secondsUntil = (at: string, now: number) => Math.max(0, Math.ceil((Date.parse(at) - now) / secondMs));
export const secondsSince = (at: string, now: number) => Math.max(0, Math.floor((now - Date.parse(at)) / secondMs));

/** `0:07`, `12:40`, `1:02:03`. */
export function clockOf(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = String(seconds % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}

/** `a few seconds`, `about 20 seconds`, `about 3 minutes`. */
export function roughly(ms: number): string {
  const seconds = ms / secondMs;
  if (seconds < 5) return 'a few seconds';
  if (seconds < 55) return `about ${Math.round(seconds / 5) * 5} seconds`;
  const minutes = Math.max(1, Math.round(seconds / 60));
  return minutes === 1 ? 'about a minute' : `about ${minutes} minutes`;
}
