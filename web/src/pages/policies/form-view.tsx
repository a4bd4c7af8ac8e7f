// The policy as a form: rules, what makes a pair better, and how lists are cut. Draws whatever terms the server has.
import { useId } from 'react';
import type { PolicyBody, PolicyTerms, Problem } from '@nakodo/protocol';
import { Button } from '../../components/button.js';
import { SelectField } from '../../components/field.js';
import { Panel } from '../../components/panel.js';
import { AddTerm } from './add-term.js';
import { NumberInput } from './number-input.js';
import { RelaxFields } from './relax-fields.js';
import { entriesOf, setIn, withEntry, withoutEntry, type List } from './policy-body.js';
import { TermCard } from './term-card.js';
import type { PolicyCheck } from './use-policy-check.js';
import type { Draft } from './use-policy-draft.js';

interface FormViewProps {
  terms: PolicyTerms;
  draft: Draft;
  check: PolicyCheck;
  onJson: () => void;
}

export function FormView({ terms, draft, check, onJson }: FormViewProps) {
  const { body } = draft;
  if (!body) {
    return (
      <Panel title="The form cannot show this">
        <p>
          {draft.json.error ? 'The JSON breaks off somewhere, so there is nothing to draw.' : 'A policy is a JSON object: { … }.'}
        </p>
        <p className="soft">Nothing you wrote is lost. Mend it in the JSON view, and the form is back.</p>
        <Button onClick={onJson}>Open the JSON view</Button>
      </Panel>
    );
  }
  const shared = { terms, body, check, onBody: draft.setBody, onJson };
  return (
    <>
      <TermList
        {...shared}
        list="filters"
        title="People may meet when…"
        none="No rules: everybody may meet everybody."
        all="Every rule must hold, in both directions."
      />
      <TermList
        {...shared}
        list="score"
        title="A pair is better when…"
        none="Nothing makes one pair better than another: every pair scores 100, and who joined earlier comes first."
        all="The score is the weighted mean of these. Only how the weights compare counts, not how high they are."
      />
      <FrameFields {...shared} />
      <RelaxFields {...shared} problems={check.result?.problems ?? []} />
    </>
  );
}

interface Shared {
  terms: PolicyTerms;
  body: PolicyBody;
  check: PolicyCheck;
  onBody: (body: PolicyBody) => void;
  onJson: () => void;
}

interface TermListProps extends Shared {
  list: List;
  title: string;
  none: string;
  all: string;
}

function TermList({ list, title, none, all, terms, body, check, onBody, onJson }: TermListProps) {
  const entries = entriesOf(body, list);
  const problems = check.result?.problems ?? [];
  const shares = list === 'score' ? sharesOf(entries) : undefined;
  const focusAdd = () => document.getElementById(`add-${list}`)?.focus();
  return (
    <Panel title={title}>
      <p className="hint">{entries.length === 0 ? none : all}</p>
      <FieldProblem problems={problems} path={list} />
      <ul className="term-list">
        {entries.map((entry, place) => (
          <TermCard
            key={place}
            list={list}
            place={place}
            entry={entry}
            terms={terms}
            share={shares?.[place]}
            problems={problems.filter(({ path }) => isIn(path, `${list}[${place}]`))}
            onChange={(next) => onBody(withEntry(body, list, place, next))}
            onRemove={() => {
              onBody(withoutEntry(body, list, place));
              focusAdd();
            }}
            onJson={onJson}
          />
        ))}
      </ul>
      <AddTerm list={list} terms={terms} body={body} onBody={onBody} />
    </Panel>
  );
}

const isIn = (path: string, base: string) => path === base || path.startsWith(`${base}.`) || path.startsWith(`${base}[`);

/** As far as the weights are numbers. */
function sharesOf(entries: readonly unknown[]): number[] {
  const weights = entries.map((entry) => Number((entry as { weight?: unknown } | null)?.weight) || 0);
  const whole = weights.reduce((sum, weight) => sum + Math.max(0, weight), 0);
  return weights.map((weight) => (whole > 0 ? Math.max(0, weight) / whole : 0));
}

function FrameFields({ terms, body, check, onBody }: Omit<Shared, 'onJson'>) {
  const id = useId();
  const problems = check.result?.problems ?? [];
  const errorAt = (path: string) => problems.find((problem) => problem.path === path)?.message;
  const set = (key: string, value: unknown) => onBody(setIn(body, key, value));
  const threshold = 'threshold' in body ? body['threshold'] : 0; // null is what an empty box left, not a default
  const combine = typeof body['combine'] === 'string' ? body['combine'] : 'geometric';
  return (
    <Panel title="Lists">
      <div className="frame-fields">
        <NumberInput
          id={`${id}limit`}
          label="People on a list, at most"
          hint="1 to 50. An event may say another number for itself."
          value={'limit' in body ? body['limit'] : 3}
          error={errorAt('limit')}
          min={1}
          max={50}
          step={1}
          onChange={(value) => set('limit', value)}
        />
        <NumberInput
          id={`${id}threshold`}
          label="A match scores at least"
          hint="0 to 100. Higher: better matches, and more people without any."
          value={typeof threshold === 'number' ? Math.round(threshold * 10_000) / 100 : threshold}
          error={errorAt('threshold') && 'the least score is a number from 0 to 100'}
          min={0}
          max={100}
          step={5}
          slider={{ from: 0, to: 100, step: 1 }}
          onChange={(value) => set('threshold', typeof value === 'number' ? Math.round(value * 100) / 10_000 : value)}
        />
        <SelectField
          field={{
            id: `${id}combine`,
            name: 'combine',
            value: combine,
            error: errorAt('combine'),
            set: (value) => set('combine', value),
          }}
          label="When one gains more than the other"
          hint="Only matters for scores that can differ between the two sides: offers and needs, answers."
          options={[
            ...(terms.combinations.some(({ name }) => name === combine)
              ? []
              : [{ value: combine, label: `${combine} (not known)` }]),
            ...terms.combinations.map(({ name, about }) => ({ value: name, label: `${name}: ${about}` })),
          ]}
        />
      </div>
      {problems
        .filter(({ path }) => isKnown(path))
        .map(({ path, message }) => (
          <p key={path + message} className="field-error">
            {path === '' ? '' : `${path}: `}
            {message}
          </p>
        ))}
    </Panel>
  );
}

/** What no card and no field shows. */
const isKnown = (path: string) =>
  !/^(filters|score|relax)(\[|$)/.test(path) && !['limit', 'threshold', 'combine', 'again'].includes(path);

function FieldProblem({ problems, path }: { problems: readonly Problem[]; path: string }) {
  const found = problems.find((problem) => problem.path === path);
  return found ? <p className="field-error">{found.message}</p> : null;
}
