// The messages that a report holds, as plain text: an address in them is never a link.
import type { Report } from '@nakodo/protocol';
import { dateAndTime } from '../../components/times.js';

export function Evidence({ report: { evidence, reported, reporter, session } }: { report: Report }) {
  if (evidence === null) return <p className="soft">The messages were removed, 30 days after the report.</p>;
  const met = session && <p className="soft">{sessionWords(session)}</p>;
  if (evidence.length === 0)
    return (
      <>
        {met}
        <p className="soft">They have not written to each other.</p>
      </>
    );
  const nameOf = (senderId: string) => (senderId === reported.id ? reported.name : (reporter?.name ?? 'Deleted account'));
  return (
    <>
      {met}
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
    </>
  );
}

function sessionWords({ startedAt, endedAt }: NonNullable<Report['session']>): string {
  const seconds = Math.round((Date.parse(endedAt ?? startedAt) - Date.parse(startedAt)) / 1000);
  const long = seconds < 120 ? `${seconds} seconds` : `${Math.round(seconds / 60)} minutes`;
  return `They met live, with sound and picture if both wanted, on ${dateAndTime(startedAt)}, for ${long}. Only what they wrote is kept.`;
}
