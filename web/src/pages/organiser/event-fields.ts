// An event as a form holds it: texts, local times; and back to what the API takes.
import type { CreateEvent, EventSummary, Problem } from '@nakodo/protocol';

export interface EventValues {
  readonly name: string;
  readonly code: string;
  readonly description: string;
  /** `2026-10-01T18:00`, in the organiser's own time. */
  readonly startsAt: string;
  readonly endsAt: string;
  readonly policyVersionId: string;
  /** Empty: what the policy says. */
  readonly matchLimit: string;
  readonly minimumAge: string;
  readonly asksBirthDate: boolean;
  readonly matchmakingEnabled: boolean;
}

export const newEvent: EventValues = {
  name: '',
  code: '',
  description: '',
  startsAt: '',
  endsAt: '',
  policyVersionId: '',
  matchLimit: '',
  minimumAge: '18',
  asksBirthDate: false,
  matchmakingEnabled: true,
};

export function valuesOf(event: EventSummary): EventValues {
  return {
    name: event.name,
    code: event.code,
    description: event.description ?? '',
    startsAt: toLocal(event.startsAt),
    endsAt: toLocal(event.endsAt),
    policyVersionId: event.policyVersionId,
    matchLimit: event.matchLimit === null ? '' : String(event.matchLimit),
    minimumAge: String(event.minimumAge),
    asksBirthDate: event.asksBirthDate,
    matchmakingEnabled: event.matchmakingEnabled,
  };
}

export function detailsOf(values: EventValues): Omit<Required<CreateEvent>, 'code'> {
  return {
    name: values.name.trim(),
    description: values.description.trim() || null,
    startsAt: toUtc(values.startsAt),
    endsAt: toUtc(values.endsAt),
    policyVersionId: values.policyVersionId,
    matchLimit: values.matchLimit.trim() === '' ? null : Number(values.matchLimit),
    minimumAge: Number(values.minimumAge),
    asksBirthDate: values.asksBirthDate,
  };
}

function toLocal(utc: string | null): string {
  if (utc === null) return '';
  const time = new Date(utc);
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

const toUtc = (local: string) => (local === '' ? null : new Date(local).toISOString());

/** As it is typed. */
export function isWhole(text: string, min: number, max: number): boolean {
  return /^\d+$/.test(text.trim()) && Number(text) >= min && Number(text) <= max;
}

/** What can be said without asking the server. `taken`: codes of other events, in lower case. */
export function checkEvent(values: EventValues, form: HTMLFormElement | null, taken?: ReadonlySet<string>): Problem[] {
  const problems: Problem[] = [];
  const say = (path: keyof EventValues, message: string) => void problems.push({ path, message });
  if (values.name.trim() === '') say('name', 'The event needs a name');
  if (taken) {
    const message = codeProblem(values.code, taken);
    if (message !== undefined) say('code', message);
  }
  for (const name of ['startsAt', 'endsAt'] as const) {
    // The browser gives an empty value for half a time: it would be lost without a word.
    const input = form?.elements.namedItem(name);
    if (input instanceof HTMLInputElement && input.validity.badInput) say(name, 'The date or the time is not complete');
  }
  if (values.startsAt !== '' && values.endsAt !== '' && values.endsAt <= values.startsAt)
    say('endsAt', 'The end must be after the start');
  if (values.policyVersionId === '') say('policyVersionId', 'Choose a policy: without one nobody can be matched');
  if (values.matchLimit.trim() !== '' && !isWhole(values.matchLimit, 1, 50)) say('matchLimit', 'A list holds 1 to 50 people');
  if (!isWhole(values.minimumAge, 13, 99)) say('minimumAge', 'The minimum age lies between 13 and 99');
  return problems;
}

/** Undefined: it can be used. */
export function codeProblem(code: string, taken: ReadonlySet<string>): string | undefined {
  if (code.trim() === '') return 'A code is needed: people type it to join';
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{1,63}$/.test(code.trim()))
    return 'A code has 2 to 64 letters, digits, - or _, and begins with a letter or digit';
  return taken.has(code.trim().toLowerCase()) ? 'This code is taken: choose another' : undefined;
}

const maxSuggestion = 14;

/** Made of the name, short enough to be typed, and free. */
export function suggestCode(name: string, taken: ReadonlySet<string>): string {
  const words = name
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9 ]/g, '')
    .toUpperCase()
    .split(' ')
    .filter(Boolean);
  let code = '';
  for (const word of words) if (`${code}${word}`.length <= maxSuggestion) code += word;
  if (code === '') code = (words[0] ?? '').slice(0, maxSuggestion);
  if (code.length < 2) return '';
  for (let n = 2, base = code; taken.has(code.toLowerCase()); n++) code = `${base}${n}`;
  return code;
}
