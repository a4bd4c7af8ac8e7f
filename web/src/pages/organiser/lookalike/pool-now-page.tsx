// A lookalike pool at this moment: whose photos are in, what is being worked, what waits for a moderator, what failed; who is in it.
import { Link } from 'wouter';
import type { LookalikeNumbers, LookalikePool } from '@nakodo/protocol';
import { runningLookalike } from '../../../api/running-lookalike.js';
import { Button, ButtonLink } from '../../../components/button.js';
import { ErrorNotice } from '../../../components/notice.js';
import { digits } from '../../../components/numbers.js';
import { useAction } from '../../../hooks/use-action.js';
import { useLookAgain } from '../../../hooks/use-look-again.js';
import { Invite } from '../invite.js';
import { Figure } from '../lobbies/lobby-now-page.js';
import { waitWords } from '../lobbies/lobby-words.js';
import { FailedJobs } from './failed-jobs.js';
import { PoolHead, type OfPool } from './pool-head.js';
import { PoolMembers } from './pool-members.js';

const lookMs = 3000;

export function PoolNowPage({ pool, onPool, lost, onLook }: OfPool & { lost: boolean; onLook: () => void }) {
  useLookAgain(onLook, lookMs);
  return (
    <div className="organiser">
      <PoolHead pool={pool} part="Now" />
      <section className="band" aria-label="Matching">
        <div className="band-state">
          <State pool={pool} lost={lost} />
        </div>
        {pool.numbers && <Numbers pool={pool} numbers={pool.numbers} />}
        <Handles pool={pool} onPool={onPool} />
      </section>
      <ForModerators pool={pool} />
      <div className="columns">
        <PoolMembers pool={pool} onChanged={onLook} />
        <div className="side">
          {pool.numbers && pool.numbers.failedLastDay > 0 && <FailedJobs pool={pool} />}
          <Invite event={pool} />
        </div>
      </div>
    </div>
  );
}

function State({ pool, lost }: { pool: LookalikePool; lost: boolean }) {
  const [state, title, words] = describe(pool, lost);
  return (
    <p className={`state ${state}`} data-testid="state">
      <i aria-hidden="true" />
      <span>
        <strong>{title}</strong> {words}
      </span>
    </p>
  );
}

function describe(
  { paused, open, photos, numbers }: LookalikePool,
  lost: boolean,
): [state: string, title: string, words: string] {
  if (lost) return ['error', 'Not connected.', 'This is how it was a moment ago.'];
  if (paused)
    return [
      'paused',
      'Paused.',
      photos ? 'No photo is taken and nobody is matched. Matches stay.' : 'Nobody is matched. Matches stay.',
    ];
  if (!open) return ['paused', 'Over.', 'Its end has passed: nobody can join any more.'];
  if (!numbers || numbers.members === 0) return ['rest', 'Open.', 'Nobody has joined yet.'];
  if (numbers.openJobs > 0)
    return [
      'working',
      'Matching.',
      numbers.openJobs === 1 ? 'One entry is being worked.' : `${digits(numbers.openJobs)} entries are being worked.`,
    ];
  if (photos && numbers.ready + numbers.waiting + numbers.toReview === 0)
    return ['rest', 'Open.', 'Nobody has given a photo yet.'];
  return ['rest', 'Up to date.', 'Everybody who can be matched is.'];
}

function Numbers({ pool: { photos }, numbers }: { pool: LookalikePool; numbers: LookalikeNumbers }) {
  return (
    <dl className="numbers">
      <Figure label="Members" value={digits(numbers.members)} />
      <Figure label={photos ? 'Photos that are compared' : 'Entries'} value={digits(numbers.ready)} />
      {photos && <Figure label="Photos on their way" value={digits(numbers.waiting)} />}
      {photos && <Figure label="Photos without a usable face" value={digits(numbers.refused)} />}
      <Figure label="Matches" value={digits(numbers.matches)} />
      <Figure label="Jobs to do" value={digits(numbers.openJobs)} />
      {numbers.oldestJobMs !== null && <Figure label="Oldest job" value={waitWords(numbers.oldestJobMs)} />}
      <Figure label="Failed in the last day" value={digits(numbers.failedLastDay)} />
    </dl>
  );
}

function Handles({ pool, onPool }: OfPool) {
  const pause = useAction(async () => {
    const answer = await (pool.paused ? runningLookalike.resume(pool.id) : runningLookalike.pause(pool.id));
    onPool(answer.pool);
  });
  return (
    <>
      <div className="band-actions">
        <Button tone={pool.paused ? 'primary' : 'plain'} busy={pause.pending} onClick={() => void pause.run()}>
          {pool.paused ? 'Resume' : 'Pause'}
        </Button>
        <ButtonLink to={`/looks/${encodeURIComponent(pool.code)}`}>Go in yourself</ButtonLink>
      </div>
      {pause.error && <ErrorNotice error={pause.error} />}
    </>
  );
}

function ForModerators({ pool: { id, photos, numbers, photoModeration } }: { pool: LookalikePool }) {
  if (!photos || !numbers || numbers.toReview + numbers.flags === 0) return null;
  return (
    <div className="notice advice for-moderators">
      {numbers.toReview > 0 && (
        <p>
          <Link to={`/reports/photos?pool=${id}`}>
            {numbers.toReview === 1 ? 'One photo waits' : `${digits(numbers.toReview)} photos wait`} for a moderator
          </Link>
          .{photoModeration === 'before' && ` Nobody sees ${numbers.toReview === 1 ? 'it' : 'them'} before that.`}
        </p>
      )}
      {numbers.flags > 0 && (
        <p>
          <Link to="/reports/photos/accounts">
            {numbers.flags === 1 ? 'One photo looks' : `${digits(numbers.flags)} photos look`} like another account’s
          </Link>
          .
        </p>
      )}
    </div>
  );
}
