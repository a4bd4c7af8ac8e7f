// A community at this moment: whether it is healthy and why not, its numbers, and how they went. Votes are counted, never shown.
import type { Community, CommunityHealth } from '@nakodo/protocol';
import { runningCommunities } from '../../../api/running-communities.js';
import { digits } from '../../../components/numbers.js';
import { useLookAgain } from '../../../hooks/use-look-again.js';
import { Band, Figure, lostWords, type StateWords } from '../pool/band.js';
import { Invite } from '../pool/invite.js';
import type { Kept } from '../pool/one-pool.js';
import { CommunityChain } from './community-chain.js';
import { CommunityHead } from './community-head.js';
import { CommunityMetrics } from './community-metrics.js';

const lookMs = 3000;
/** Below that, what is wrong with a community is mostly that it has too few people. */
const smallCommunity = 10;

export function CommunityNowPage({ community, onPool, lost, onLook }: { community: Community } & Kept<Community>) {
  useLookAgain(onLook, lookMs);
  const { id, paused, health } = community;
  // What is to be done first comes first.
  const isNew = isTooSmall(health);
  return (
    <div className="organiser">
      <CommunityHead community={community} part="Now" />
      <Band
        label="Health"
        state={lost ? lostWords : describe(community)}
        numbers={health && <Numbers health={health} />}
        paused={paused}
        onPause={async () => onPool((await runningCommunities[paused ? 'resume' : 'pause'](id)).community)}
        door={`/vote/${encodeURIComponent(community.code)}`}
      />
      <div className="stack">
        {isNew && <Invite event={community} />}
        <CommunityMetrics communityId={id} health={health} />
        <CommunityChain communityId={id} code={community.code} />
        {!isNew && <Invite event={community} />}
      </div>
    </div>
  );
}

/** More people are what it needs first. */
function isTooSmall(health: CommunityHealth | null): boolean {
  const members = health?.members ?? 0;
  return members < 3 || (members < smallCommunity && health?.status !== 'HEALTHY');
}

function describe({ paused, health }: Community): StateWords {
  if (!health) return ['rest', 'Open.', ''];
  const { status, words } = health;
  if (status === 'HEALTHY') return ['rest', 'Healthy.', words];
  if (status === 'UNHEALTHY') return ['error', 'Unhealthy.', words];
  if (status === 'NOTHING_TO_JUDGE') return ['paused', 'Nothing to judge.', words];
  return ['paused', paused ? 'Paused.' : 'Over.', words];
}

function Numbers({ health }: { health: CommunityHealth }) {
  return (
    <>
      <Figure label="Members" value={digits(health.members)} />
      <Figure label="Agreed to be voted on" value={digits(health.agreed)} />
      <Figure label="Pairs in the queue" value={digits(health.queueDepth)} />
      <Figure label="Open for votes" value={digits(health.activeVoting)} />
      {health.overdue > 0 && <Figure label="Over and not settled" value={digits(health.overdue)} />}
      <Figure label="Votes cast" value={digits(health.votesCast)} />
      <Figure label="Approved" value={digits(health.approved)} />
      <Figure label="Rejected" value={digits(health.rejected)} />
      <Figure label="Expired, too few votes" value={digits(health.expired)} />
      <Figure label="Blocked" value={digits(health.blocked)} />
      <Figure label="Pairs that talk" value={digits(health.talking)} />
    </>
  );
}
