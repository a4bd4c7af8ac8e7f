// What the bench and its processes of people say to each other.

export interface CrowdOrder {
  readonly userIds: readonly string[];
  readonly cookies: readonly string[];
  readonly poolId: string;
  readonly servers: readonly string[];
  readonly seed: number;
  readonly talkSeconds: number;
  /** Where the samples go. */
  readonly file: string;
}

export type ToPeople =
  /** Everybody opens a line and does nothing; said `open` when all are, or it has taken too long. */
  | { readonly do: 'connect' }
  /** Everybody closes; said `closed`. */
  | { readonly do: 'disconnect' }
  /** They come over so many seconds, and live. */
  | { readonly do: 'live'; readonly comeSeconds: number }
  /** Nobody does anything more, they only hear; said `resting`. */
  | { readonly do: 'rest' }
  /** What do they believe? Said `views`. */
  | { readonly do: 'look' }
  /** Closes, writes the samples; said `written`. */
  | { readonly do: 'end' };

export type FromPeople =
  | { readonly said: 'ready' | 'closed' | 'resting' }
  | { readonly said: 'written'; readonly loopP99Ms: number }
  | { readonly said: 'open'; readonly open: number }
  | {
      readonly said: 'now';
      readonly online: number;
      readonly talking: number;
      readonly searching: number;
      readonly longMs: number;
    }
  | { readonly said: 'views'; readonly views: readonly View[] };

export interface View {
  readonly userId: string;
  readonly state: string;
  readonly sessionId?: string;
  readonly partnerId?: string;
}
