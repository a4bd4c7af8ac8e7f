// Voting: two people, yes, no or skip; and what one did last, which can be taken back.
import { useEffect, useRef, type CSSProperties } from 'react';
import { serverTime } from '../../api/server-time.js';
import { sourceOf } from '../../components/avatar.js';
import { Button } from '../../components/button.js';
import { ErrorNotice, Skeleton } from '../../components/notice.js';
import { useKeptFocus } from '../../hooks/use-kept-focus.js';
import { useNow } from '../live/use-now.js';
import { useStoredSwitch } from '../live/stored.js';
import { useViewer } from '../../viewer.js';
import type { Cast, Judged } from './ballots.js';
import type { CommunityHere } from './community-here.js';
import { closesWords, bothNames, lastWords } from './judging-words.js';
import { JudgedSoFar } from './judged-so-far.js';
import { NothingLeft } from './nothing-left.js';
import { signingIsOn } from './signing.js';
import { PairAnnouncer } from './pair-announcer.js';
import { PairCards } from './pair-cards.js';
import { PairMenu } from './pair-menu.js';
import { useJudging, type JudgingHere } from './use-judging.js';
import { useSwipe } from './use-swipe.js';
import { useVoteKeys } from './use-vote-keys.js';
import { VoteKeysHint } from './vote-keys-hint.js';

const tickMs = 10_000;

export function Judge({ here }: { here: CommunityHere }) {
  const judging = useJudging(here.door.id);
  const [keys, setKeys] = useStoredSwitch('nakodo.vote-keys', true);
  const { pairs, judge, undo, nothing, failure } = judging;
  const [pair] = pairs;
  const kept = useKeptFocus<HTMLElement>();
  useVoteKeys({ on: keys, onCast: judge, onUndo: () => void undo() });
  useOverdue(judging);
  usePicturesAhead(pairs);
  return (
    <section className="judge" aria-label="Vote" {...kept}>
      {pair && <Stage judging={judging} onCast={judge} />}
      {!pair && nothing && <NothingLeft here={here} nothing={nothing} judged={judging.judged} />}
      {!pair && !nothing && failure && <ErrorNotice error={failure} onRetry={judging.look} />}
      {!pair && !nothing && !failure && <Skeleton rows={4} />}
      <Afterwards judging={judging} />
      <JudgedSoFar standing={here.standing} judging={judging} />
      {pair && <VoteKeysHint on={keys} onChange={setKeys} />}
      <PairAnnouncer pair={pair} nothing={nothing} />
    </section>
  );
}

function Stage({ judging, onCast }: { judging: JudgingHere; onCast: (cast: Cast) => void }) {
  const pair = judging.pairs[0]!;
  const from = useRef(0);
  const swipe = useSwipe(pair.proposalId, (how, dx) => {
    from.current = dx;
    onCast(how);
  });
  // Only of the swipe that has just been drawn.
  useEffect(() => void (from.current = 0));
  const now = useNow(tickMs);
  const leaning = swipe.leaning ? `leans-${swipe.leaning}` : '';
  return (
    <>
      <div className="stage-place">
        <div
          className={`stage ${swipe.dragging ? 'is-dragged' : ''} ${leaning}`}
          data-proposal={pair.proposalId}
          {...swipe.handlers}
        >
          <span className="stage-mark yes" aria-hidden="true">
            Yes
          </span>
          <span className="stage-mark no" aria-hidden="true">
            No
          </span>
          <PairCards key={pair.proposalId} pair={pair} />
          <div className="stage-foot">
            <p className="soft">{closesWords(pair.closesAt, now)}</p>
            <PairMenu key={pair.proposalId} pair={pair} onReported={(note) => judging.drop(pair.proposalId, note)} />
          </div>
        </div>
        {judging.last && <Gone key={judging.last.pair.proposalId} judged={judging.last} from={from.current} />}
      </div>
      <div className="cast" role="group" aria-label={`Should ${bothNames(pair)} meet?`}>
        <Button className="cast-no" onClick={() => onCast('no')}>
          No
        </Button>
        <Button tone="quiet" className="cast-skip" onClick={() => onCast('skip')}>
          Skip
        </Button>
        <Button tone="primary" className="cast-yes" onClick={() => onCast('yes')}>
          Yes
        </Button>
      </div>
    </>
  );
}

