// What the made-up people of the demo's community do next. They vote where it matters to somebody real: on what a visitor voted on, and on a pair that a
// visitor is in; they answer introductions and letters. Where nobody real is, they do nothing, so that pairs are left for who comes.
// Pure: no clock, no database; chance is taken from ids, so two processes decide alike.
import { answerLine, goodbye, greet, type Speaker } from './company.lines.js';
import { createRandom, type Random } from './random.js';

export interface OpenPair {
  readonly id: string;
  readonly score: number;
  readonly ageMs: number;
  /** Since the last vote of anybody, and of somebody real; null: none yet. */
  readonly votedMs: number | null;
  readonly realVotedMs: number | null;
  /** One of the two is real. */
  readonly real: boolean;
  /** The real one waits for an introduction. */
  readonly wanted: boolean;
  /** Made-up people who were asked and have not voted. */
  readonly voters: readonly string[];
}

export interface Letter {
  readonly conversationId: string;
  readonly me: Speaker & { readonly id: string };
  readonly partner: Speaker & { readonly id: string };
  /** How many I wrote. */
  readonly mine: number;
  /** The partner's last message, which is the last of all. */
  readonly lastId: string;
  readonly lastMs: number;
}

export interface MatchboxNow {
  readonly open: readonly OpenPair[];
  /** Real people who agreed, whose turn for an introduction it is, and who stand in no open pair. */
  readonly unpaired: readonly string[];
  /** Not answered yet by the made-up one; `real`: the other one is. */
  readonly introductions: readonly {
    readonly conversationId: string;
    readonly me: string;
    readonly ageMs: number;
    readonly real: boolean;
  }[];
  readonly letters: readonly Letter[];
  /** Since somebody real voted or agreed; null: nobody has. */
  readonly visitedMs: number | null;
  /** How many pairs were ever decided by votes. */
  readonly decided: number;
}

export type MatchboxAct =
  | { readonly kind: 'vote'; readonly who: string; readonly proposalId: string; readonly vote: 'yes' | 'no' }
  | { readonly kind: 'propose'; readonly who: string }
  | { readonly kind: 'accept'; readonly who: string; readonly conversationId: string }
  | {
      readonly kind: 'write';
      readonly who: string;
      readonly conversationId: string;
      readonly after: string;
      readonly text: string;
    };

/** Votes at once, at most. */
const mostVotes = 4;
/** A visitor can take their vote back so long before anybody made up votes after them. */
const undoMs = 6000;
const betweenMs = 2500;
/** Somebody real was here so lately. */
const visitMs = 15 * 60_000;
/** Of a new demo, so many pairs are decided by themselves: the organiser sees something. */
const firstDecided = 12;
const strollMs = 10_000;
const answerMs = 3500;
const mostWritten = 12;

export function decideMatchbox(now: MatchboxNow): MatchboxAct[] {
  return [
    ...now.unpaired.map((who): MatchboxAct => ({ kind: 'propose', who })),
    ...now.introductions.flatMap(accept),
    ...now.letters.flatMap(answer),
    ...votes(now),
  ];
}

function votes({ open: all, visitedMs, decided }: MatchboxNow): MatchboxAct[] {
  const open = all.filter(({ voters }) => voters.length > 0).toSorted((a, b) => b.ageMs - a.ageMs);
  const ripe = open.filter(
    ({ ageMs, votedMs, realVotedMs }) => (votedMs ?? ageMs) >= betweenMs && (realVotedMs ?? undoMs) >= undoMs,
  );
  const chosen = ripe.filter(({ real, wanted, realVotedMs }) => (real ? wanted : realVotedMs !== null));
  if (chosen.length > 0) return chosen.slice(0, mostVotes).flatMap(voteOn);
  const lively = decided < firstDecided || (visitedMs !== null && visitedMs < visitMs);
  const lastMs = Math.min(...open.map(({ votedMs }) => votedMs ?? strollMs));
  const oldest = ripe.find(({ real }) => !real);
  return lively && lastMs >= strollMs && oldest ? voteOn(oldest) : [];
}

/** Most are of one mind about a pair, so that it is decided, and not by the first who comes. */
function voteOn(pair: OpenPair): MatchboxAct[] {
  const [who] = pair.voters;
  if (who === undefined) return [];
  const liked = chanceOf(pair.id).chance(pair.real ? 0.95 : 0.2 + 0.4 * pair.score);
  const yes = chanceOf(pair.id + who).chance(liked ? 0.88 : 0.12);
  return [{ kind: 'vote', who, proposalId: pair.id, vote: yes ? 'yes' : 'no' }];
}

/** Not every introduction becomes a conversation, unless somebody real hopes for it. */
function accept({ conversationId, me, ageMs, real }: MatchboxNow['introductions'][number]): MatchboxAct[] {
  const random = chanceOf(conversationId + me);
  const after = 1000 * random.between(6, 25);
  return ageMs >= after && (real || random.chance(0.9)) ? [{ kind: 'accept', who: me, conversationId }] : [];
}

/** The first answer says that they are made up. After a dozen they are off to their soup. */
function answer({ conversationId, me, partner, mine, lastId, lastMs }: Letter): MatchboxAct[] {
  if (lastMs < answerMs || mine > mostWritten) return [];
  const random = chanceOf(conversationId + lastId);
  const text = mine === 0 ? greet(me, partner) : mine === mostWritten ? goodbye(random) : answerLine(me, mine, random);
  return [{ kind: 'write', who: me.id, conversationId, after: lastId, text }];
}

/** FNV-1a (Fowler, Noll, Vo; public domain) of the text as the seed. */
function chanceOf(text: string): Random {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return createRandom(hash);
}
