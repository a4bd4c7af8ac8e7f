// A number as it is typed: half a number stays on the screen until it is one, and what is not one is passed on so that it is refused in words.
import { useState } from 'react';
import { Field } from '../../components/field.js';

interface NumberInputProps {
  id: string;
  label: string;
  hint?: string;
  /** Whatever the policy holds there. */
  value: unknown;
  error: string | undefined;
  min?: number | undefined;
  max?: number | undefined;
  step?: number | 'any';
  optional?: boolean;
  /** Beside the box, for a range in which most values lie. */
  slider?: { readonly from: number; readonly to: number; readonly step: number };
  /** Null: nothing is there. */
  onChange: (value: number | null) => void;
}

export function NumberInput({ id, label, hint, value, error, slider, optional, onChange, ...range }: NumberInputProps) {
  const [typed, setTyped] = useState<string>();
  const isNumber = typeof value === 'number';
  const shown = typed !== undefined && sameNumber(typed, value) ? typed : isNumber ? String(value) : '';
  const change = (text: string) => {
    setTyped(text);
    const next = text.trim() === '' ? Number.NaN : Number(text);
    onChange(Number.isNaN(next) ? null : next);
  };
  return (
    <Field field={{ id, name: id, error }} label={label} {...(hint && { hint })} {...(optional && { optional })}>
      {(control) => (
        <div className="number-input">
          <input
            {...control}
            {...range}
            type="number"
            inputMode="decimal"
            className="input"
            value={shown}
            onChange={(event) => change(event.target.value)}
            onBlur={() => setTyped(undefined)}
          />
          {slider && (
            <input
              type="range"
              aria-label={`${label}, by slider`}
              min={slider.from}
              max={slider.to}
              step={slider.step}
              value={isNumber ? Math.min(slider.to, Math.max(slider.from, value)) : slider.from}
              onChange={(event) => {
                setTyped(undefined);
                onChange(Number(event.target.value));
              }}
            />
          )}
        </div>
      )}
    </Field>
  );
}

function sameNumber(text: string, value: unknown): boolean {
  if (text.trim() === '') return typeof value !== 'number';
  return Number(text) === value;
}
