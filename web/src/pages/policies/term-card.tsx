// One rule or one part of the score, drawn from what the server says of its term. What it does not know is shown as it is, to be mended as JSON.
import type { PolicyTerm, PolicyTerms, Problem } from '@nakodo/protocol';
import { Button } from '../../components/button.js';
import { NumberInput } from './number-input.js';
import { findTerm, getIn, setIn, type List } from './policy-body.js';
import { TermInput } from './term-input.js';

interface TermCardProps {
  list: List;
  place: number;
  entry: unknown;
  terms: PolicyTerms;
  /** Its part of the score, 0 to 1. */
  share: number | undefined;
  problems: readonly Problem[];
  onChange: (entry: unknown) => void;
  onRemove: () => void;
  onJson: () => void;
}

export function TermCard(props: TermCardProps) {
  const { list, place, entry, terms, problems, onRemove, onJson } = props;
  const term = findTerm(entry, list, terms.terms);
  const id = `${list}-${place}`;
  const shownAt = new Set(term?.fields.map(({ path }) => `${list}[${place}].${path}`));
  const rest = problems.filter(
    ({ path }) => ![...shownAt].some((shown) => path === shown || path.startsWith(`${shown}[`) || path.startsWith(`${shown}.`)),
  );
  return (
    <li className={`term-card ${problems.length > 0 ? 'has-problem' : ''}`}>
      <div role="group" aria-labelledby={id}>
        <div className="term-head">
          <h3 id={id} tabIndex={-1}>
            {term?.label ?? 'Not known to the form'}
          </h3>
          <Button tone="quiet" onClick={onRemove} aria-label={`Remove: ${term?.label ?? 'this entry'}`}>
            Remove
          </Button>
        </div>
        {rest.map(({ path, message }) => (
          <p key={path + message} className="field-error">
            {message}
          </p>
        ))}
        {term ? (
          <Fields {...props} term={term} />
        ) : (
          <>
            <pre className="raw">{JSON.stringify(entry)}</pre>
            <button type="button" className="link-button" onClick={onJson}>
              Mend it in the JSON view
            </button>
          </>
        )}
      </div>
    </li>
  );
}

function Fields({ list, place, entry, terms, share, problems, onChange, onJson, term }: TermCardProps & { term: PolicyTerm }) {
  const base = `${list}[${place}]`;
  const weight = term.fields.find(({ path }) => path === 'weight');
  // A choice of one is made already.
  const shown = term.fields.filter((field) => field.required && field !== weight && field.options?.length !== 1);
  const more = term.fields.filter((field) => !field.required);
  const errorAt = (path: string) => problems.find((problem) => inside(problem.path, `${base}.${path}`))?.message;
  const set = more.filter(({ path }) => getIn(entry, path) !== undefined).length;
  const wrong = more.some(({ path }) => errorAt(path) !== undefined);
  const inputOf = (field: PolicyTerm['fields'][number]) => (
    <TermInput
      key={field.path}
      id={`${base}.${field.path}`}
      field={field}
      entry={entry}
      attributes={terms.attributes}
      people={terms.people}
      error={errorAt(field.path)}
      onChange={(value) => onChange(setIn(entry, field.path, value))}
      onJson={onJson}
    />
  );
  return (
    <>
      <p className="hint">{term.about}</p>
      <div className="term-fields">
        {shown.map(inputOf)}
        {weight && (
          <div className="weight">
            <NumberInput
              id={`${base}.weight`}
              label="Weight"
              value={getIn(entry, 'weight')}
              error={errorAt('weight')}
              min={0}
              max={weight.most}
              step="any"
              slider={{ from: 0.5, to: 10, step: 0.5 }}
              onChange={(value) => onChange(setIn(entry, 'weight', value))}
            />
            <p className="weight-share">
              <span className="share-bar" aria-hidden="true">
                <span style={{ width: `${Math.round((share ?? 0) * 100)}%` }} />
              </span>
              {Math.round((share ?? 0) * 100)} % of the score
            </p>
          </div>
        )}
      </div>
      {more.length > 0 && (
        <details className="more-fields" open={wrong || undefined}>
          <summary>More settings{set > 0 ? ` (${set} set)` : ''}</summary>
          <div className="term-fields">{more.map(inputOf)}</div>
        </details>
      )}
    </>
  );
}

const inside = (path: string, base: string) => path === base || path.startsWith(`${base}[`) || path.startsWith(`${base}.`);
