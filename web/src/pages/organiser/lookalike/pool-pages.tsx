// The pages of one lookalike pool: which of them is shown, kept current while one looks.
import { Route, Switch } from 'wouter';
import { ApiError } from '../../../api/request.js';
import { runningLookalike } from '../../../api/running-lookalike.js';
import { ButtonLink } from '../../../components/button.js';
import { ErrorNotice, Skeleton } from '../../../components/notice.js';
import { PageHead } from '../../../components/page-head.js';
import { Empty } from '../../../components/panel.js';
import { useResource } from '../../../hooks/use-resource.js';
import { PoolNowPage } from './pool-now-page.js';
import { PoolSettingsPage } from './pool-settings-page.js';

export function PoolPages({ poolId }: { poolId: string }) {
  const found = useResource(`lookalike pool to run ${poolId}`, (signal) => runningLookalike.read(poolId, signal));
  const pool = found.data;
  if (found.error instanceof ApiError && (found.error.status === 404 || found.error.status === 422)) return <NoPool />;
  if (!pool) {
    return (
      <>
        <PageHead title="The lookalike pool" />
        {found.loading && <Skeleton rows={5} />}
        {found.error && <ErrorNotice error={found.error} onRetry={found.reload} />}
      </>
    );
  }
  const given = { pool, onPool: found.replace };
  return (
    <Switch>
      <Route path="/organise/lookalike/:poolId/settings">
        <PoolSettingsPage {...given} />
      </Route>
      <Route path="/organise/lookalike/:poolId">
        <PoolNowPage {...given} lost={found.error !== undefined} onLook={found.reload} />
      </Route>
      <Route>
        <NoPool />
      </Route>
    </Switch>
  );
}

function NoPool() {
  return (
    <Empty title="There is no such pool" heading="h1">
      <p>It may have been deleted, or the address is not complete.</p>
      <ButtonLink to="/organise">All events, lobbies and pools</ButtonLink>
    </Empty>
  );
}
