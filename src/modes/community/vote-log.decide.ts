// Which closed proposals go into the log now. Several at once: the two of an approved pair know when they were introduced, and must not
// find the one proposal that was logged just then, with the addresses of who voted on it. Pure.

/** So many at once hide each other. */
export const proposalsAtOnce = 5;
/** Nothing waits for company longer than this. */
export const longestWaitMs = 24 * 60 * 60_000;

export interface WaitingProposal {
  readonly closedAt: Date;
  readonly outcome: string;
}

/**
 * All, or all but the only approved one, or none as long as they are few. Once one has waited for long nobody waits for company any more, but an
 * only approved one that has not: it would be found alone, just when its two are introduced.
 */
export function chooseBatch<P extends WaitingProposal>(waiting: readonly P[], now: Date): readonly P[] {
  const isLate = ({ closedAt }: P) => now.getTime() - closedAt.getTime() >= longestWaitMs;
  const [only, ...others] = waiting.filter(({ outcome }) => outcome === 'approved');
  const isAlone = only !== undefined && others.length === 0 && !isLate(only);
  const batch = isAlone ? waiting.filter((each) => each !== only) : waiting;
  return batch.length >= proposalsAtOnce || batch.some(isLate) ? batch : [];
}
