// A change of somebody's list, in words.
import type { MatchChange } from '@nakodo/protocol';

const why: Record<MatchChange['cause'], string> = {
  joined: 'somebody new joined',
  edited: 'a profile changed',
  rematch: 'it was looked at again',
  forced: 'everybody was matched again',
  unavailable: 'somebody is no longer available',
};

export interface ChangeWords {
  readonly what: string;
  readonly why: string;
}

/** `owner`: `You`, or a name. */
export function changeWords(change: MatchChange, owner: string): ChangeWords {
  const { entered, left } = change;
  const list = owner === 'You' ? 'your list' : `${owner}’s list`;
  const gone = left?.name ?? 'somebody who left';
  const scores =
    entered?.score != null && left?.score != null && percent(entered.score) !== percent(left.score) && entered.score > left.score
      ? ` (${percent(entered.score)} against ${percent(left.score)})`
      : '';
  if (entered && left)
    return {
      what: `${entered.name ?? 'Somebody'} is new on ${list} and replaces ${full(`${gone}${scores}`)}`,
      why: why[change.cause],
    };
  if (entered) return { what: `${entered.name ?? 'Somebody'} is new on ${list}.`, why: why[change.cause] };
  return { what: `${gone} is no longer on ${list}.`, why: why[change.cause] };
}

/** With a full stop, unless a name already ends in one. */
const full = (sentence: string) => (sentence.endsWith('.') ? sentence : `${sentence}.`);
const percent = (score: number) => String(Math.round(score * 100));
