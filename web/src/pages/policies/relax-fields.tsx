// How a policy widens while somebody waits in a lobby: step by step, each from so many seconds on.
import { useId } from 'react';
import type { PolicyBody, PolicyTerms, Problem } from '@nakodo/protocol';
import { Button } from '../../components/button.js';
import { Panel } from '../../components/panel.js';
import { NumberInput } from './number-input.js';
import { entriesOf, findTerm, isRecord, setIn } from './policy-body.js';

interface RelaxFieldsProps {
  terms: PolicyTerms;
  body: PolicyBody;
  problems: readonly Problem[];
  onBody: (body: PolicyBody) => void;
  onJson: () => void;
}

const nextStepSeconds = 10;

export function RelaxFields({ terms, body, problems, onBody, onJson }: RelaxFieldsProps) {
  const steps = Array.isArray(body['relax']) ? (body['relax'] as readonly unknown[]) : [];
  const set = (next: readonly unknown[]) => onBody(setIn(body, 'relax', next.length === 0 ? undefined : next));
  const rules = filterRules(body, terms);
  const add = () => set([...steps, { after: `${secondsOf(steps.at(-1)) + nextStepSeconds}s`, threshold: 0 }]);
  return (
    <Panel title="While somebody waits in a lobby">
      <p className="hint">
        {steps.length === 0
          ? 'The rules stay as they are, however long somebody waits. Only lobbies widen; lists of events never do.'
          : 'Whoever waits long meets more people. Both of a pair see what was widened.'}
      </p>
      <ul className="term-list">
        {steps.map((step, place) => (
          <Step
            key={place}
            place={place}
            step={step}
            rules={rules}
            problems={problems.filter(({ path }) => path === `relax[${place}]` || path.startsWith(`relax[${place}].`))}
            onChange={(next) => set(steps.map((each, at) => (at === place ? next : each)))}
            onRemove={() => set(steps.filter((_, at) => at !== place))}
            onJson={onJson}
          />
        ))}
      </ul>
      <Button onClick={add}>Add a step</Button>
      <NumberInput
        id="again"
        label="Who skipped each other meets again after so many minutes"
        hint="At the earliest. Usually 30."
        value={againIn(body) / 60}
        error={problems.find(({ path }) => path === 'again')?.message}
        min={0}
        step="any"
        onChange={(minutes) => onBody(setIn(body, 'again', minutes === null ? undefined : `${Math.max(0, minutes)}m`))}
      />
    </Panel>
  );
}

interface Rule {
  /** As steps name it: `overlaps languages`. */
  readonly key: string;
  readonly words: string;
}

interface StepProps {
  place: number;
  step: unknown;
  rules: readonly Rule[];
  problems: readonly Problem[];
  onChange: (step: PolicyBody) => void;
  onRemove: () => void;
  onJson: () => void;
}

function Step({ place, step, rules, problems, onChange, onRemove, onJson }: StepProps) {
  const id = useId();
  const given = isRecord(step) ? step : {};
  const dropped = droppedIn(given);
  const toggle = (key: string) => {
    const next = dropped.includes(key) ? dropped.filter((each) => each !== key) : [...dropped, key];
    onChange(setIn(given, 'drop', next.length === 0 ? undefined : next));
  };
  const threshold = given['threshold'];
  const known = new Set(rules.map(({ key }) => key));
  return (
    <li className={`term-card ${problems.length > 0 ? 'has-problem' : ''}`}>
      <div role="group" aria-labelledby={id}>
        <div className="term-head">
          <h3 id={id}>Step {place + 1}</h3>
          <Button tone="quiet" onClick={onRemove} aria-label={`Remove step ${place + 1}`}>
            Remove
          </Button>
        </div>
        {problems.map(({ path, message }) => (
          <p key={path + message} className="field-error">
            {message}
          </p>
        ))}
        <div className="term-fields">
          <NumberInput
            id={`${id}after`}
            label="After so many seconds"
            value={'after' in given ? secondsOf(given) : null}
            error={undefined}
            min={0}
            step="any"
            onChange={(seconds) => onChange(setIn(given, 'after', `${Math.max(0, seconds ?? 0)}s`))}
          />
          <NumberInput
            id={`${id}threshold`}
            label="A score of so much is enough"
            hint="0 to 100. Empty: as before."
            value={typeof threshold === 'number' ? Math.round(threshold * 10_000) / 100 : null}
            error={undefined}
            min={0}
            max={100}
            step={5}
            optional
            onChange={(value) =>
              onChange(setIn(given, 'threshold', value === null ? undefined : Math.round(value * 100) / 10_000))
            }
          />
        </div>
        {rules.length > 0 && (
          <fieldset className="relax-rules">
            <legend>These rules no longer count</legend>
            {rules.map(({ key, words }) => (
              <label className="check" key={key}>
                <input type="checkbox" checked={dropped.includes(key)} onChange={() => toggle(key)} />
                <span>{words}</span>
              </label>
            ))}
          </fieldset>
        )}
        {(isRecord(given['set']) || dropped.some((key) => !known.has(key))) && (
          <p className="hint">
            It changes more than this form shows.{' '}
            <button type="button" className="link-button" onClick={onJson}>
              See it as JSON
            </button>
          </p>
        )}
      </div>
    </li>
  );
}

function droppedIn(step: PolicyBody): readonly string[] {
  const { drop } = step;
  if (typeof drop === 'string') return [drop];
  return Array.isArray(drop) ? drop.filter((key) => typeof key === 'string') : [];
}

const unitSeconds: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };

const secondsOf = (step: unknown): number => (isRecord(step) ? readSeconds(step['after']) : 0);

const usualAgain = '30m';
const againIn = (body: PolicyBody): number => readSeconds('again' in body ? body['again'] : usualAgain);

/** `2m` is 120. */
function readSeconds(given: unknown): number {
  const after = typeof given === 'string' ? given : '';
  const [, number = '0', unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(after) ?? [];
  return Math.round(Number(number) * (unitSeconds[unit] ?? 1) * 1000) / 1000;
}

/** The rules as steps name them: the term and the attribute that it is about. */
function filterRules(body: PolicyBody, terms: PolicyTerms): Rule[] {
  return entriesOf(body, 'filters').flatMap((entry) => {
    const term = findTerm(entry, 'filters', terms.terms);
    if (!term || !isRecord(entry)) return [];
    const about = entry[term.name];
    const attribute = isRecord(about) ? about['is'] : about;
    if (typeof attribute !== 'string') return [];
    const label = terms.attributes.find(({ name }) => name === attribute)?.label ?? attribute;
    return [{ key: `${term.name} ${attribute}`, words: `${term.label}: ${label}` }];
  });
}
