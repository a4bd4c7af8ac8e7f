// What a voter is told of what they did, in words.
import type { PairToJudge, ProposalStatus } from '@nakodo/protocol';
import type { Cast, Judged } from './ballots.js';

export const bothNames = ({ one, other }: Pick<PairToJudge, 'one' | 'other'>) => `${one.name} and ${other.name}`;

export const castWords: Readonly<Record<Cast, string>> = { yes: 'Yes', no: 'No', skip: 'Skipped' };

/** The server did not take it. */
export const refusedWords = ([one, other]: readonly [string, string]) =>
  `${one} and ${other} were decided, or taken out, a moment before, so this vote does not count.`;

/** It was on the screen here, and was judged elsewhere. */
export const elsewhereWords = (pair: PairToJudge, cast: Cast | 'reported' | 'settled') =>
  cast === 'settled'
    ? `${bothNames(pair)} are decided: you voted on them elsewhere.`
    : `You ${cast === 'skip' ? 'skipped' : cast === 'reported' ? 'reported' : 'judged'} ${bothNames(pair)} in another tab.`;

/** It cannot be taken back any more. */
export const closedWords = (cast: Cast, pair: PairToJudge) =>
  `The vote on ${bothNames(pair)} is closed, so it stays as it is${cast === 'skip' ? '' : `, with your ${cast}`}.`;

const decided: Readonly<Record<Exclude<ProposalStatus, 'voting'>, string>> = {
  approved: 'it is decided, and they are introduced',
  rejected: 'it is decided, and they are not introduced',
  expired: 'its time is over',
  blocked: 'it was taken out for everyone',
};

/** `Yes to Ada and Bo.` */
export function lastWords({ pair, cast, status }: Judged): string {
  const what = cast === 'skip' ? `Skipped ${bothNames(pair)}` : `${castWords[cast]} to ${bothNames(pair)}`;
  return status === 'voting' ? `${what}.` : `${what}: ${decided[status]}.`;
}

const minuteMs = 60_000;

/** `Closes in 3 hours`: rounded down, nobody is told more time than there is. */
export function closesWords(closesAt: string, now: number): string {
  const minutes = Math.floor((Date.parse(closesAt) - now) / minuteMs);
  if (minutes < 1) return 'Closes in less than a minute';
  const [count, unit] =
    minutes < 60
      ? [minutes, 'minute']
      : minutes < 48 * 60
        ? [Math.floor(minutes / 60), 'hour']
        : [Math.floor(minutes / 1440), 'day'];
  return `Closes in ${count} ${unit}${count === 1 ? '' : 's'}`;
}
