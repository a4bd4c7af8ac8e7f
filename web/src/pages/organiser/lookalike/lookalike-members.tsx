// Who is in a lookalike pool, and how their entry stands. Not their photos: those are for whom they match, and for moderators.
import type { LookalikeMember, LookalikePool } from '@nakodo/protocol';
import { runningLookalike } from '../../../api/running-lookalike.js';
import { Badge } from '../../../components/panel.js';
import { PoolMembers } from '../pool/pool-members.js';

interface LookalikeMembersProps {
  pool: LookalikePool;
  /** Somebody was taken out. */
  onChanged: () => void;
}

export function LookalikeMembers({ pool: { id, photos, numbers }, onChanged }: LookalikeMembersProps) {
  // Whatever says that an entry stands otherwise than at the last look: a photo may have been given and refused since.
  const round = numbers && [numbers.members, numbers.ready, numbers.waiting, numbers.refused, numbers.toReview, numbers.matches];
  return (
    <PoolMembers
      poolId={id}
      load={async (query, signal) => {
        const { members, more } = await runningLookalike.members(id, query, signal);
        return { items: members, more };
      }}
      remove={(memberId) => runningLookalike.removeMember(id, memberId)}
      round={round?.join(' ') ?? ''}
      onChanged={onChanged}
      loses="Their photo here is deleted, and their matches go."
    >
      {(member) => <Entry photos={photos} member={member} />}
    </PoolMembers>
  );
}

const entryWords = {
  waiting: 'photo on its way',
  refused: 'no usable face',
  pending: 'waits for a moderator',
  rejected: 'photo not accepted',
} as const;

function Entry({ photos, member: { entry, matches } }: { photos: boolean; member: LookalikeMember }) {
  if (entry === 'none') return photos ? <Badge tone="none">no photo yet</Badge> : null;
  if (entry !== 'ready') return <Badge tone={entry === 'rejected' ? 'bad' : 'waiting'}>{entryWords[entry]}</Badge>;
  if (matches === 0) return <Badge tone="none">no match</Badge>;
  return <span className="soft">{matches === 1 ? '1 match' : `${matches} matches`}</span>;
}
