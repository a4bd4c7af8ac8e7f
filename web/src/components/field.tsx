// What every field has: a label, a hint, and what is wrong with it, all tied to the control for a screen reader.
import { sentence } from './sentence.js';
import type { HTMLInputTypeAttribute, ReactNode } from 'react';
import type { FieldState } from '../hooks/use-form.js';

export interface FieldWords {
  label: string;
  hint?: ReactNode;
  /** Fields are needed unless they say so. */
  optional?: boolean;
}

export interface ControlProps {
  readonly id: string;
  readonly name: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': boolean | undefined;
  readonly 'aria-required': boolean | undefined;
}

interface FieldProps extends FieldWords {
  field: Pick<FieldState<unknown>, 'id' | 'name' | 'error'>;
  children: (control: ControlProps) => ReactNode;
}

export function Field({ field: { id, name, error }, label, hint, optional = false, children }: FieldProps) {
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div className={`field ${error ? 'has-error' : ''}`}>
      <label htmlFor={id}>
        {label}
        {optional && <span className="optional"> optional</span>}
      </label>
      {hint && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {children({
        id,
        name,
        'aria-describedby': described || undefined,
        'aria-invalid': error ? true : undefined,
        'aria-required': optional ? undefined : true,
      })}
      <FieldError id={id} error={error} />
    </div>
  );
}

export function FieldError({ id, error }: { id: string; error: string | undefined }) {
  if (!error) return null;
  return (
    <p className="field-error" id={`${id}-error`}>
      {sentence(error)}
    </p>
  );
}

interface TextFieldProps extends FieldWords {
  field: FieldState<string>;
  type?: Extract<HTMLInputTypeAttribute, 'text' | 'email' | 'password' | 'date' | 'datetime-local' | 'number' | 'search' | 'url'>;
  autoComplete?: string;
  placeholder?: string;
  maxLength?: number;
  inputMode?: 'text' | 'numeric' | 'decimal' | 'email';
  min?: string;
  max?: string;
  disabled?: boolean;
  /** Words others use; any may be typed. */
  suggestions?: readonly string[];
  /** `none` for codes, names of things and addresses. */
  autoCapitalize?: 'none' | 'words' | 'sentences';
}

export function TextField({ field, label, hint, optional, type = 'text', suggestions, ...input }: TextFieldProps) {
  const listId = suggestions && `${field.id}-words`;
  return (
    <Field field={field} label={label} {...(hint !== undefined && { hint })} {...(optional !== undefined && { optional })}>
      {(control) => (
        <>
          <input
            {...control}
            {...input}
            type={type}
            list={listId}
            className="input"
            value={field.value}
            onChange={(event) => field.set(event.target.value)}
          />
          {suggestions && (
            <datalist id={listId}>
              {suggestions.map((word) => (
                <option key={word} value={word} />
              ))}
            </datalist>
          )}
        </>
      )}
    </Field>
  );
}

interface TextAreaProps extends FieldWords {
  field: FieldState<string>;
  rows?: number;
  /** Shown as how many are left once it gets near. */
  maxLength?: number;
}

export function TextAreaField({ field, label, hint, optional, rows = 4, maxLength }: TextAreaProps) {
  const left = maxLength === undefined ? undefined : maxLength - field.value.length;
  return (
    <Field field={field} label={label} {...(hint !== undefined && { hint })} {...(optional !== undefined && { optional })}>
      {(control) => (
        <>
          <textarea
            {...control}
            className="input"
            rows={rows}
            value={field.value}
            onChange={(event) => field.set(event.target.value)}
          />
          {left !== undefined && left < 200 && (
            <p className={`hint counter ${left < 0 ? 'field-error' : ''}`}>
              {left >= 0 ? `${left} characters left` : `${-left} characters too many`}
            </p>
          )}
        </>
      )}
    </Field>
  );
}

export interface Option {
  readonly value: string;
  readonly label: string;
}

interface SelectFieldProps extends FieldWords {
  field: FieldState<string>;
  options: readonly Option[];
  /** What stands for the empty choice; without it there is none. */
  none?: string;
}

export function SelectField({ field, label, hint, optional, options, none }: SelectFieldProps) {
  return (
    <Field field={field} label={label} {...(hint !== undefined && { hint })} {...(optional !== undefined && { optional })}>
      {(control) => (
        <select {...control} className="input" value={field.value} onChange={(event) => field.set(event.target.value)}>
          {none !== undefined && <option value="">{none}</option>}
          {options.map(({ value, label: words }) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
