// What became of the rows: how many, which not and why, and those to download and mend.
import { useEffect, useRef } from 'react';
import type { BadRow, ImportReport, ProblemSummary } from '@nakodo/protocol';
import { digits } from '../../../components/numbers.js';
import { Button, ButtonLink } from '../../../components/button.js';
import { Panel } from '../../../components/panel.js';
import { saveCsv } from '../../../components/save-file.js';
import { badRowsCsv } from './bad-rows-csv.js';

interface ReportProps {
  eventId: string;
  file: File;
  report: ImportReport;
  onImport: () => void;
  onBack: () => void;
  onAnother: () => void;
}

const people = (count: number) => `${digits(count)} ${count === 1 ? 'person' : 'people'}`;
const rows = (count: number) => `${digits(count)} ${count === 1 ? 'row' : 'rows'}`;

export function Report({ eventId, file, report, onImport, onBack, onAnother }: ReportProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [report]);
  const { dryRun, accepted, refused } = report;
  return (
    <div className="import">
      <section className="panel import-result" aria-labelledby="import-result">
        <h2 id="import-result" ref={heading} tabIndex={-1}>
          {dryRun ? checkedWords(report) : `${people(report.created + report.updated)} imported`}
        </h2>
        <p>
          {dryRun ? (
            <>Nothing is stored yet. {refused > 0 && 'You can import the good rows now and the others later.'}</>
          ) : (
            storedWords(report)
          )}
        </p>
        <div className="form-actions">
          {dryRun && accepted > 0 && (
            <Button tone="primary" onClick={onImport}>
              Import {people(accepted)}
            </Button>
          )}
          {!dryRun && (
            <ButtonLink to={`/organise/events/${eventId}`} tone="primary">
              See the people
            </ButtonLink>
          )}
          {dryRun ? (
            <Button onClick={onBack}>Back to the columns</Button>
          ) : (
            <Button onClick={onAnother}>Import another file</Button>
          )}
        </div>
      </section>
      {refused > 0 && <Refused report={report} file={file} />}
      <Warnings warnings={report.warnings} />
      <Unused report={report} />
    </div>
  );
}

function checkedWords({ rows: all, accepted, refused }: ImportReport): string {
  if (all === 0) return 'There is nobody in the file';
  if (accepted === 0) return `None of ${rows(all)} can be imported`;
  if (refused === 0) return `All ${rows(all)} can be imported`;
  return `${digits(accepted)} of ${rows(all)} can be imported`;
}

function storedWords({ created, updated, joined, refused }: ImportReport): string {
  const parts = [
    ...(created > 0 ? [`${digits(created)} new`] : []),
    ...(updated > 0 ? [`${digits(updated)} known before and updated`] : []),
    `${digits(joined)} joined the event just now`,
    ...(refused > 0 ? [`${rows(refused)} not taken`] : []),
  ];
  return `${parts.join(', ')}.`;
}

const shown = 50;

function Refused({ report, file }: { report: ImportReport; file: File }) {
  const { badRows, moreBadRows, refused, rejections } = report;
  const columns = report.columns.map(({ column }) => column);
  const save = () => saveCsv(`${file.name.replace(/\.[^.]*$/, '')}, rows not taken.csv`, badRowsCsv(columns, badRows));
  return (
    <Panel
      title={`${rows(refused)} not taken`}
      aside={
        <Button onClick={save}>
          Download {moreBadRows > 0 ? `the first ${digits(badRows.length)}` : badRows.length === 1 ? 'it' : 'them'}
        </Button>
      }
    >
      <p className="soft">
        Downloaded with the reason beside each row: mend them there and import that file.
        {moreBadRows > 0 &&
          ` Only the first ${digits(badRows.length)} are kept; ${digits(moreBadRows)} more have the same kinds of faults:`}
      </p>
      {rejections.length < badRows.length && <Kinds problems={rejections} />}
      <ul className="bad-rows">
        {badRows.slice(0, shown).map((row) => (
          <li key={row.line}>
            <span className="bad-line">Line {row.line}</span>
            <span>{reasonOf(row)}</span>
            <span className="bad-text">{row.text ?? row.cells?.filter(Boolean).join(' · ')}</span>
          </li>
        ))}
      </ul>
      {badRows.length > shown && <p className="soft">and {digits(refused - shown)} more</p>}
    </Panel>
  );
}

/** About a column, or about the row as a whole. */
const fault = (path: string, message: string) =>
  path === '(row)' ? message.charAt(0).toUpperCase() + message.slice(1) : `“${path}” ${message}`;

export function reasonOf({ problems }: BadRow): string {
  return problems.map(({ path, message, value }) => `${fault(path, message)}${value ? `: ${value}` : ''}`).join('; ');
}

function Kinds({ problems }: { problems: readonly ProblemSummary[] }) {
  return (
    <ul className="problem-kinds">
      {problems.slice(0, shown).map(({ path, message, count, examples: [first] }) => (
        <li key={path + message}>
          <strong>{rows(count)}:</strong> {fault(path, message)}
          {first && (
            <span className="soft">
              , first in line {first.line}
              {first.value && `: ${first.value}`}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

function Warnings({ warnings }: { warnings: readonly ProblemSummary[] }) {
  if (warnings.length === 0) return null;
  return (
    <Panel title="Taken, with something left out">
      <p className="soft">These people are taken; only what could not be read is missing.</p>
      <Kinds problems={warnings} />
    </Panel>
  );
}

function Unused({ report: { columns, notes } }: { report: ImportReport }) {
  const unused = columns.filter(({ how }) => how === 'ignored').map(({ column }) => column);
  if (unused.length === 0 && notes.length === 0) return null;
  return (
    <Panel title="Also">
      <ul className="also">
        {unused.length > 0 && <li>Columns left out: {unused.slice(0, shown).join(', ')}.</li>}
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </Panel>
  );
}