/** The pair that was just judged, on its way out: for the eye only. */
function Gone({ judged: { pair, cast }, from }: { judged: Judged; from: number }) {
  const start = useRef(from).current;
  return (
    <div
      className={`stage-gone ${cast}`}
      style={{ '--from': `${Math.round(start)}px` } as CSSProperties}
      aria-hidden="true"
      inert
    >
      <PairCards pair={pair} />
    </div>
  );
}

/** What was done last, how to take it back, and what did not go as one thought. */
function Afterwards({ judging: { pairs, judged, last, note, undo, undoing, waiting, kept } }: { judging: JudgingHere }) {
  const { viewer } = useViewer();
  const box = useRef<HTMLDivElement>(null);
  const offersSwipe = pairs.length > 0 && judged === 0;
  // On a small screen it would be below what is seen.
  useEffect(() => {
    if (note !== undefined) box.current?.scrollIntoView({ block: 'nearest' });
  }, [note]);
  return (
    <div className="judge-after" ref={box}>
      <div role="status">
        {note !== undefined && <p className="judge-note">{note}</p>}
        {!waiting && kept > 0 && signingIsOn(viewer) && (
          <p className="judge-note">
            Look at your wallet: it asks you to sign {kept === 1 ? 'this vote' : `${kept} votes, one after the other`}.
          </p>
        )}
        {waiting && kept > 0 && (
          <p className="judge-note">
            {kept === 1 ? 'Your last vote is' : `Your last ${kept} votes are`} kept in this browser, and sent as soon as the
            server takes {kept === 1 ? 'it' : 'them'}.
          </p>
        )}
        {last && <p className="soft">{lastWords(last)}</p>}
      </div>
      {offersSwipe && !last && note === undefined && (
        <p className="swipe-hint soft" aria-hidden="true">
          You can swipe, too: right for yes, left for no.
        </p>
      )}
      {/* What is decided stays: a button that can only say so is none. */}
      {last?.status === 'voting' && (
        <Button busy={undoing} onClick={() => void undo()}>
          Undo
        </Button>
      )}
    </div>
  );
}

/** The pictures of those who come next are there when they do. */
function usePicturesAhead(pairs: JudgingHere['pairs']): void {
  useEffect(() => {
    for (const { one, other } of pairs.slice(1))
      for (const { avatar } of [one, other]) {
        const source = sourceOf(avatar);
        if (source) new Image().src = source;
      }
  }, [pairs]);
}

/** A pair whose time ends while it is on the screen makes room for the next. */
function useOverdue({ pairs: [pair], recheck }: JudgingHere): void {
  const latest = useRef(pair);
  latest.current = pair;
  const [id, closesAt] = [pair?.proposalId, pair?.closesAt];
  useEffect(() => {
    if (id === undefined || closesAt === undefined) return undefined;
    const look = async () => {
      const shown = latest.current;
      if (shown && !(await recheck(id, `The time to vote on ${bothNames(shown)} is over.`))) wait(askAgainMs);
    };
    let timer: ReturnType<typeof setTimeout> | undefined;
    let left = false;
    const wait = (ms: number) => {
      if (!left && ms <= longestTimerMs) timer = setTimeout(() => void look(), Math.max(0, ms));
    };
    wait(Date.parse(closesAt) - serverTime.now());
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [id, closesAt, recheck]);
}

const askAgainMs = 15_000;
/** 24 days; nobody looks at one pair for so long. */
const longestTimerMs = 2 ** 31 - 1;
