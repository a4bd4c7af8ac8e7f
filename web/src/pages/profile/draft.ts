// A profile as a form holds it: fields by the API's names, texts as they are typed. What changed, and what two tabs changed. Pure.
import type { Problem, Profile, ProfileAnswer, ProfileEdit, ProfileField } from '@nakodo/protocol';

export interface Place {
  readonly lat: number;
  readonly lon: number;
}

export type DraftValue = string | readonly string[] | Place | null;
export type Draft = Readonly<Record<string, DraftValue>>;

/** The name a field has in the draft, in problems, and in addresses: `attributes.height`. */
export const draftName = ({ name, builtIn }: ProfileField) => (builtIn ? name : `attributes.${name}`);

/** Answers to questions and numbers that machines write have no place in the form. */
export const isEditable = ({ kind }: ProfileField) => kind !== 'answers' && kind !== 'vector';

export function toDraft({ profile, fields }: ProfileAnswer): Draft {
  const { name, birthDate, avatar } = profile;
  const own = fields.filter(isEditable).map((field) => [draftName(field), toValue(field, valueOf(profile, field))] as const);
  return { ...Object.fromEntries(own), name, birthDate: birthDate ?? '', avatar };
}

function valueOf(profile: Profile, { name, builtIn }: ProfileField): unknown {
  return builtIn ? (profile as Readonly<Record<string, unknown>>)[name] : profile.attributes[name];
}

function toValue({ kind }: ProfileField, value: unknown): DraftValue {
  if (kind === 'set') return Array.isArray(value) ? value.map(String) : [];
  if (kind === 'place') return isPlace(value) ? value : null;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

const isPlace = (value: unknown): value is Place =>
  typeof value === 'object' && value !== null && 'lat' in value && 'lon' in value;

export function same(one: DraftValue | undefined, other: DraftValue | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Names of the fields in which two differ. */
export function differences(base: Draft, draft: Draft): string[] {
  return Object.keys(draft).filter((name) => !same(base[name], draft[name]));
}

/** What is to be sent: only what changed. */
export function editOf(answer: ProfileAnswer, draft: Draft): ProfileEdit {
  const changed = new Set(differences(toDraft(answer), draft));
  const kinds = new Map(answer.fields.map((field) => [draftName(field), field.kind]));
  const edit: Record<string, unknown> = { revision: answer.profile.revision };
  const attributes: Record<string, unknown> = {};
  for (const name of changed) {
    const value = toSent(kinds.get(name), draft[name] ?? null);
    if (name.startsWith('attributes.')) attributes[name.slice('attributes.'.length)] = value;
    else edit[name] = name === 'name' ? (draft[name] ?? '') : value;
  }
  return { ...edit, ...(Object.keys(attributes).length > 0 && { attributes }) } as ProfileEdit;
}

function toSent(kind: ProfileField['kind'] | undefined, value: DraftValue): unknown {
  if (typeof value !== 'string') return value;
  const text = value.trim();
  if (text === '') return null;
  const number = Number(text.replace(',', '.'));
  return kind === 'number' && Number.isFinite(number) ? number : text;
}

export function checkDraft(draft: Draft): Problem[] {
  return draft['name'] === '' ? [{ path: 'name', message: 'Say what people should call you' }] : [];
}

/** What somebody typed, on top of what was saved elsewhere meanwhile. */
export interface Merged {
  readonly draft: Draft;
  /** Changed in both: what was typed stays, the other is offered. */
  readonly conflicts: readonly string[];
  /** Changed only elsewhere, and taken. */
  readonly taken: readonly string[];
}

export function merge(base: Draft, theirs: Draft, draft: Draft): Merged {
  const mine = new Set(differences(base, draft));
  const other = differences(base, theirs);
  const both = other.filter((name) => mine.has(name) && !same(theirs[name], draft[name]));
  return {
    draft: Object.fromEntries(Object.keys(theirs).map((name) => [name, (mine.has(name) ? draft[name] : theirs[name]) ?? null])),
    conflicts: both,
    taken: other.filter((name) => !mine.has(name)),
  };
}

/** In full years, today. */
export function ageOf(birthDate: string, today = new Date()): number | undefined {
  const [year, month, day] = birthDate.split('-').map(Number);
  if (!year || !month || !day) return undefined;
  const hadBirthday = today.getMonth() + 1 > month || (today.getMonth() + 1 === month && today.getDate() >= day);
  const age = today.getFullYear() - year - (hadBirthday ? 0 : 1);
  return age >= 0 && age < 130 ? age : undefined;
}

export function words(value: DraftValue | undefined): string {
  if (value === null || value === undefined || value === '') return 'nothing';
  if (typeof value === 'string') return value;
  return 'lat' in value ? `about ${value.lat.toFixed(2)}, ${value.lon.toFixed(2)}` : value.join(', ') || 'nothing';
}
