// What people reported, for moderators: what is open, and what was decided.
import { useEffect } from 'react';
import type { ReportStatus } from '@nakodo/protocol';
import { safety } from '../../api/safety.js';
import { ErrorNotice, Skeleton } from '../../components/notice.js';
import { PageHead } from '../../components/page-head.js';
import { Empty, TabLinks } from '../../components/panel.js';
import { useResource } from '../../hooks/use-resource.js';
import { ReportItem } from './report-item.js';
import './reports.css';

const tabs = [
  { to: '/reports', label: 'Open' },
  { to: '/reports/upheld', label: 'Upheld' },
  { to: '/reports/dismissed', label: 'Dismissed' },
] as const;

/** `/reports`, `/reports/upheld` and `/reports/dismissed`. */
export function ReportsPage({ part }: { part: string | undefined }) {
  const status: ReportStatus = part === 'upheld' || part === 'dismissed' ? part : 'open';
  const list = useResource(`reports ${status}`, (signal) => safety.list(status, signal));
  const found = list.data?.reports;
  useEffect(() => {
    // The button of a report that was just decided is gone with it.
    if (found && document.activeElement === document.body) document.querySelector<HTMLElement>('h1')?.focus();
  }, [found]);
  return (
    <>
      <PageHead
        title="Reports"
        lead="What people reported about others. Messages are shown for 30 days; what you decide is noted with your name."
      />
      <TabLinks label="Reports by decision" tabs={tabs} />
      {list.loading && <Skeleton rows={3} />}
      {list.error && <ErrorNotice error={list.error} onRetry={list.reload} />}
      {found?.length === 0 && <None status={status} />}
      {found && found.length > 0 && (
        <ul className="reports">
          {found.map((report) => (
            <ReportItem key={report.id} report={report} onDone={list.reload} />
          ))}
        </ul>
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
