// One report: who, why, the messages of the two, what was reported before, and what a moderator can do.
import { useId, useState } from 'react';
import type { Report } from '@nakodo/protocol';
import { Badge } from '../../components/panel.js';
import { reasonWords, statusWords } from '../../components/report-words.js';
import { dateAndTime, dateWords } from '../../components/times.js';
import { DecisionDialog, type Step } from './decision-dialog.js';
import { Evidence } from './evidence.js';
import { ReportActions } from './report-actions.js';
import { ReportedPairView } from './reported-pair.js';

export function ReportItem({ report, onDone }: { report: Report; onDone: () => void }) {
  const [step, setStep] = useState<Step>();
  const id = useId();
  const { reported, decided } = report;
  return (
    <li>
      <article className="panel report" aria-labelledby={id}>
        <div className="panel-head">
          <h2 id={id}>{reported.name}</h2>
          {reported.suspended && <Badge tone="bad">Suspended</Badge>}
          {reported.shadowBanned !== null && <Badge tone="bad">Shadow-banned</Badge>}
        </div>
        <WhoAndWhy report={report} />
        {report.details !== null && (
          <blockquote>
            <p>{report.details}</p>
          </blockquote>
        )}
        {report.pair ? <ReportedPairView report={report} pair={report.pair} /> : <Evidence report={report} />}
        <Earlier report={report} />
        {reported.shadowBanned === 'reports' && (
          <p className="soft">Shadow-banned by the reports of two trustworthy people. Dismissing them lifts it.</p>
        )}
        {decided && (
          <p className="soft">
            {statusWords[report.status]} by {decided.by ?? 'the service'} on {dateAndTime(decided.at)}
            {decided.note === null ? '.' : `: ${decided.note}`}
          </p>
        )}
        <ReportActions report={report} onStep={setStep} />
      </article>
      <DecisionDialog report={report} step={step} onClose={() => setStep(undefined)} onDone={onDone} />
    </li>
  );
}

function WhoAndWhy({ report: { reason, reporter, trusted, createdAt, poolName } }: { report: Report }) {
  return (
    <>
      <p>
        <strong>{reasonWords[reason]}</strong>, reported by {reporter?.name ?? 'somebody who deleted their account'} on{' '}
        {dateAndTime(createdAt)}
        {poolName !== null && ` at ${poolName}`}.
      </p>
      {reporter && (
        <p className="soft">
          {trusted ? 'A trustworthy reporter. ' : ''}
          {reporter.upheld + reporter.dismissed === 0
            ? `Nothing else that ${reporter.name} reported was decided yet.`
            : `Of what ${reporter.name} reported, ${reporter.upheld} upheld and ${reporter.dismissed} dismissed.`}
        </p>
      )}
    </>
  );
}

function Earlier({ report: { earlier, reported } }: { report: Report }) {
  if (earlier.length === 0) return <p className="soft">Nobody reported {reported.name} before.</p>;
  return (
    <details>
      <summary>
        {earlier.length} earlier {earlier.length === 1 ? 'report' : 'reports'} about {reported.name}
      </summary>
      <ul>
        {earlier.map(({ id, reason, status, createdAt }) => (
          <li key={id}>
            {dateWords(createdAt)}: {reasonWords[reason]}. {statusWords[status]}.
          </li>
        ))}
      </ul>
    </details>
  );
}
