// The pages of one lookalike pool: which of them is shown, kept current while one looks.
import { Route, Switch } from 'wouter';
import { runningLookalike } from '../../../api/running-lookalike.js';
import { NoPool, OnePool } from '../pool/one-pool.js';
import { LookalikeNowPage } from './lookalike-now-page.js';
import { LookalikeSettingsPage } from './lookalike-settings-page.js';

export function LookalikePages({ poolId }: { poolId: string }) {
  return (
    <OnePool id={poolId} noun="pool" read={runningLookalike.read}>
      {(pool, kept) => (
        <Switch>
          <Route path="/organise/lookalike/:poolId/settings">
            <LookalikeSettingsPage pool={pool} {...kept} />
          </Route>
          <Route path="/organise/lookalike/:poolId">
            <LookalikeNowPage pool={pool} {...kept} />
          </Route>
          <Route>
            <NoPool noun="pool" />
          </Route>
        </Switch>
      )}
    </OnePool>
  );
}
