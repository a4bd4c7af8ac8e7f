// The top of every page of one community.
import type { Community } from '@nakodo/protocol';
import { PoolHead } from '../pool/pool-head.js';

export function CommunityHead({ community, part }: { community: Community; part: string }) {
  const base = `/organise/communities/${community.id}`;
  const tabs = [
    { to: base, label: 'Now' },
    { to: `${base}/proposals`, label: 'Proposals' },
    { to: `${base}/members`, label: 'Members' },
    { to: `${base}/settings`, label: 'Settings' },
  ];
  return <PoolHead pool={community} kind="Community" noun="community" part={part} tabs={tabs} />;
}
