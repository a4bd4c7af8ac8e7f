// What people reported, for moderators: what is open, what was decided, and what moderators did. Looks for new reports by itself.
import { useEffect, useRef } from 'react';
import { reportsPage, type ReportStatus } from '@nakodo/protocol';
import { safety } from '../../api/safety.js';
import { Button } from '../../components/button.js';
import { ErrorNotice, Skeleton } from '../../components/notice.js';
import { PageHead } from '../../components/page-head.js';
import { Empty, TabLinks } from '../../components/panel.js';
import { useLookAgain } from '../../hooks/use-look-again.js';
import { useResource } from '../../hooks/use-resource.js';
import { ModerationLog } from './moderation-log.js';
import { ReportItem } from './report-item.js';
import './reports.css';

const tabs = [
  { to: '/reports', label: 'Open' },
  { to: '/reports/upheld', label: 'Upheld' },
  { to: '/reports/dismissed', label: 'Dismissed' },
  { to: '/reports/log', label: 'Log' },
  { to: '/reports/photos', label: 'Photos' },
] as const;

/** Few people look at reports, rarely: asking is simpler than telling all of them of each. */
const lookAgainMs = 10_000;

/** `/reports`, `/reports/upheld`, `/reports/dismissed` and `/reports/log`. */
export function ReportsPage({ part }: { part: string | undefined }) {
  const status: ReportStatus = part === 'upheld' || part === 'dismissed' ? part : 'open';
  return (
    <>
      <PageHead
        title="Reports"
        lead="What people reported about others. Messages are shown for 30 days; what you decide is noted with your name."
      />
      <TabLinks label="Reports by decision" tabs={tabs} />
      {part === 'log' ? <ModerationLog /> : <ReportList key={status} status={status} />}
    </>
  );
}

function ReportList({ status }: { status: ReportStatus }) {
  const wanted = useRef(reportsPage);
  const list = useResource(`reports ${status}`, (signal) => safety.list(status, wanted.current, signal));
  useLookAgain(list.look, lookAgainMs);
  const found = list.data?.reports;
  const justDecided = useRef(false);
  useEffect(() => {
    // The button of a report that was just decided is gone with it.
    if (!found || !justDecided.current) return;
    justDecided.current = false;
    if (document.activeElement === document.body) document.querySelector<HTMLElement>('h1')?.focus();
  }, [found]);
  const onDone = () => {
    justDecided.current = true;
    list.reload();
  };
  const showMore = () => {
    wanted.current = (found?.length ?? 0) + reportsPage;
    list.reload();
  };
  return (
    <>
      {list.loading && <Skeleton rows={3} />}
      {list.error && <ErrorNotice error={list.error} onRetry={list.reload} />}
      {found?.length === 0 && <None status={status} />}
      {found && found.length > 0 && (
        <ul className="reports">
          {found.map((report) => (
            <ReportItem key={report.id} report={report} onDone={onDone} />
          ))}
        </ul>
      )}
      {list.data?.next != null && (
        <Button className="reports-more" onClick={showMore}>
          Show more
        </Button>
      )}
    </>
  );
}

function None({ status }: { status: ReportStatus }) {
  return (
    <Empty title={status === 'open' ? 'No open reports' : `No report was ${status}`}>
      <p>
        {status === 'open' ? 'When somebody reports a person, it waits for you here.' : 'What moderators decide is listed here.'}
      </p>
    </Empty>
  );
}
