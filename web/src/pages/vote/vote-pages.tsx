// The community mode's pages: a community by its code, and the way to the communities that one is in.
import { Redirect } from 'wouter';
import { communities } from '../../api/communities.js';
import { ApiError } from '../../api/request.js';
import { ButtonLink } from '../../components/button.js';
import { ErrorNotice, Skeleton } from '../../components/notice.js';
import { PageHead } from '../../components/page-head.js';
import { Empty } from '../../components/panel.js';
import { useLookAgain } from '../../hooks/use-look-again.js';
import { communitiesChanged } from '../../hooks/use-my-communities.js';
import { usePersonEvents } from '../../hooks/use-person-stream.js';
import { useResource } from '../../hooks/use-resource.js';
import { isSignedIn, useViewer } from '../../viewer.js';
import { PoolCards } from '../home/pool-cards.js';
import { JoinByCode } from '../join/join-by-code.js';
import { readAddress } from '../join/read-code.js';
import { CommunityInside } from './community-inside.js';
import { CommunityDoor } from './door.js';
import '../guest/event.css';
import './vote.css';
import './judging.css';

const lookAgainMs = 30_000;

/** `/vote/:code`, and its parts: `pairs`, `me`. */
export function VotePage({ code: encoded, part }: { code: string; part: string | undefined }) {
  const code = readAddress(encoded);
  const { viewer } = useViewer();
  // Somebody else signed in: what is theirs is asked anew.
  const door = useResource(`community ${code} ${viewer.userId}`, (signal) => communities.preview(code, signal));
  const inside = door.data?.member === true && isSignedIn(viewer);
  const unknown = door.error instanceof ApiError && door.error.status === 404;
  useLookAgain(door.look, lookAgainMs);
  usePersonEvents({ 'event.left': door.reload });
  const moved = () => {
    communitiesChanged();
    door.reload();
  };
  if (unknown) return <Redirect to={`/join/${encodeURIComponent(code)}`} replace />;
  if (door.data)
    return inside ? (
      <CommunityInside door={door.data} part={part} onLeft={moved} />
    ) : (
      <CommunityDoor community={door.data} onIn={moved} />
    );
  return (
    <div className="account join">
      <PageHead title="Who should meet?" />
      {door.error ? <ErrorNotice error={door.error} onRetry={door.reload} /> : <Skeleton rows={3} />}
    </div>
  );
}

/** `/vote`: into the one community, or a choice of them. */
export function VoteHome() {
  const { data, error, reload } = useResource('my communities', communities.list);
  const mine = data?.communities.filter(({ member }) => member);
  const only = mine?.length === 1 ? mine[0] : undefined;
  if (only) return <Redirect to={`/vote/${encodeURIComponent(only.code)}`} replace />;
  return (
    <div className="vote-home">
      <PageHead title="Who should meet?" lead="Communities in which people decide together who should get to know each other." />
      {error && <ErrorNotice error={error} onRetry={reload} />}
      {!mine && !error && <Skeleton rows={2} />}
      {mine?.length === 0 && (
        <Empty title="You are in no community yet">
          <p>
            Join one with the code from its invitation. Then you are shown two people at a time, and say whether they should meet.
          </p>
          <div className="panel vote-join">
            <JoinByCode />
          </div>
          <ButtonLink to="/">Home</ButtonLink>
        </Empty>
      )}
      {mine && <PoolCards pools={mine} under="/vote" />}
    </div>
  );
}
