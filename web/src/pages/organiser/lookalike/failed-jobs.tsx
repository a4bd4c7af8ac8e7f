// Jobs of a lookalike pool that failed: whose, why in words, and another try for those that may work then.
import { useEffect } from 'react';
import type { FailedJob, LookalikePool } from '@nakodo/protocol';
import { runningLookalike } from '../../../api/running-lookalike.js';
import { Button } from '../../../components/button.js';
import { ErrorNotice, Skeleton } from '../../../components/notice.js';
import { Badge, Panel } from '../../../components/panel.js';
import { say } from '../../../components/toast.js';
import { useAction } from '../../../hooks/use-action.js';
import { useResource } from '../../../hooks/use-resource.js';

export function FailedJobs({ pool: { id, numbers } }: { pool: LookalikePool }) {
  const list = useResource(`failed jobs ${id}`, (signal) => runningLookalike.trouble(id, signal));
  const { reload } = list;
  const jobs = list.data?.jobs;
  useEffect(() => reload(), [numbers?.failedLastDay, numbers?.openJobs, reload]);
  const again = useAction(async () => {
    const { queued } = await runningLookalike.retry(id);
    reload();
    say(queued === 1 ? 'One is tried again.' : `${queued} are tried again.`);
  });
  return (
    <Panel
      title="Did not work"
      className="trouble"
      aside={
        jobs?.some(({ mayWork }) => mayWork) === true && (
          <Button busy={again.pending} onClick={() => void again.run()}>
            Try again
          </Button>
        )
      }
    >
      {again.error && <ErrorNotice error={again.error} />}
      {list.error && <ErrorNotice error={list.error} onRetry={reload} />}
      {list.loading && <Skeleton rows={2} />}
      {jobs?.length === 0 && <p className="soft">All of them were tried again, or have another photo by now.</p>}
      <ul className="trouble-list">
        {jobs?.map((job) => (
          <li key={job.id}>
            <Job job={job} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Job({ job: { person, error, mayWork, nextAt } }: { job: FailedJob }) {
  return (
    <>
      <p>
        <bdi>{person.name || 'Somebody without a name'}</bdi>{' '}
        {mayWork ? (
          <Badge tone={nextAt === null ? 'bad' : 'waiting'}>{nextAt === null ? 'given up' : 'tried again soon'}</Badge>
        ) : (
          <Badge tone="none">needs another photo</Badge>
        )}
      </p>
      <p className="soft">{error}</p>
    </>
  );
}
