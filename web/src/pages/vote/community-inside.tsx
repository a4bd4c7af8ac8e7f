// Inside a community: voting, what became of one's pairs, and whether one is voted on oneself.
import { useEffect } from 'react';
import type { CommunityPreview } from '@nakodo/protocol';
import { communities } from '../../api/communities.js';
import { LiveDot } from '../../components/live-dot.js';
import { ErrorNotice, Skeleton } from '../../components/notice.js';
import { PageHead } from '../../components/page-head.js';
import { TabLinks } from '../../components/panel.js';
import { usePersonEvents } from '../../hooks/use-person-stream.js';
import { useResource } from '../../hooks/use-resource.js';
import { useThrottled } from '../../hooks/use-throttled.js';
import { AboutCommunity } from './about-community.js';
import { BeingVotedOn } from './being-voted-on.js';
import type { CommunityHere } from './community-here.js';
import { Judge } from './judge.js';
import { Outcomes } from './outcomes.js';
import { partPath } from './part-path.js';
import { SignVotes } from './sign-votes.js';

interface CommunityInsideProps {
  door: CommunityPreview;
  part: string | undefined;
  onLeft: () => void;
}

const reloadMs = 1000;

export function CommunityInside({ door, part, onLeft }: CommunityInsideProps) {
  const standing = useResource(`standing in ${door.id}`, async (signal) => {
    const askedAt = performance.now();
    return { ...(await communities.standing(door.id, midnight(), signal)), askedAt };
  });
  const reload = useThrottled(standing.reload, reloadMs);
  const stream = usePersonEvents({
    reset: reload,
    'vote.settled': ({ poolId }) => poolId === door.id && reload(),
  });
  const here: CommunityHere = { door, standing };
  const shown = part === 'pairs' || part === 'me' ? part : 'judge';
  const { look } = standing;
  useEffect(look, [look, shown]); // one part does not know what was judged in another
  return (
    <div className="meet vote">
      <PageHead
        key={shown}
        title={titles[shown]}
        windowTitle={`${titles[shown]} ${door.name}`}
        eyebrow={
          <>
            {door.name} <LiveDot state={stream} />
          </>
        }
      />
      <TabLinks
        label={door.name}
        tabs={[
          { to: partPath(door.code), label: 'Vote' },
          { to: partPath(door.code, 'pairs'), label: 'Your pairs' },
          { to: partPath(door.code, 'me'), label: 'Being voted on' },
        ]}
      />
      <div className="meet-columns">
        <div className="meet-main">
          {standing.error && !standing.data && <ErrorNotice error={standing.error} onRetry={standing.reload} />}
          {shown === 'judge' && <Judge here={here} />}
          {shown !== 'judge' && !standing.data && !standing.error && <Skeleton rows={4} />}
          {shown === 'pairs' && standing.data && (
            <Outcomes communityId={door.id} standing={standing.data} onChanged={standing.reload} />
          )}
          {shown === 'me' && standing.data && <BeingVotedOn here={standing.data} onChange={standing.reload} />}
        </div>
        <div className="meet-side">
          <AboutCommunity here={here} isAtMe={shown === 'me'} onLeft={onLeft} />
          <SignVotes code={door.code} />
        </div>
      </div>
    </div>
  );
}

const titles = { judge: 'Who should meet?', pairs: 'What became of your pairs', me: 'Being voted on' } as const;

function midnight(): Date {
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth(), now.getDate());
}
