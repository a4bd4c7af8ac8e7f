// The lookalike mode's pages: a pool by its code, and the way to the pools that one is in.
import { Redirect } from 'wouter';
import { lookalike } from '../../api/lookalike.js';
import { ApiError } from '../../api/request.js';
import { ButtonLink } from '../../components/button.js';
import { ErrorNotice, Skeleton } from '../../components/notice.js';
import { PageHead } from '../../components/page-head.js';
import { Empty } from '../../components/panel.js';
import { useLookAgain } from '../../hooks/use-look-again.js';
import { looksChanged } from '../../hooks/use-my-looks.js';
import { usePersonEvents } from '../../hooks/use-person-stream.js';
import { useResource } from '../../hooks/use-resource.js';
import { isSignedIn, useViewer } from '../../viewer.js';
import { PoolCards } from '../home/pool-cards.js';
import { readAddress } from '../join/read-code.js';
import { LooksDoor } from './door.js';
import { Looks } from './looks.js';
import '../guest/event.css';
import './looks.css';
import './photo/photo.css';

const lookAgainMs = 30_000;

/** `/looks/:code` */
export function LooksPage({ code: encoded }: { code: string }) {
  const code = readAddress(encoded);
  const { viewer } = useViewer();
  // Somebody else signed in: what is theirs is asked anew.
  const pool = useResource(`looks ${code} ${viewer.userId}`, (signal) => lookalike.preview(code, signal));
  const inside = pool.data?.member === true && isSignedIn(viewer);
  const unknown = pool.error instanceof ApiError && pool.error.status === 404;
  useLookAgain(pool.look, lookAgainMs);
  usePersonEvents({ 'event.left': pool.reload });
  const moved = () => {
    looksChanged();
    pool.reload();
  };
  if (unknown) return <Redirect to={`/join/${encodeURIComponent(code)}`} replace />;
  if (pool.data) return inside ? <Looks preview={pool.data} onLeft={moved} /> : <LooksDoor pool={pool.data} onIn={moved} />;
  return (
    <div className="account join">
      <PageHead title="People like you" />
      {pool.error ? <ErrorNotice error={pool.error} onRetry={pool.reload} /> : <Skeleton rows={3} />}
    </div>
  );
}

/** `/looks`: into the one pool, or a choice of them. */
export function LooksHome() {
  const { data, error, reload } = useResource('my looks', lookalike.list);
  const mine = data?.pools.filter(({ member }) => member);
  const only = mine?.length === 1 ? mine[0] : undefined;
  if (only) return <Redirect to={`/looks/${encodeURIComponent(only.code)}`} replace />;
  return (
    <div className="looks-home">
      <PageHead title="People like you" lead="Where people meet who are alike." />
      {error && <ErrorNotice error={error} onRetry={reload} />}
      {!mine && !error && <Skeleton rows={2} />}
      {mine?.length === 0 && (
        <Empty title="You are in none of these yet">
          <p>Join one with the code from its invitation.</p>
          <ButtonLink to="/">Home</ButtonLink>
        </Empty>
      )}
      {mine && <PoolCards pools={mine} under="/looks" />}
    </div>
  );
}
