// A lookalike pool as somebody lives through it, as a pure state machine: what the page shows follows from this and nothing else. It knows no net, no
// clock and no React: what happened comes in (LookalikeEvent), what to do goes out (LookalikeEffect).
//
//   loading → here ⇄ (read again: told by the stream, or by the clock while there is no stream)      any → error: nothing goes on without the person
//
// What is shown is always what the server last said, whole: a list is replaced only once all of it that is shown was read anew.
import type {
  Contact,
  LookalikeFeed,
  LookalikeMatch,
  LookalikeState,
  MatchJob,
  PersonEvent,
  ProblemDocument,
} from '@nakodo/protocol';

/** What the person can do next, or waits for. */
export type LookalikeStep =
  /** Agree to photos being measured. */
  | 'consent'
  /** Give a photo. */
  | 'photo'
  /** The photo is on its way, or is looked at. */
  | 'looking'
  /** Say which of several faces is meant; or give another photo. */
  | 'choose'
  /** Give another photo: `next.job.message` says why. */
  | 'refused'
  /** A moderator has to look at the photo first. */
  | 'moderation'
  /** They are compared: the list is current. */
  | 'ready';

export type LookalikeShown =
  | { readonly name: 'loading' }
  | {
      readonly name: 'here';
      readonly standing: LookalikeState;
      readonly step: LookalikeStep;
      /** Of the photo that was given last. */
      readonly job: MatchJob | undefined;
      /** Of a photo on its way, where the runtime can tell. */
      readonly sent: Sent | undefined;
      /** Undefined: not read yet. */
      readonly matches: readonly LookalikeMatch[] | undefined;
      /** There are more than are shown. */
      readonly more: boolean;
      /** Told at once by the stream; else asked for every few seconds. */
      readonly live: boolean;
    }
  | { readonly name: 'error'; readonly problem: ProblemDocument };

export interface Sent {
  readonly bytes: number;
  readonly total: number;
}

type Reading = 'no' | 'yes' | 'again';

export interface Lookalike {
  readonly poolId: string;
  readonly live: boolean;
  readonly standing: LookalikeState | undefined;
  readonly matches: readonly LookalikeMatch[] | undefined;
  readonly more: boolean;
  /** How many people the page wants to show. */
  readonly wanted: number;
  /** Read so far of a list that will replace the one that is shown. */
  readonly coming: readonly LookalikeMatch[];
  readonly reading: { readonly state: Reading; readonly feed: Reading };
  /** `over`: it was answered, and what that means has not been read yet. */
  readonly sending: Sent | 'unknown' | 'over' | undefined;
  readonly problem: ProblemDocument | undefined;
}

export type LookalikeEvent =
  | { readonly type: 'start' }
  | { readonly type: 'line'; readonly live: boolean }
  | { readonly type: 'told'; readonly event: PersonEvent }
  | { readonly type: 'state'; readonly state: LookalikeState }
  | { readonly type: 'page'; readonly feed: LookalikeFeed }
  | { readonly type: 'failed'; readonly of: 'state' | 'feed'; readonly problem: ProblemDocument }
  /** It is time to look again. */
  | { readonly type: 'timer' }
  // The person
  | { readonly type: 'more' | 'changed' | 'sendingEnded' }
  | { readonly type: 'sending'; readonly sent?: Sent }
  | { readonly type: 'hidden'; readonly personId: string }
  | { readonly type: 'contact'; readonly personId: string; readonly contact: Contact };

export type LookalikeEffect =
  | { readonly do: 'readState' }
  | { readonly do: 'readFeed'; readonly limit: number; readonly after: string | undefined }
  /** Starts the one timer anew. */
  | { readonly do: 'timer'; readonly ms: number }
  | { readonly do: 'cancel' };

export interface LookalikeMove {
  readonly next: Lookalike;
  readonly effects: readonly LookalikeEffect[];
}

export const feedPage = 20;
/** How often it is looked again: without a stream, while a photo is looked at, and with a stream, for a hint that was lost. */
export const lookAgainMs = { polling: 8000, looking: 1500, live: 60_000 };

export function newLookalike(poolId: string): Lookalike {
  return {
    poolId,
    live: false,
    standing: undefined,
    matches: undefined,
    more: false,
    wanted: feedPage,
    coming: [],
    reading: { state: 'no', feed: 'no' },
    sending: undefined,
    problem: undefined,
  };
}

export function isUnderWay(job: Pick<MatchJob, 'status'> | null | undefined): boolean {
  return job?.status === 'pending' || job?.status === 'processing';
}

export function shownOfLookalike(at: Lookalike): LookalikeShown {
  if (at.problem) return { name: 'error', problem: at.problem };
  if (!at.standing) return { name: 'loading' };
  return {
    name: 'here',
    standing: at.standing,
    step: stepOf(at.standing, at.sending !== undefined),
    job: jobOf(at.standing),
    sent: typeof at.sending === 'object' ? at.sending : undefined,
    matches: at.matches,
    more: at.more,
    live: at.live,
  };
}

const jobOf = ({ face, next }: LookalikeState) => next?.job ?? face?.job ?? undefined;

function stepOf({ pool, consentedAt, face, next }: LookalikeState, sending: boolean): LookalikeStep {
  if (!pool.photos) return 'ready';
  if (sending) return 'looking';
  if (consentedAt === null) return 'consent';
  if (next?.refusal === 'several_faces') return 'choose';
  if (next) return next.state === 'refused' || next.job?.status === 'failed' ? 'refused' : 'looking';
  if (!face) return 'photo';
  return face.moderation === 'approved' ? 'ready' : 'moderation';
}
