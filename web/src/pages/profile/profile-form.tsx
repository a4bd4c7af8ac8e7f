// The form of one's profile, with what others see beside it.
import { useEffect } from 'react';
import type { ProfileAnswer, ProfileField } from '@nakodo/protocol';
import { Button } from '../../components/button.js';
import { TextField } from '../../components/field.js';
import { Form, SubmitButton } from '../../components/form.js';
import type { FieldState } from '../../hooks/use-form.js';
import { AvatarField } from './avatar-field.js';
import { draftName, isEditable, words, type DraftValue } from './draft.js';
import { FieldOf } from './field-of.js';
import { PreviewCard } from './preview-card.js';
import { useProfileForm, type ProfileForm as FormHere } from './use-profile-form.js';

/** What people look at first comes first; a host's own attributes follow. */
const order = ['bio', 'interests', 'gender', 'seeking', 'school', 'place'];
const rank = ({ name, builtIn }: ProfileField) => (builtIn && order.includes(name) ? order.indexOf(name) : order.length);

export function ProfileForm({ answer }: { answer: ProfileAnswer }) {
  const here = useProfileForm(answer);
  const { form, base, theirs } = here;
  const fields = base.fields.filter((field) => isEditable(field) && field.name !== 'name').toSorted((a, b) => rank(a) - rank(b));
  useFocusFromAddress(form.field('name').id.replace(/name$/, ''));
  return (
    <div className="profile">
      <div className="panel">
        <Form form={form} label="Your profile">
          <Elsewhere here={here} fields={fields} />
          <AvatarField field={textOrNull(form.field('avatar'))} name={asText(form.values['name'])} />
          <TextField field={text(form.field('name'))} label="Name" autoComplete="name" autoCapitalize="words" />
          <BirthDate field={text(form.field('birthDate'))} given={theirs['birthDate'] !== ''} />
          {fields.map((field) => (
            <FieldOf key={field.name} field={field} state={form.field(draftName(field))} stored={theirs[draftName(field)]} />
          ))}
          <SaveBar here={here} />
        </Form>
      </div>
      <aside className="profile-preview" aria-label="What others see">
        <h2>What others see</h2>
        <PreviewCard draft={form.values} fields={base.fields} />
        <p className="hint">
          Only people on whose list you are see this. What is “for matching only” is on no card. Your e-mail is shown to nobody.
        </p>
      </aside>
    </div>
  );
}

const text = (state: FieldState<DraftValue>) => state as unknown as FieldState<string>;
const textOrNull = (state: FieldState<DraftValue>) => state as unknown as FieldState<string | null>;
const asText = (value: DraftValue | undefined) => (typeof value === 'string' ? value : '');

function BirthDate({ field, given }: { field: FieldState<string>; given: boolean }) {
  if (given) {
    return (
      <div className="field" id={field.id} tabIndex={-1}>
        <span className="field-label">Birth date</span>
        <p>
          {new Intl.DateTimeFormat(undefined, { dateStyle: 'long', timeZone: 'UTC' }).format(
            new Date(`${field.value}T00:00:00Z`),
          )}
        </p>
        <p className="hint">Cannot be changed: it decides whom you may meet. If it is wrong, ask the organiser.</p>
      </div>
    );
  }
  return (
    <TextField
      field={field}
      label="Birth date"
      type="date"
      optional
      autoComplete="bday"
      min="1900-01-01"
      max={new Date().toISOString().slice(0, 10)}
      hint="Can be given once, because it decides whom you may meet: under-age people and adults are kept apart. Others see your age only."
    />
  );
}

/** Another tab, or another device, saved meanwhile. */
function Elsewhere({ here, fields }: { here: FormHere; fields: readonly ProfileField[] }) {
  const { elsewhere, theirs, form, dismissElsewhere } = here;
  if (!elsewhere) return null;
  const labelOf = (name: string) =>
    fields.find((field) => draftName(field) === name)?.label ??
    (name === 'avatar' ? 'Picture' : name === 'name' ? 'Name' : 'Birth date');
  const open = elsewhere.conflicts.filter((name) => words(form.values[name]) !== words(theirs[name]));
  return (
    <div className="notice news elsewhere error-summary" role="alert" tabIndex={-1}>
      <p>
        <strong>Your profile was changed in another tab or on another device meanwhile.</strong> What you typed here is kept;
        nothing of it is saved yet.
      </p>
      {elsewhere.taken.length > 0 && <p>Taken over from there: {elsewhere.taken.map(labelOf).join(', ')}.</p>}
      <ul>
        {open.map((name) => (
          <li key={name}>
            <span>
              <strong>{labelOf(name)}</strong> is there: {name === 'avatar' ? 'another picture' : `“${words(theirs[name])}”`}
            </span>{' '}
            <Button onClick={() => form.set({ [name]: theirs[name] ?? null })}>Take that</Button>
          </li>
        ))}
      </ul>
      <Button tone="quiet" onClick={dismissElsewhere}>
        All right
      </Button>
    </div>
  );
}

function SaveBar({ here: { form, changed, saved, undo } }: { here: FormHere }) {
  const unsaved = changed.length > 0;
  return (
    <div className={`save-bar ${unsaved ? 'unsaved' : ''}`}>
      <p role="status">{unsaved ? 'Not saved yet' : saved ? 'Saved. Your lists follow in a moment.' : 'All is saved'}</p>
      {unsaved && (
        <Button tone="quiet" onClick={undo}>
          Undo
        </Button>
      )}
      <SubmitButton form={form} disabled={!unsaved && !form.pending}>
        Save
      </SubmitButton>
    </div>
  );
}

/** `/profile#interests` leads to that field. */
function useFocusFromAddress(prefix: string): void {
  useEffect(() => {
    const name = decodeURIComponent(location.hash.slice(1));
    if (!name) return undefined;
    // After the page's heading has taken its turn.
    const frame = requestAnimationFrame(() => {
      const field = document.getElementById(prefix + name);
      field?.focus();
      field?.scrollIntoView({ block: 'center' });
    });
    return () => cancelAnimationFrame(frame);
  }, [prefix]);
}
