// What a voter has judged by what the server counted and what was said on the page since: a vote that was on its way meanwhile is counted once. Pure.
import type { CommunityStanding } from '@nakodo/protocol';
import type { JudgingState } from './judging.js';

/** `askedAt`: by the page's clock. */
export type Asked = Pick<CommunityStanding, 'judged' | 'judgedSince'> & { readonly askedAt: number };
type Here = Pick<JudgingState, 'judged' | 'quietSince'>;

export interface Count {
  /** The last answer. */
  readonly asked: Asked;
  /** The one that is counted from, and how many were judged here by then. */
  readonly from: Asked;
  readonly judged: number;
  /** Whether the last answer is known to have all that was said here until it came. */
  readonly isSure: boolean;
}

/** Takes an answer. One that is not sure is counted from only where there is no other. */
export function countFrom(before: Count | undefined, asked: Asked, { judged, quietSince }: Here): Count {
  const isSure = quietSince !== undefined && quietSince <= asked.askedAt;
  const keeps = !isSure && before !== undefined;
  return keeps ? { ...before, asked, isSure } : { asked, from: asked, judged, isSure };
}

export function sinceCounted(
  { from, judged }: Count,
  here: Pick<Here, 'judged'>,
): { readonly today: number; readonly all: number } {
  const since = here.judged - judged;
  return { today: Math.max(0, from.judgedSince + since), all: Math.max(0, from.judged + since) };
}
