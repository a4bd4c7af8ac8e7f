// How the search of somebody goes, as of the last tick: their place, how far it has widened and will, and what it may still take. Worked out when
// it is asked for, but for what is dear: why there is nobody yet, a few people a tick.
import { attributeNaming } from '../../../people/attribute-words.js';
import type { PoolColumns } from '../../../policy/columns.js';
import { whyNone } from '../../../policy/explain.js';
import { widenedWords } from '../../../policy/policy-words.js';
import { byTurn, stepsReachedBy } from './live.decide.js';
import type { Standing } from './live-matcher.js';
import type { Lobby, LobbyWaiting } from './lobby.js';

type Why = Standing['why'];

/** What is known of a lobby's people beside its memory; made anew with it. */
export interface Standings {
  of(waiting: LobbyWaiting): Standing;
  /** Looks why there is nobody for some who have waited longest since they were looked at. */
  explainSome(): void;
}

/** Whoever is found at once needs no reasons; those who wait get them, and newer ones now and then. */
const explainAfterMs = 2000;
const explainAgainMs = 5000;
const explainedTogether = 8;
/** A funnel passes over everybody several times: among so many, fewer people are explained at once. */
const explainedPairs = 20_000;

export function createStandings(lobby: Lobby, expectedMs: () => number | null): Standings {
  const name = attributeNaming(lobby.attributes);
  const reasons = new Map<number, { readonly why: Why; readonly at: number }>();
  const widened = new Map<string, readonly string[]>();
  let placesOf: number | undefined;
  let places = new Map<LobbyWaiting, number>();

  /** The words of the first steps of a version are the same for everybody. */
  function wordsFor({ versionId, policy }: LobbyWaiting['rules'], step: number): readonly string[] {
    const key = `${versionId} ${step}`;
    const known = widened.get(key) ?? policy.relax.slice(0, step).flatMap((each) => widenedWords(policy, each, name));
    widened.set(key, known);
    return known;
  }

  function placeOf(waiting: LobbyWaiting): number {
    if (placesOf !== lobby.row.now) {
      places = new Map([...lobby.byUser.values()].toSorted(byTurn).map((each, at) => [each, at + 1]));
      placesOf = lobby.row.now;
    }
    return places.get(waiting) ?? places.size;
  }

  return {
    of(waiting) {
      const { afterMs } = waiting.rules;
      const step = stepsReachedBy(waiting, lobby.row.now);
      const next = afterMs[step];
      return {
        step,
        steps: afterMs.length,
        widened: [...wordsFor(waiting.rules, step)],
        widensAt: next === undefined ? null : new Date(waiting.since + next).toISOString(),
        place: placeOf(waiting),
        waiting: lobby.byUser.size,
        expectedMs: expectedMs(),
        why: reasons.get(waiting.ticket)?.why ?? [],
      };
    },
    explainSome() {
      const { now } = lobby.row;
      for (const ticket of reasons.keys()) if (!lobby.byTicket.has(ticket)) reasons.delete(ticket);
      const lastOf = ({ ticket }: LobbyWaiting) => reasons.get(ticket)?.at ?? Number.NEGATIVE_INFINITY;
      const some = [...lobby.byUser.values()]
        .filter((each) => now - each.since >= explainAfterMs && now - lastOf(each) >= explainAgainMs)
        .toSorted((a, b) => lastOf(a) - lastOf(b) || byTurn(a, b))
        .slice(0, Math.max(1, Math.min(explainedTogether, Math.floor(explainedPairs / lobby.byUser.size))));
      for (const each of some) reasons.set(each.ticket, { why: explain(each), at: now });
    },
  };

  function explain(waiting: LobbyWaiting): Why {
    const view = waiting.rules.views[stepsReachedBy(waiting, lobby.row.now)]!;
    const excluded = new Set(lobby.apart.of(waiting.index));
    for (const { index, shadow } of lobby.byUser.values()) if (shadow !== waiting.shadow) excluded.add(index);
    const { steps } = whyNone(view, waiting.index, { excluded, name });
    // Nobody is told that somebody blocked them, or of a shadow ban: who is kept apart goes with the last step, like who was skipped a moment ago.
    return steps
      .filter(({ step }) => step !== 'excluded')
      .map(({ step, left, words }) => (step === 'threshold' ? { left, ...lastStep(view, words) } : { step, left, words }));
  }
}

/** Without a threshold whoever falls out last is kept apart by nothing else. */
const lastStep = ({ compiled }: PoolColumns, words: string) =>
  compiled.threshold > 0
    ? { step: 'threshold', words: `${words}, free to meet you` }
    : { step: 'free', words: 'free to meet you' };
