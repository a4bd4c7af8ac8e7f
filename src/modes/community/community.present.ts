// Communities in words: what two people share, and why a voter has nothing to judge.
import type { NextPair, PairToJudge } from '@nakodo/protocol';
import { listed, named } from '../../policy/words.js';

export interface PairRow {
  readonly id: string;
  readonly closes_at: Date;
  readonly my_vote: 'yes' | 'no' | null;
  readonly one: PairToJudge['one'];
  readonly other: PairToJudge['other'];
  readonly common: Common;
}

/** As common_of_reasons makes it. */
export type Common = readonly { readonly attribute: string; readonly label: string; readonly shared: readonly unknown[] }[];

export function presentPair(row: PairRow): PairToJudge {
  return {
    proposalId: row.id,
    one: row.one,
    other: row.other,
    shared: presentCommon('Both', row.common),
    closesAt: row.closes_at.toISOString(),
    vote: row.my_vote,
  };
}

/** In words about two others, or to one of the two. */
export function presentCommon(both: 'Both' | 'You both', common: Common): string[] {
  return common.map(({ attribute, shared }) => {
    const what = named(attribute);
    const those = listed(shared.filter((value) => typeof value === 'string'));
    if (['interests', 'hobbies', 'likes', 'topics'].includes(what)) return `${both} like ${those}`;
    if (['languages', 'speaks'].includes(what)) return `${both} speak ${those}`;
    return `${both} share ${what}: ${those}`;
  });
}

export function presentNothingLeft({ open, agreed }: { readonly open: boolean; readonly agreed: number }): NextPair {
  if (!open) {
    return { pair: null, left: 'nothing', why: 'paused', words: 'This community is paused or over: no new pairs for now.' };
  }
  if (agreed < 2) {
    return {
      pair: null,
      left: 'nothing',
      why: 'nobody-agreed',
      words: 'Not enough people here have agreed to be voted on yet. As soon as they do, there are pairs.',
    };
  }
  return {
    pair: null,
    left: 'nothing',
    why: 'all-judged',
    words:
      'No pair is left for you to judge: the others are decided, or about you or people you know. New members bring new pairs.',
  };
}
