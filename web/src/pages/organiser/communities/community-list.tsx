// An organiser's communities at a glance.
import type { CommunityHealth } from '@nakodo/protocol';
import { runningCommunities } from '../../../api/running-communities.js';
import { Badge } from '../../../components/panel.js';
import { PoolCard, PoolList } from '../pool/pool-list.js';

const lookMs = 4000;

export function CommunityList() {
  return (
    <PoolList
      title="Communities"
      create={{ to: '/organise/new-community', words: 'Create a community' }}
      read={async (signal) => (await runningCommunities.list(signal)).communities}
      lookMs={lookMs}
      none="In a community members vote on who should meet."
    >
      {(community) => (
        <PoolCard
          to={`/organise/communities/${community.id}`}
          pool={community}
          members={community.health?.members ?? 0}
          figures={[
            { value: community.health?.agreed ?? 0, words: 'agreed' },
            { value: community.health?.activeVoting ?? 0, words: 'open' },
            { value: community.health?.approved ?? 0, words: 'approved' },
          ]}
          badge={healthBadge(community.health)}
        />
      )}
    </PoolList>
  );
}

function healthBadge(health: CommunityHealth | null) {
  if (health?.status === 'UNHEALTHY') return <Badge tone="bad">Unhealthy</Badge>;
  if (health?.status === 'NOTHING_TO_JUDGE') return <Badge tone="none">Nothing to judge</Badge>;
  return health === null ? undefined : <Badge>Healthy</Badge>;
}
