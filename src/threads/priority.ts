// How much of a busy machine a thread gets. Linux has priorities by thread; elsewhere nothing changes.
import { readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/** This thread computes when nobody else wants to, roughly: it gets a tenth of a core that others want, too. */
export function yieldToOthers(): void {
  try {
    const id = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    if (Number.isInteger(id) && id !== process.pid) setPriority(id, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // not Linux, or not allowed: it is only a courtesy
  }
}
