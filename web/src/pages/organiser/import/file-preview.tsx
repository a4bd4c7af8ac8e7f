// What is in the file: how it was read, what each column becomes, and the first rows as they would be stored.
import { useDeferredValue, useState } from 'react';
import type { ImportPreview } from '@nakodo/protocol';
import { organising } from '../../../api/organising.js';
import { Button } from '../../../components/button.js';
import { ErrorNotice, Skeleton } from '../../../components/notice.js';
import { Panel } from '../../../components/panel.js';
import { useResource } from '../../../hooks/use-resource.js';
import { ColumnMap } from './column-map.js';
import { choiceOf, isAttributeName, looksHeadless, mappingOf, type Choices } from './mapping.js';
import { sizeWords } from './upload-progress.js';

interface FilePreviewProps {
  eventId: string;
  file: File;
  onCheck: (mapping: string) => void;
  onAnother: () => void;
}

export function FilePreview({ eventId, file, onCheck, onAnother }: FilePreviewProps) {
  const [choices, setChoices] = useState<Choices>({});
  const [last, setLast] = useState<ImportPreview>();
  const mapping = mappingOf(choices);
  const usable = Object.values(choices).every((choice) => choice.as !== 'own' || isAttributeName(choice.name));
  const asked = useDeferredValue(mapping);
  const found = useResource(usable ? `preview ${asked}` : undefined, async (signal) => {
    const preview = await organising.preview(file, { eventId, mapping: asked }, signal);
    setLast(preview);
    return preview;
  });
  const preview = found.data ?? last;
  const tooBig = preview !== undefined && file.size > preview.maxBytes;
  const used = preview?.columns.some((column) => choiceOf(column, choices).as !== 'nothing') ?? false;
  return (
    <div className="import">
      <div className="import-file">
        <p>
          <strong>{file.name}</strong> <span className="soft">{preview ? readWords(preview, file) : sizeWords(file.size)}</span>
        </p>
        <Button onClick={onAnother}>Another file</Button>
      </div>
      {found.error && <ErrorNotice error={found.error} onRetry={found.reload} />}
      {!preview && found.loading && <Skeleton rows={5} />}
      {preview && (
        <>
          {tooBig && (
            <p className="notice error" role="alert">
              The file has {sizeWords(file.size)}, and this server takes {sizeWords(preview.maxBytes)}. Split it, or import it on
              the command line.
            </p>
          )}
          {looksHeadless(preview) && (
            <p className="notice advice">
              The first line is read as the names of the columns, but it looks like a person. Add a line of names on top (name,
              age, gender …), and choose the file again.
            </p>
          )}
          {preview.notes.map((note) => (
            <p key={note} className="notice advice">
              {note}
            </p>
          ))}
          <Unsaid preview={preview} choices={choices} />
          <ColumnMap preview={preview} choices={choices} onChoices={setChoices} />
          <FirstRows preview={preview} />
          <div className="form-actions sticky">
            <Button
              tone="primary"
              disabled={!usable || !used || tooBig || found.error !== undefined}
              onClick={() => onCheck(mapping)}
            >
              Check all rows
            </Button>
            <p className="soft">{used ? 'Nothing is stored yet.' : 'Say of at least one column what it is.'}</p>
          </div>
        </>
      )}
    </div>
  );
}

/** What the policy looks at and no column says: the most frequent reason why nobody matches after an import. */
function Unsaid({ preview: { looksAt, columns, targets }, choices }: { preview: ImportPreview; choices: Choices }) {
  const said = new Set(
    columns.flatMap((column) => {
      const choice = choiceOf(column, choices);
      if (choice.as === 'nothing') return [];
      return choice.name === 'birth_date' ? ['birth_date', 'age'] : [choice.name];
    }),
  );
  const unsaid = looksAt.filter((name) => !said.has(name));
  if (unsaid.length === 0) return null;
  const words = unsaid.map((name) => targets.find((target) => target.name === name)?.label ?? name);
  return (
    <p className="notice advice">
      The policy of this event looks at {new Intl.ListFormat('en').format(words)}, and no column says{' '}
      {words.length === 1 ? 'that' : 'those'}. People of whom it is not known may match nobody.
    </p>
  );
}

const delimiters: Readonly<Record<string, string>> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs' };
const formats = { csv: 'CSV', json: 'JSON', ndjson: 'NDJSON' };

function readWords({ format, encoding, delimiter, columns }: ImportPreview, file: File): string {
  const by = delimiter === null ? '' : ` with ${delimiters[delimiter] ?? delimiter}`;
  return `${sizeWords(file.size)}, ${formats[format]}${by}, ${encoding.toUpperCase()}, ${columns.length} ${columns.length === 1 ? 'column' : 'columns'}`;
}

function FirstRows({ preview: { rows, targets } }: { preview: ImportPreview }) {
  if (rows.length === 0) return null;
  const names = [...new Set(rows.flatMap(({ values }) => Object.keys(values)))];
  const labels = new Map(targets.map(({ name, label }) => [name, label.replace(/ \(.*/, '')]));
  return (
    <Panel title="The first people, as they would be stored">
      <div className="table-scroll" role="region" aria-label="The first rows" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Line</th>
              {names.map((name) => (
                <th scope="col" key={name}>
                  {labels.get(name) ?? name}
                </th>
              ))}
              <th scope="col">What is wrong</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ line, values, problems, refused }) => (
              <tr key={line} className={refused ? 'refused' : ''}>
                <td>{line}</td>
                {names.map((name) => (
                  <td key={name} className="cell">
                    {values[name] ?? ''}
                  </td>
                ))}
                <td className="cell">
                  {refused && <strong>Not taken. </strong>}
                  {problems.map(({ path, message, value }) => `${path} ${message}${value ? `: ${value}` : ''}`).join('; ')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
