// The memory that uploads may fill, all together: who does not fit waits with the body unread, first come first served, so that no number of senders
// at once is more than the machine can hold. And nobody takes it all: one person has two uploads at once at most (the second is for who lost the line
// in the middle of the first).
import { AppError } from '../../errors.js';

export interface UploadRoomOptions {
  readonly bytes: number;
  /** How long somebody waits for their turn. */
  readonly waitMs?: number;
}

export interface UploadRoom {
  /** Resolves when so many bytes are free; to be called at the end. Throws `rate_limited` for a third at once, `timeout` (503) after waiting in vain. */
  enter(who: string, bytes: number): Promise<() => void>;
  readonly bytesTaken: number;
}

interface Waiting {
  readonly bytes: number;
  admit(): void;
}

const eachAtOnce = 2;
const defaultWaitMs = 20_000;
const comeBackSeconds = 10;

export function createUploadRoom({ bytes: size, waitMs = defaultWaitMs }: UploadRoomOptions): UploadRoom {
  const waiting: Waiting[] = [];
  const inside = new Map<string, number>();
  let taken = 0;

  const admitNext = () => {
    for (let next = waiting[0]; next !== undefined && fits(next.bytes); next = waiting[0]) {
      waiting.shift();
      taken += next.bytes;
      next.admit();
    }
  };
  // One that is larger than the whole room comes in alone.
  const fits = (bytes: number) => taken === 0 || taken + bytes <= size;
  const turnOf = (bytes: number) =>
    new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(place), 1);
        reject(tooBusy());
        admitNext(); // a smaller one behind may fit
      }, waitMs);
      const place: Waiting = {
        bytes,
        admit() {
          clearTimeout(timer);
          resolve();
        },
      };
      waiting.push(place);
      admitNext();
    });

  return {
    async enter(who, bytes) {
      const own = inside.get(who) ?? 0;
      if (own >= eachAtOnce) throw tooMany();
      inside.set(who, own + 1);
      const leave = () => {
        const left = (inside.get(who) ?? 1) - 1;
        if (left === 0) inside.delete(who);
        else inside.set(who, left);
      };
      await turnOf(bytes).catch((error: unknown) => {
        leave();
        throw error;
      });
      return () => {
        taken -= bytes;
        leave();
        admitNext();
      };
    },
    get bytesTaken() {
      return taken;
    },
  };
}

function tooMany(): AppError {
  const detail = 'Two photos of yours are on their way already: wait until one has arrived.';
  return new AppError('rate_limited', { detail, retryAfterSeconds: comeBackSeconds });
}

function tooBusy(): AppError {
  const detail = 'Many photos are coming in right now: send yours again in a moment.';
  return new AppError('timeout', { detail, retryAfterSeconds: comeBackSeconds });
}
