// How one's votes and the community's decisions compare, in words and shares. Nothing of it changes what a vote counts.
import type { CommunityStanding, VotesOfOneKind } from '@nakodo/protocol';

export type Votes = Pick<CommunityStanding, 'yes' | 'no'>;

/** Of fewer, a share says nothing. */
const fewest = 5;

export interface Share {
  readonly label: string;
  /** 0 to 1; undefined: too few. */
  readonly share: number | undefined;
  readonly words: string;
}

const percent = (share: number) => `${Math.round(share * 100)} %`;
const pairs = (count: number) => `${count} ${count === 1 ? 'pair' : 'pairs'}`;

function shareOf(part: number, whole: number): number | undefined {
  return whole < fewest ? undefined : part / whole;
}

const inAll = (part: number, whole: number) => {
  const share = shareOf(part, whole);
  return share === undefined ? '' : ` (${percent(share)})`;
};

/** How often one says yes, and how often the community did, on the same pairs. */
export function yesShares({ yes, no }: Votes): readonly [Share, Share] {
  const votes = yes.votes + no.votes;
  const [decided, approved] = [yes.decided + no.decided, yes.approved + no.approved];
  return [
    {
      label: 'You said yes',
      share: shareOf(yes.votes, votes),
      words: `To ${yes.votes} of ${pairs(votes)}${inAll(yes.votes, votes)}`,
    },
    {
      label: 'The community said yes',
      share: shareOf(approved, decided),
      words:
        decided === 0 ? 'None of them is decided yet' : `To ${approved} of the ${decided} decided${inAll(approved, decided)}`,
    },
  ];
}

/** What was approved, of what one said yes to and of what one said no to. */
export function approvedShares({ yes, no }: Votes): readonly [Share, Share] {
  return [approvedOf('yes', yes), approvedOf('no', no)];
}

function approvedOf(vote: 'yes' | 'no', { decided, approved }: VotesOfOneKind): Share {
  return {
    label: `Approved after your ${vote}`,
    share: shareOf(approved, decided),
    words: decided === 0 ? 'None is decided yet' : `${approved} of ${decided} decided${inAll(approved, decided)}`,
  };
}

/** From this difference on somebody sees more, or fewer, matches than the others. */
const notable = 0.15;

/** In one or two sentences, without praise or blame. */
export function verdictWords({ yes, no }: Votes): string {
  const decided = yes.decided + no.decided;
  if (decided < fewest) return `When ${fewest} of your pairs are decided, you see here how your votes and the decisions compare.`;
  const same = yes.approved + (no.decided - no.approved);
  const [mine, theirs] = [yes.votes / (yes.votes + no.votes), (yes.approved + no.approved) / decided];
  const leaning =
    mine - theirs >= notable
      ? 'You say yes more readily than the others together.'
      : theirs - mine >= notable
        ? 'You say yes less readily than the others together.'
        : 'You say yes about as often as the others together.';
  return `${same} of ${pairs(decided)} were decided as you voted. ${leaning}`;
}

export function talkingWords({ yes: { approved, talking } }: Votes): string {
  if (approved === 0) return 'No pair you said yes to is approved yet.';
  const became = talking === 0 ? 'none has become' : talking === 1 ? 'one became' : `${talking} became`;
  return `${approved === 1 ? 'One pair' : `${approved} pairs`} you said yes to ${approved === 1 ? 'was' : 'were'} approved, and ${became} a conversation so far.`;
}
