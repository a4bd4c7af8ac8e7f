// A lookalike pool at this moment: whose photos are in, what is being worked, what waits for a moderator, what failed; who is in it.
import { Link } from 'wouter';
import type { LookalikeNumbers, LookalikePool } from '@nakodo/protocol';
import { runningLookalike } from '../../../api/running-lookalike.js';
import { waitWords } from '../../../components/durations.js';
import { digits } from '../../../components/numbers.js';
import { useLookAgain } from '../../../hooks/use-look-again.js';
import { Band, Figure, lostWords, type StateWords } from '../pool/band.js';
import { Invite } from '../pool/invite.js';
import type { Kept } from '../pool/one-pool.js';
import { FailedJobs } from './failed-jobs.js';
import { LookalikeHead } from './lookalike-head.js';
import { LookalikeMembers } from './lookalike-members.js';

const lookMs = 3000;

export function LookalikeNowPage({ pool, onPool, lost, onLook }: { pool: LookalikePool } & Kept<LookalikePool>) {
  useLookAgain(onLook, lookMs);
  const { paused, numbers } = pool;
  return (
    <div className="organiser">
      <LookalikeHead pool={pool} part="Now" />
      <Band
        label="Matching"
        state={lost ? lostWords : describe(pool)}
        numbers={numbers && <Numbers pool={pool} numbers={numbers} />}
        paused={paused}
        onPause={async () => onPool((await runningLookalike[paused ? 'resume' : 'pause'](pool.id)).pool)}
        door={`/looks/${encodeURIComponent(pool.code)}`}
      />
      <ForModerators pool={pool} />
      <div className="columns">
        <LookalikeMembers pool={pool} onChanged={onLook} />
        <div className="side">
          {numbers && numbers.failedLastDay > 0 && <FailedJobs pool={pool} />}
          <Invite event={pool} />
        </div>
      </div>
    </div>
  );
}

function describe({ paused, open, photos, numbers }: LookalikePool): StateWords {
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
    <>
      <Figure label="Members" value={digits(numbers.members)} />
      <Figure label={photos ? 'Photos that are compared' : 'Entries'} value={digits(numbers.ready)} />
      {photos && <Figure label="Photos on their way" value={digits(numbers.waiting)} />}
      {photos && <Figure label="Photos without a usable face" value={digits(numbers.refused)} />}
      <Figure label="Matches" value={digits(numbers.matches)} />
      <Figure label="Jobs to do" value={digits(numbers.openJobs)} />
      {numbers.oldestJobMs !== null && <Figure label="Oldest job" value={waitWords(numbers.oldestJobMs)} />}
      <Figure label="Failed in the last day" value={digits(numbers.failedLastDay)} />
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
