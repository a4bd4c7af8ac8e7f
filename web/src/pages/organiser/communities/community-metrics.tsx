// How a community went, from what is recorded each minute: small lines for the eye, with a sentence each, and the same as a table.
import { useState } from 'react';
import type { CommunityHealth, CommunityMetric } from '@nakodo/protocol';
import { runningCommunities } from '../../../api/running-communities.js';
import { ErrorNotice, Skeleton } from '../../../components/notice.js';
import { digits } from '../../../components/numbers.js';
import { Empty, Panel } from '../../../components/panel.js';
import { dateAndTime } from '../../../components/times.js';
import { useLookAgain } from '../../../hooks/use-look-again.js';
import { useResource } from '../../../hooks/use-resource.js';
import { SpanSelect } from '../pool/span-select.js';
import { LineChart, type Point } from './line-chart.js';

const lookMs = 30_000;
/** A line of the table for so many points: it is read one by one. */
const tableRows = 12;

interface CommunityMetricsProps {
  communityId: string;
  /** How it is now: where the lines end. */
  health: CommunityHealth | null;
}

export function CommunityMetrics({ communityId, health }: CommunityMetricsProps) {
  const [hours, setHours] = useState(24);
  const { data, error, loading, reload } = useResource(`metrics ${communityId} ${hours}`, (signal) =>
    runningCommunities.metrics(communityId, hours, signal),
  );
  useLookAgain(reload, lookMs);
  const metrics = data && untilNow(data.metrics, health);
  return (
    <Panel title="How it went" className="went" aside={<SpanSelect hours={hours} onHours={setHours} upTo={720} />}>
      {loading && <Skeleton rows={4} />}
      {error && <ErrorNotice error={error} onRetry={reload} />}
      {metrics?.length === 0 && (
        <Empty title="Nothing recorded in this time">
          <p>Numbers are written down once a minute while a worker runs.</p>
        </Empty>
      )}
      {metrics?.[0] && (
        <>
          <div className="charts">
            {lines.map(({ label, pointsOf }) => (
              <LineChart key={label} label={label} points={pointsOf(metrics)} />
            ))}
          </div>
          <p className="soft">
            From {dateAndTime(metrics[0].at)} until now. Each point is a single moment, one a minute: a queue that ran dry then
            may have been filled seconds later.
          </p>
          <MetricsTable metrics={metrics} />
        </>
      )}
    </Panel>
  );
}

/** With what it is at this moment after what was recorded: that is up to a minute old. */
function untilNow(metrics: readonly CommunityMetric[], health: CommunityHealth | null): readonly CommunityMetric[] {
  if (health === null || metrics.length === 0) return metrics;
  const { queueDepth, activeVoting, overdue, agreed, approved, rejected, expired, blocked, votesCast } = health;
  const at = new Date().toISOString();
  return [...metrics, { at, queueDepth, activeVoting, overdue, agreed, approved, rejected, expired, blocked, votesCast }];
}

interface Line {
  readonly label: string;
  readonly pointsOf: (metrics: readonly CommunityMetric[]) => Point[];
}

const lines: readonly Line[] = [
  { label: 'Open for votes', pointsOf: (metrics) => metrics.map(({ at, activeVoting }) => ({ at, value: activeVoting })) },
  { label: 'Pairs in the queue', pointsOf: (metrics) => metrics.map(({ at, queueDepth }) => ({ at, value: queueDepth })) },
  { label: 'Votes cast, all together', pointsOf: (metrics) => metrics.map(({ at, votesCast }) => ({ at, value: votesCast })) },
];

function MetricsTable({ metrics }: { metrics: readonly CommunityMetric[] }) {
  const step = Math.ceil(metrics.length / tableRows);
  // The last one first, and always there.
  const rows = metrics.toReversed().filter((_, at) => at % step === 0);
  return (
    <details className="reasons">
      <summary>As a table</summary>
      <div className="metrics-table" role="region" aria-label="How it went, as a table" tabIndex={0}>
        <table>
          <thead>
            <tr>
              {['When', 'Queue', 'Open', 'Agreed', 'Approved', 'Rejected', 'Expired', 'Blocked', 'Votes'].map((head) => (
                <th scope="col" key={head}>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.at}>
                <th scope="row">{dateAndTime(row.at)}</th>
                {[row.queueDepth, row.activeVoting, row.agreed, row.approved, row.rejected, row.expired, row.blocked].map(
                  (value, at) => (
                    <td key={at}>{digits(value)}</td>
                  ),
                )}
                <td>{digits(row.votesCast)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
