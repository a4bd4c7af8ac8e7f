// Fields that are chosen rather than typed: one box, or a group of boxes.
import type { FieldState } from '../hooks/use-form.js';
import { FieldError, type FieldWords, type Option } from './field.js';

interface CheckboxProps extends Pick<FieldWords, 'label' | 'hint'> {
  field: FieldState<boolean>;
}

export function CheckboxField({ field, label, hint }: CheckboxProps) {
  return (
    <div className="field">
      <label className="check">
        <input
          type="checkbox"
          id={field.id}
          name={field.name}
          checked={field.value}
          aria-describedby={hint ? `${field.id}-hint` : undefined}
          aria-invalid={field.error ? true : undefined}
          onChange={(event) => field.set(event.target.checked)}
        />
        <span>{label}</span>
      </label>
      {hint && (
        <p className="hint" id={`${field.id}-hint`}>
          {hint}
        </p>
      )}
      <FieldError id={field.id} error={field.error} />
    </div>
  );
}

interface GroupProps extends FieldWords {
  options: readonly Option[];
}

/** Any of a few. */
export function CheckboxGroup({ field, label, hint, optional, options }: GroupProps & { field: FieldState<readonly string[]> }) {
  const chosen = new Set(field.value);
  const toggle = (value: string) =>
    field.set(chosen.has(value) ? field.value.filter((one) => one !== value) : [...field.value, value]);
  return (
    <Choices field={field} label={label} hint={hint} optional={optional ?? false}>
      {options.map(({ value, label: words }) => (
        <label className="chip-choice" key={value}>
          <input type="checkbox" name={field.name} checked={chosen.has(value)} onChange={() => toggle(value)} />
          <span>{words}</span>
        </label>
      ))}
    </Choices>
  );
}

interface ChoicesProps {
  field: Pick<FieldState<unknown>, 'id' | 'error'>;
  label: string;
  hint: React.ReactNode;
  optional: boolean;
  children: React.ReactNode;
}

function Choices({ field: { id, error }, label, hint, optional, children }: ChoicesProps) {
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <fieldset
      className={`field choices ${error ? 'has-error' : ''}`}
      id={id}
      tabIndex={error ? -1 : undefined}
      aria-describedby={described || undefined}
      aria-invalid={error ? true : undefined}
    >
      <legend>
        {label}
        {optional && <span className="optional"> optional</span>}
      </legend>
      {hint && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <div className="chips">{children}</div>
      <FieldError id={id} error={error} />
    </fieldset>
  );
}
