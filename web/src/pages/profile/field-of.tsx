// One field of the profile, drawn from what the registry of attributes says about it.
import type { ProfileField } from '@nakodo/protocol';
import { CheckboxGroup } from '../../components/choice-field.js';
import { SelectField, TextAreaField, TextField } from '../../components/field.js';
import { TagField } from '../../components/tag-field.js';
import type { FieldState } from '../../hooks/use-form.js';
import type { DraftValue, Place } from './draft.js';
import { PlaceField } from './place-field.js';

/** More than this is searched rather than looked over. */
const mostBoxes = 8;
const bioLength = 2000;

const matchingOnly = 'Used for matching only, never shown.';
const hints: Readonly<Record<string, string>> = {
  bio: 'What would you like to talk about? What are you looking for here?',
  interests: 'Three or more make lists better.',
  seeking: `Whom you would like to meet. ${matchingOnly}`,
  place: 'Rounded to about a kilometre. Used to find people nearby, never shown.',
};

/** Where the registry offers none: words that everybody's matching knows. */
const usual: Readonly<Record<string, readonly string[]>> = {
  gender: ['female', 'male', 'nonbinary'],
  seeking: ['female', 'male', 'nonbinary'],
};

interface FieldOfProps {
  field: ProfileField;
  state: FieldState<DraftValue>;
  /** What the stored value is: one that is no longer offered can be kept. */
  stored: DraftValue | undefined;
}

export function FieldOf({ field, state, stored }: FieldOfProps) {
  const { name, kind, label, required, visibleTo } = field;
  const hint = hints[name] ?? (visibleTo === 'self' ? matchingOnly : undefined);
  const words = { label, optional: !required, ...(hint !== undefined && { hint }) };
  const options = offered(field, stored);
  if (kind === 'place') return <PlaceField field={as<Place | null>(state)} label={label} hint={hint} />;
  if (kind === 'set') {
    const set = as<readonly string[]>(state);
    if (options && options.length <= mostBoxes) return <CheckboxGroup {...words} field={set} options={options.map(toOption)} />;
    return <TagField {...words} field={set} suggestions={options ?? usual[name] ?? []} />;
  }
  const text = as<string>(state);
  if (options) return <SelectField {...words} field={text} options={options.map(toOption)} none="Not said" />;
  if (kind === 'number') return <TextField {...words} field={text} inputMode="decimal" />;
  if (kind === 'text') return <TextAreaField {...words} field={text} maxLength={bioLength} />;
  return <TextField {...words} field={text} {...(usual[name] && { suggestions: usual[name] })} />;
}

/** The kind of a field says which values it holds. */
const as = <T extends DraftValue>(state: FieldState<DraftValue>) => state as unknown as FieldState<T>;
const toOption = (value: string) => ({ value, label: value.charAt(0).toUpperCase() + value.slice(1) });

function offered({ options }: ProfileField, stored: DraftValue | undefined): readonly string[] | undefined {
  if (!options) return undefined;
  const kept = typeof stored === 'string' ? [stored] : Array.isArray(stored) ? (stored as readonly string[]) : [];
  return [...new Set([...options, ...kept.filter(Boolean)])];
}
