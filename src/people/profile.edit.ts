// What a person writes into their profile, read just as an import reads a file: the same words meet, whoever wrote them. Pure.
import { isVisible, type Problem, type profileEdit } from '@nakodo/protocol';
import type { z } from 'zod';
import { AppError } from '../errors.js';
import type { RegisteredAttribute } from './attributes.js';
import { defaultLimits, type RawValue } from './import/types.js';
import { checkAge, cleanText, readByKind, yearsBetween, type Reading } from './import/values.js';
import { nearestName } from './nearest-name.js';
import type { AttributeValue, Place } from './person.js';
import { isPicture } from './picture.js';

export type GivenEdit = z.output<typeof profileEdit>;

/** What is written: columns by name; attributes of the host's own to set and to remove. Absent: stays as it is. */
export interface ProfileChange {
  readonly name?: string;
  readonly birth_date?: string;
  readonly gender?: string | null;
  readonly seeking?: readonly string[];
  readonly school?: string | null;
  readonly interests?: readonly string[];
  readonly bio?: string | null;
  readonly place?: Place | null;
  readonly avatar?: string | null;
  readonly attributes?: { readonly set: Readonly<Record<string, AttributeValue>>; readonly removed: readonly string[] };
}

/** About 1 km: near enough to match by, too coarse to find somebody's door. */
const placeDecimals = 2;

function coarse({ lat, lon }: Place): Place {
  const round = (degrees: number) => Number(degrees.toFixed(placeDecimals));
  return { lat: round(lat), lon: round(lon) };
}

/** Collects what is wrong, so that all of it can be said at once. */
interface Reader {
  readonly attributes: ReadonlyMap<string, RegisteredAttribute>;
  readonly problems: Problem[];
}

/** The value of an attribute; null: nothing, or a problem that was noted. */
function readValue(reader: Reader, path: string, name: string, raw: RawValue): AttributeValue | null {
  const definition = reader.attributes.get(name);
  if (definition === undefined) return null;
  if (raw === null || raw === undefined) return emptied(reader, path, definition);
  const reading: Reading<AttributeValue | Float32Array> = readByKind(raw, definition, defaultLimits);
  if (reading === undefined) return emptied(reader, path, definition);
  if ('problem' in reading) {
    reader.problems.push({ path, message: `${definition.label} ${reading.problem}` });
    return null;
  }
  const { value } = reading;
  if (value instanceof Float32Array) return null;
  return isPlace(value) && definition.kind === 'place' ? coarse(value) : value;
}

function emptied(reader: Reader, path: string, { required, label }: RegisteredAttribute): null {
  if (required) reader.problems.push({ path, message: `${label} is required` });
  return null;
}

const isPlace = (value: AttributeValue): value is Place => typeof value === 'object' && 'lat' in value && 'lon' in value;
const asText = (value: AttributeValue | null) => (typeof value === 'string' ? value : null);
const asTexts = (value: AttributeValue | null): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
const asPlace = (value: AttributeValue | null) => (value !== null && isPlace(value) ? value : null);

function readName(reader: Reader, given: string): string {
  const name = cleanText(given).replaceAll(/\s+/g, ' ');
  if (!isVisible(name)) reader.problems.push({ path: 'name', message: 'the name is missing' });
  return name;
}

function readPicture(reader: Reader, picture: string | null): string | null {
  if (picture !== null && !isPicture(picture))
    reader.problems.push({ path: 'avatar', message: 'This picture cannot be read: take a PNG, JPEG or WebP' });
  return picture;
}

function readBirthDate(reader: Reader, birthDate: string, today: string): string {
  const age = checkAge(birthDate > today ? -1 : Math.max(yearsBetween(birthDate, today), 0.5), defaultLimits);
  if (age !== undefined && 'problem' in age) {
    const { min, max } = defaultLimits.age;
    reader.problems.push({
      path: 'birthDate',
      message: age.fatal ? `Nobody under ${min} can take part` : `This gives no age between ${min} and ${max}`,
    });
  }
  return birthDate;
}

/** Attributes of the host's own. Unknown ones are refused, and what was meant is said. */
function readAttributes(reader: Reader, given: Readonly<Record<string, unknown>>): NonNullable<ProfileChange['attributes']> {
  const set: Record<string, AttributeValue> = {};
  const removed: string[] = [];
  const own = [...reader.attributes.values()]
    .filter(({ builtIn, kind }) => !builtIn && kind !== 'vector')
    .map(({ name }) => name);
  for (const [name, raw] of Object.entries(given)) {
    const path = `attributes.${name}`;
    if (!own.includes(name)) {
      reader.problems.push({ path, message: unknownWords(reader, name, own) });
      continue;
    }
    const value = readValue(reader, path, name, raw as RawValue); // parsed from JSON
    if (value === null) removed.push(name);
    else set[name] = value;
  }
  return { set, removed };
}

function unknownWords({ attributes }: Reader, name: string, own: readonly string[]): string {
  const known = attributes.get(name);
  if (known?.kind !== 'vector' && known?.builtIn === true) return `\`${name}\` is a field of its own, not one of \`attributes\``;
  if (known) return `\`${name}\` cannot be edited by hand`;
  const meant = nearestName(name, own);
  return `There is no attribute \`${name}\`${meant === undefined ? '' : `; did you mean \`${meant}\`?`}`;
}

/**
 * What an edit writes, in the words of the registry. `today`: `YYYY-MM-DD`.
 * @throws AppError `invalid_input` with everything that is wrong
 */
export function readProfileEdit(edit: GivenEdit, attributes: readonly RegisteredAttribute[], today: string): ProfileChange {
  const reader: Reader = { attributes: new Map(attributes.map((each) => [each.name, each])), problems: [] };
  const value = (name: 'gender' | 'seeking' | 'school' | 'interests' | 'bio' | 'place') =>
    readValue(reader, name, name, edit[name]);
  const change: ProfileChange = {
    ...(edit.name !== undefined && { name: readName(reader, edit.name) }),
    ...(edit.birthDate !== undefined && { birth_date: readBirthDate(reader, edit.birthDate, today) }),
    ...(edit.gender !== undefined && { gender: asText(value('gender')) }),
    ...(edit.seeking !== undefined && { seeking: asTexts(value('seeking')) }),
    ...(edit.school !== undefined && { school: asText(value('school')) }),
    ...(edit.interests !== undefined && { interests: asTexts(value('interests')) }),
    ...(edit.bio !== undefined && { bio: asText(value('bio')) }),
    ...(edit.place !== undefined && { place: asPlace(value('place')) }),
    ...(edit.avatar !== undefined && { avatar: readPicture(reader, edit.avatar) }),
    ...(edit.attributes !== undefined && { attributes: readAttributes(reader, edit.attributes) }),
  };
  const [first] = reader.problems;
  if (first) throw new AppError('invalid_input', { detail: first.message, problems: reader.problems });
  return change;
}
