// One report: who, why, the messages of the two, what was reported before, and what a moderator can do.
import { useId, useState } from 'react';
import type { Report } from '@nakodo/protocol';
import { Button } from '../../components/button.js';
import { Badge } from '../../components/panel.js';
import { reasonWords, statusWords } from '../../components/report-words.js';
import { dateAndTime, dateWords } from '../../components/times.js';
import { DecisionDialog, type Step } from './decision-dialog.js';

export function ReportItem({ report, onDone }: { report: Report; onDone: () => void }) {
  const [step, setStep] = useState<Step>();
  const id = useId();
  const { reported, reporter, poolName, decided } = report;
  return (
    <li>
      <article className="panel report" aria-labelledby={id}>
        <div className="panel-head">
          <h2 id={id}>{reported.name}</h2>
          {reported.suspended && <Badge tone="bad">Suspended</Badge>}
        </div>
        <p>
          <strong>{reasonWords[report.reason]}</strong>, reported by {reporter?.name ?? 'somebody who deleted their account'} on{' '}
          {dateAndTime(report.createdAt)}
          {poolName !== null && ` at ${poolName}`}.
        </p>
        {report.details !== null && (
          <blockquote>
            <p>{report.details}</p>
          </blockquote>
        )}
        <Evidence report={report} />
        <Earlier report={report} />
        {decided && (
          <p className="soft">
            {statusWords[report.status]} by {decided.by ?? 'the service'} on {dateAndTime(decided.at)}
            {decided.note === null ? '.' : `: ${decided.note}`}
          </p>
        )}
        <div className="report-actions">
          {!decided && <Button onClick={() => setStep('dismiss')}>Dismiss</Button>}
          {!decided && <Button onClick={() => setStep('uphold')}>Uphold</Button>}
          {!decided && !reported.suspended && (
            <Button tone="danger" onClick={() => setStep('suspend')}>
              Uphold and suspend
            </Button>
          )}
          {decided && reported.suspended && <Button onClick={() => setStep('lift')}>Lift the suspension</Button>}
        </div>
      </article>
      <DecisionDialog report={report} step={step} onClose={() => setStep(undefined)} onDone={onDone} />
    </li>
  );
}

function Evidence({ report: { evidence, reported, reporter } }: { report: Report }) {
  if (evidence === null) return <p className="soft">The messages were removed, 30 days after the report.</p>;
  if (evidence.length === 0) return <p className="soft">They have not written to each other.</p>;
  const nameOf = (senderId: string) => (senderId === reported.id ? reported.name : (reporter?.name ?? 'Deleted account'));
  return (
    <details className="report-evidence" open>
      <summary>The last {evidence.length === 1 ? 'message' : `${evidence.length} messages`}</summary>
      <ol>
        {evidence.map(({ id, senderId, text, sentAt }) => (
          <li key={id} className={senderId === reported.id ? 'of-reported' : undefined}>
            <strong>{nameOf(senderId)}</strong> <span className="soft">{dateAndTime(sentAt)}</span>
            <p>{text}</p>
          </li>
        ))}
      </ol>
    </details>
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
