// Who is in a community, and who of them agreed to be voted on. Agreeing is theirs alone: nobody else can do it for them.
import type { Community } from '@nakodo/protocol';
import { runningCommunities } from '../../../api/running-communities.js';
import { digits } from '../../../components/numbers.js';
import { Badge } from '../../../components/panel.js';
import { useLookAgain } from '../../../hooks/use-look-again.js';
import { Invite } from '../pool/invite.js';
import { PoolMembers } from '../pool/pool-members.js';
import { CommunityHead } from './community-head.js';

const lookMs = 5000;

export function CommunityMembersPage({ community, onLook }: { community: Community; onLook: () => void }) {
  useLookAgain(onLook, lookMs);
  const { id, health } = community;
  return (
    <div className="organiser">
      <CommunityHead community={community} part="Members" />
      <p className="agreed-words">
        {health && health.members > 0 && (
          <strong>
            {digits(health.agreed)} of {digits(health.members)} agreed to be voted on.{' '}
          </strong>
        )}
        Everybody is asked when they come in and can change their mind; nobody can agree for them. Who did not agree can vote all
        the same.
      </p>
      <div className="columns">
        <PoolMembers
          poolId={id}
          load={async (query, signal) => {
            const { members, more } = await runningCommunities.members(id, query, signal);
            return { items: members, more };
          }}
          remove={(memberId) => runningCommunities.removeMember(id, memberId)}
          round={`${health?.members} ${health?.agreed}`}
          onChanged={onLook}
          loses="What is open about them ends; what they voted counts."
        >
          {({ agreedAt }) => (agreedAt === null ? <Badge tone="none">not voted on</Badge> : <Badge>agreed</Badge>)}
        </PoolMembers>
        <div className="side">
          <Invite event={community} />
        </div>
      </div>
    </div>
  );
}
