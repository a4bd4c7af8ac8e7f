// Before a community: what it is, what its members do, who is voted on, and the shortest way in.
import { Link, useLocation } from 'wouter';
import type { CommunityPreview } from '@nakodo/protocol';
import { communities } from '../../api/communities.js';
import { Mark } from '../../components/mark.js';
import { digits } from '../../components/numbers.js';
import { PageHead } from '../../components/page-head.js';
import { withNext } from '../../shell/next.js';
import { isSignedIn, useViewer } from '../../viewer.js';
import { WayIn } from '../join/way-in.js';
import { ballotStore, hasBallots } from './ballots.js';
import { partPath } from './part-path.js';

interface CommunityDoorProps {
  community: CommunityPreview;
  /** They are in now. */
  onIn: () => void;
}

export function CommunityDoor({ community, onIn }: CommunityDoorProps) {
  const { viewer } = useViewer();
  const [, navigate] = useLocation();
  const path = partPath(community.code);
  return (
    <div className="account join">
      <Mark />
      <PageHead
        title={community.name}
        windowTitle={`Join ${community.name}`}
        eyebrow="Decide together who should meet"
        lead={community.description}
      />
      {!isSignedIn(viewer) && hasBallots(community.id, ballotStore()) && (
        <div className="notice calm" role="status">
          <p>
            <strong>You are signed out.</strong> A vote of yours is kept in this browser:{' '}
            <Link to={withNext('/sign-in', path)}>sign in again</Link>, and it is sent.
          </p>
        </div>
      )}
      <dl className="facts">
        <div>
          <dt>Who</dt>
          <dd>
            {membersWords(community.members)}, {community.minimumAge} and over
          </dd>
        </div>
        <div>
          <dt>What happens</dt>
          <dd>You see two people at a time and say whether they should meet. When enough members say yes, the two are asked.</dd>
        </div>
        <div>
          <dt>Who is voted on</dt>
          <dd>Only those who agreed to it. You are asked inside, and can vote either way.</dd>
        </div>
        <div>
          <dt>What others see</dt>
          <dd>Nothing, unless you agree: then your first name, your picture, your age within five years, and what you share.</dd>
        </div>
      </dl>
      <WayIn
        to={community}
        path={path}
        noun="community"
        meanwhile="no new pair is proposed"
        join={(birthDate) => communities.join(community.code, birthDate)}
        onIn={() => {
          // The question whether one agrees comes first; it can be left for later there.
          navigate(partPath(community.code, 'me'), { replace: true });
          onIn();
        }}
      />
    </div>
  );
}

function membersWords(members: number): string {
  if (members === 0) return 'Nobody yet: be the first';
  return members === 1 ? 'One member' : `${digits(members)} members`;
}
