// One field of a term, by its kind. Words for the few names that say little by themselves; any other is shown by its own name and help.
import type { PolicyAttribute, TermField } from '@nakodo/protocol';
import { SelectField, TextField } from '../../components/field.js';
import { TagField } from '../../components/tag-field.js';
import { NumberInput } from './number-input.js';
import { fittingAttributes, getIn, isRecord } from './policy-body.js';

interface TermInputProps {
  id: string;
  field: TermField;
  entry: unknown;
  attributes: readonly PolicyAttribute[];
  /** How many people `have` is of. */
  people: number;
  error: string | undefined;
  /** Undefined: it is left out. */
  onChange: (value: unknown) => void;
  onJson: () => void;
}

const labels: Readonly<Record<string, string>> = {
  by: 'At most this far apart',
  km: 'At most so many km',
  scale: 'Worth half at this difference',
  atLeast: 'At least so many',
  missing: 'When somebody did not say',
  want: 'What they look for',
  is: 'What they are',
  offers: 'What they offer',
  needs: 'What they need',
  value: 'The value',
  values: 'The values',
  from: 'Counts 0 at',
  to: 'Counts 1 at',
  shrink: 'Trust half after so many questions',
  weights: 'Values that count more or less',
};
const optionWords: Readonly<Record<string, string>> = {
  fails: 'They do not meet',
  passes: 'They may meet',
  jaccard: 'Of everything the two have',
  smaller: 'Of the smaller of the two sets',
};

export function TermInput({ id, field, entry, attributes, people, error, onChange, onJson }: TermInputProps) {
  const value = getIn(entry, field.path);
  const name = field.path.split('.').at(-1) ?? field.path;
  const isNested = field.path.includes('.');
  const label = field.kind === 'attribute' && !isNested ? 'Of what' : labelOf(field, name);
  const common = { label, hint: withoutTicks(field.help), optional: !field.required };
  const fieldOf = <T,>(held: T) => ({
    id,
    name: id,
    value: held,
    error,
    set: (next: T) => onChange(next === '' ? undefined : next),
  });
  const text = typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);
  const about = attributes.find((attribute) => attribute.name === getIn(entry, field.valuesOf ?? ''));
  switch (field.kind) {
    case 'attribute':
      return (
        <AttributeSelect
          label={label}
          field={{ ...fieldOf(text), set: onChange }}
          fitting={fittingAttributes(field, attributes)}
          people={people}
        />
      );
    case 'number':
      return (
        <NumberInput
          {...common}
          id={id}
          value={value}
          error={error}
          min={field.least}
          max={(field.most ?? 0) < 1e6 ? field.most : undefined}
          step={field.whole ? 1 : 'any'}
          onChange={(next) => onChange(next === null && !field.required ? undefined : next)}
        />
      );
    case 'choice': {
      const options = (field.options ?? []).map((each) => ({ value: each, label: optionWords[each] ?? each }));
      const known = text === '' || options.some((option) => option.value === text);
      return (
        <SelectField
          {...common}
          field={fieldOf(text)}
          options={known ? options : [...options, { value: text, label: `${text} (not known)` }]}
          none="As usual"
        />
      );
    }
    case 'texts':
      return (
        <TagField
          {...common}
          field={fieldOf<readonly string[]>(Array.isArray(value) ? value.map(String) : [])}
          suggestions={about?.options ?? about?.samples ?? []}
        />
      );
    case 'weights':
      return <Weights label={label} help={common.hint} value={value} error={error} onJson={onJson} />;
    case 'text':
      return about?.options ? (
        <SelectField {...common} field={fieldOf(text)} options={valueOptions(about.options, text)} />
      ) : (
        <TextField
          {...common}
          field={fieldOf(text)}
          hint={about && about.samples.length > 0 ? `People here have: ${about.samples.slice(0, 6).join(', ')}.` : common.hint}
        />
      );
  }
}

function labelOf(field: TermField, name: string): string {
  if (name === 'missing' && field.kind === 'number') return 'Counts so much when somebody did not say';
  if (name === 'by' && field.kind === 'choice') return 'Share of what';
  return labels[name] ?? name;
}

interface AttributeSelectProps {
  label: string;
  field: Parameters<typeof SelectField>[0]['field'];
  fitting: readonly PolicyAttribute[];
  people: number;
}

function AttributeSelect({ label, field, fitting, people }: AttributeSelectProps) {
  const chosen = fitting.find(({ name }) => name === field.value);
  const options = fitting.map(({ name, label: words, have }) => ({
    value: name,
    label: `${words}${words.toLowerCase() === name.replaceAll('_', ' ') ? '' : ` (${name})`}${people > 0 && have === 0 ? ' · nobody has it' : ''}`,
  }));
  const unknown = chosen ? [] : [{ value: field.value, label: field.value === '' ? 'Choose' : `${field.value} (does not fit)` }];
  return (
    <SelectField
      label={label}
      field={field}
      options={[...unknown, ...options]}
      {...(chosen && people > 0 && { hint: haveWords(chosen, people) })}
    />
  );
}

function haveWords({ have, samples, kind }: PolicyAttribute, people: number): string {
  if (have === null) return '';
  const held =
    have === 0
      ? 'Nobody here has it.'
      : have === people
        ? `All ${people} people have it.`
        : `${have} of ${people} people have it.`;
  if (samples.length === 0) return held;
  const shown =
    kind === 'number'
      ? `From ${samples[0]} to ${samples.at(-1)}.`
      : `${samples.slice(0, 4).join(', ')}${samples.length > 4 ? ' …' : ''}`;
  return `${held} ${shown}`;
}

const valueOptions = (options: readonly string[], value: string) =>
  [...(options.includes(value) ? [] : [value]), ...options].map((each) => ({
    value: each,
    label: each === '' ? 'Choose' : each,
  }));

interface WeightsProps {
  label: string;
  help: string;
  value: unknown;
  error: string | undefined;
  onJson: () => void;
}

/** A table of any length: told here, edited as JSON. */
function Weights({ label, help, value, error, onJson }: WeightsProps) {
  const entries = isRecord(value) ? Object.entries(value) : [];
  return (
    <div className="field">
      <p className="field-name">
        {label} <span className="optional">optional</span>
      </p>
      <p className="hint">
        {entries.length === 0 ? help : entries.map(([word, weight]) => `${word} ${String(weight)}`).join(', ')}
      </p>
      <button type="button" className="link-button" onClick={onJson}>
        Edit as JSON
      </button>
      {error && <p className="field-error">{error}</p>}
    </div>
  );
}

/** Help is written for the docs, in Markdown. */
const withoutTicks = (text: string) => text.replaceAll('`', '');
