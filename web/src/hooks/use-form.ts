// The state of a form: what was typed (kept when sending fails), what is wrong with which field, and sending once.
import { useCallback, useEffect, useId, useRef, useState, type FormEvent, type RefObject } from 'react';
import type { ErrorCode, Problem } from '@nakodo/protocol';
import { ApiError } from '../api/request.js';
import { useAction } from './use-action.js';

/** What a field component needs of its form. */
export interface FieldState<T> {
  readonly id: string;
  readonly name: string;
  readonly value: T;
  readonly error: string | undefined;
  readonly set: (value: T) => void;
}

export interface Form<V extends object> {
  readonly ref: RefObject<HTMLFormElement | null>;
  readonly values: V;
  readonly field: <K extends keyof V & string>(name: K) => FieldState<V[K]>;
  readonly set: (changed: Partial<V>) => void;
  /** Back to these: what was loaded or saved. */
  readonly reset: (values: V) => void;
  /** Why it was not sent or not taken, when no field is to blame. */
  readonly error: Error | undefined;
  /** What is wrong and belongs to no field of the form. */
  readonly problems: readonly Problem[];
  readonly pending: boolean;
  readonly submit: (event?: FormEvent) => void;
}

export interface FormOptions<V extends object> {
  readonly initial: V;
  /** What can be said without asking the server. Paths are the fields' names. */
  readonly check?: (values: V) => readonly Problem[];
  /** Refusals that are about one field: `{ email_taken: 'email' }`. */
  readonly codes?: Partial<Record<ErrorCode, keyof V & string>>;
  readonly send: (values: V) => Promise<unknown>;
}

interface Failure {
  readonly error: Error | undefined;
  readonly problems: readonly Problem[];
}

const fine: Failure = { error: undefined, problems: [] };

export function useForm<V extends object>({ initial, check, codes, send }: FormOptions<V>): Form<V> {
  const id = useId();
  const ref = useRef<HTMLFormElement>(null);
  const [values, setValues] = useState(initial);
  const [failure, setFailure] = useState(fine);
  const [failures, setFailures] = useState(0);
  const names = useRef(new Set<string>());
  const isFields = (problem: Problem) => [...names.current].some((name) => concerns(problem, name));
  const action = useAction(async () => {
    const problems = check?.(values) ?? [];
    const failed = problems.length > 0 ? { error: undefined, problems } : await attempt(() => send(values), codes);
    setFailure(failed);
    if (failed !== fine) setFailures((count) => count + 1);
  });

  useEffect(() => {
    if (failures > 0) focusFirstError(ref.current);
  }, [failures]);

  const set = useCallback((changed: Partial<V>) => {
    setValues((before) => ({ ...before, ...changed }));
    // A field that is being mended does not go on scolding.
    const mended = (problem: Problem) => Object.keys(changed).some((name) => concerns(problem, name));
    setFailure(({ error, problems }) => ({ error, problems: problems.filter((problem) => !mended(problem)) }));
  }, []);
  const reset = useCallback((next: V) => {
    setValues(next);
    setFailure(fine);
  }, []);
  const field = <K extends keyof V & string>(name: K): FieldState<V[K]> => {
    names.current.add(name);
    return {
      id: `${id}${name}`,
      name,
      value: values[name],
      error: failure.problems.find((problem) => concerns(problem, name))?.message,
      set: (value) => set({ [name]: value } as unknown as Partial<V>),
    };
  };
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    void action.run();
  };
  const problems = failure.problems.filter((problem) => !isFields(problem));
  return { ref, values, field, set, reset, error: failure.error, problems, pending: action.pending, submit };
}

async function attempt(send: () => Promise<unknown>, codes: Partial<Record<string, string>> = {}): Promise<Failure> {
  try {
    await send();
    return fine;
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    const path = error instanceof ApiError ? codes[error.code] : undefined;
    if (path !== undefined) return { error: undefined, problems: [{ path, message: error.message }] };
    const problems = error instanceof ApiError ? error.problems : [];
    return problems.length > 0 ? { error: undefined, problems } : { error, problems };
  }
}

/** `interests[3]` concerns the field `interests`, `place.lat` the field `place`. */
const concerns = ({ path }: Problem, name: string) => path === name || path.startsWith(`${name}[`) || path.startsWith(`${name}.`);

function focusFirstError(form: HTMLFormElement | null): void {
  form?.querySelector<HTMLElement>('[aria-invalid="true"], .error-summary')?.focus();
}
