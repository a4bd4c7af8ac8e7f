// The voter at work on this page: their pairs, kept current; their votes, delivered when the server can be reached.
import { useCallback, useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import type { ProposalStatus } from '@nakodo/protocol';
import { communities } from '../../api/communities.js';
import { connection } from '../../api/connection.js';
import { ApiError } from '../../api/request.js';
import { useLookAgain } from '../../hooks/use-look-again.js';
import { usePersonEvents } from '../../hooks/use-person-stream.js';
import { useViewer } from '../../viewer.js';
import { NotSigned } from '../../wallets/ask-wallet.js';
import { ballotsKey, ballotStore, openBallots, type Cast } from './ballots.js';
import { signingIsOn } from './signing.js';
import { createJudging, type Judging, type JudgingState } from './judging.js';
import { joinVoteTabs } from './vote-tabs.js';

/** For pairs where there were none, and votes that were not taken: so often in the first minute, and then every fourth time. */
const lookAgainMs = 6000;
const eagerRounds = 10;

export interface JudgingHere extends JudgingState, Pick<Judging, 'judge' | 'undo' | 'look' | 'drop' | 'recheck'> {}

export function useJudging(communityId: string): JudgingHere {
  const { userId, wallet } = useViewer().viewer;
  const key = ballotsKey(userId ?? '', communityId);
  const tabs = useRef<ReturnType<typeof joinVoteTabs>>(undefined);
  const judging = useMemo(
    () =>
      createJudging({
        ballots: openBallots(key, ballotStore()),
        next: (except) => communities.next(communityId, except),
        deliver: (ballot) => deliver(ballot, signingIsOn({ userId, wallet })),
        takeBack: async (proposalId) => (await communities.takeBack(proposalId)).status,
        willPass,
        tell: (word) => tabs.current?.tell(word),
      }),
    [userId, wallet, communityId, key],
  );
  const state = useSyncExternalStore(judging.subscribe, judging.state);
  useEffect(() => {
    judging.look();
    return connection.subscribe(() => !connection.isAway() && judging.look());
  }, [judging]);
  useEffect(() => {
    const joined = joinVoteTabs(key, judging.heard);
    tabs.current = joined;
    return () => joined.close();
  }, [key, judging]);
  const rounds = useRef(0);
  const lookAgain = useCallback(() => {
    const { pairs, kept } = judging.state();
    const idle = pairs.length === 0 || kept > 0;
    rounds.current = idle ? rounds.current + 1 : 0;
    if (idle && (rounds.current <= eagerRounds || rounds.current % 4 === 0)) judging.look();
  }, [judging]);
  useLookAgain(lookAgain, lookAgainMs);
  usePersonEvents({
    reset: judging.look,
    'vote.settled': ({ proposalId, status }) => judging.settled(proposalId, status),
  });
  const { judge, undo, look, drop, recheck } = judging;
  return { ...state, judge, undo, look, drop, recheck };
}

/** The one place where a vote goes to the server: whatever belongs to it is added here. */
export async function deliver(
  { proposalId, cast }: { readonly proposalId: string; readonly cast: Cast },
  signs: boolean,
): Promise<ProposalStatus> {
  if (cast !== 'skip') {
    const signed = signs ? await (await import('../../wallets/sign-vote.js')).signVote(proposalId, cast) : undefined;
    return (await communities.vote(proposalId, cast, signed)).status;
  }
  await communities.skip(proposalId);
  return 'voting';
}

/** Away, signed out, too fast, too slow, or broken on the server's side. */
function willPass(failure: unknown): boolean {
  if (failure instanceof NotSigned) return false;
  if (!(failure instanceof ApiError)) return true;
  return failure.status < 400 || failure.status >= 500 || [401, 408, 429].includes(failure.status);
}
