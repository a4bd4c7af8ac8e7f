// What a file of people holds, from its first part: how it was read, its columns with samples and what they would become, the first rows.
// Stores nothing.
import { Readable } from 'node:stream';
import { isPersonField, personFields } from './import/well-known.js';
import { readPeople } from './import/read-people.js';
import { ProblemTally } from './import/report.js';
import type { ColumnReport, ColumnSample, ImportedPerson, ImportedRow, ImportReport, RowProblem } from './import/types.js';
import { cellText, type JsonValue } from './import/json.js';
import { storedName } from './import-store.js';
import type { RegisteredAttribute } from './attributes.js';
import { faceAttribute, type AttributeValue, type Place } from './person.js';

const previewRows = 8;

export interface PreviewedRow {
  readonly line: number;
  /** By attribute. */
  readonly values: Readonly<Record<string, string>>;
  readonly problems: readonly RowProblem[];
  readonly refused: boolean;
}

export interface PreviewedColumn extends ColumnReport {
  readonly samples: readonly string[];
  /** What it could be as an attribute of its own. */
  readonly own: { readonly name: string; readonly kind: ColumnSample['kind'] };
}

export interface Preview extends Pick<
  ImportReport,
  'format' | 'encoding' | 'delimiter' | 'notes' | 'newAttributes' | 'rejections' | 'warnings'
> {
  readonly columns: readonly PreviewedColumn[];
  /** The first rows, as they would be read. */
  readonly rows: readonly PreviewedRow[];
  readonly read: number;
}

export interface PreviewOptions {
  readonly attributes: readonly RegisteredAttribute[];
  readonly mapping?: unknown;
  /** False: `bytes` are the first part of a file, cut anywhere. */
  readonly whole: boolean;
}

/** Throws `invalid_input`: not text, empty, no line of names, a mapping that does not fit. */
export async function previewPeople(bytes: Uint8Array, options: PreviewOptions): Promise<Preview> {
  const { attributes, mapping = {}, whole } = options;
  const part = whole ? bytes : withoutTail(bytes);
  const reader = await readPeople(Readable.from([Buffer.from(part)]), { attributes, mapping, anyColumns: true });
  const [rows, rejections, warnings] = [[] as PreviewedRow[], new ProblemTally(), new ProblemTally()];
  let read = 0;
  const take = (row: ImportedRow) => {
    read++;
    if ('problems' in row) rejections.add(row.line, row.problems);
    else warnings.add(row.line, row.warnings);
    if (rows.length < previewRows) rows.push(present(row));
  };
  // Of a part the last row may be cut: it is neither shown nor judged, so each row waits for the next.
  let held: ImportedRow | undefined;
  for await (const row of reader.rows) {
    if (held) take(held);
    held = row;
  }
  if (whole && held) take(held);
  const { columns, format, encoding, delimiter, notes, newAttributes } = reader.report();
  return {
    format,
    encoding,
    notes,
    newAttributes,
    ...(delimiter !== undefined && { delimiter }),
    rows,
    read,
    rejections: rejections.list(),
    warnings: warnings.list(),
    columns: columns.map((column, at) => ({ ...column, ...lookOf(reader.samples[at]) })),
  };
}

function lookOf(sample: ColumnSample | undefined): Pick<PreviewedColumn, 'samples' | 'own'> {
  const { values = [], name = '', kind = 'text' } = sample ?? {};
  return { samples: values, own: { name, kind } };
}

/** Up to the last byte that is a whole character in any encoding that is read here but UTF-16. */
function withoutTail(bytes: Uint8Array): Uint8Array {
  const end = bytes.findLastIndex((byte) => byte < 0x80);
  return bytes.subarray(0, end + 1);
}

function present(row: ImportedRow): PreviewedRow {
  if ('problems' in row) return { line: row.line, values: {}, problems: row.problems, refused: true };
  return {
    line: row.line,
    values: valuesOf({ ...row.person, name: storedName(row.person, row.line) }),
    problems: row.warnings,
    refused: false,
  };
}

function valuesOf(person: ImportedPerson): Record<string, string> {
  const { externalId, email, name, birthDate, profileType, attributes } = person;
  const fields = { external_id: externalId, email, name, birth_date: birthDate, profile_type: profileType };
  const entries = Object.entries<AttributeValue | undefined>({ ...fields, ...attributes });
  return Object.fromEntries(entries.flatMap(([key, value]) => (value === undefined ? [] : [[key, wordsOf(value)]])));
}

function isPlace(value: AttributeValue): value is Place {
  return typeof value === 'object' && 'lat' in value && typeof value['lat'] === 'number';
}

function wordsOf(value: AttributeValue): string {
  if (Array.isArray(value)) return value.join(', ');
  if (isPlace(value)) return `${value.lat}, ${value.lon}`;
  return cellText(value as JsonValue);
}

export interface ImportTarget {
  readonly name: string;
  readonly label: string;
  readonly kind: RegisteredAttribute['kind'] | null;
}

const fieldLabels: Readonly<Record<(typeof personFields)[number], string>> = {
  external_id: 'Id (knows people again)',
  email: 'E-mail (knows people again)',
  name: 'Name',
  birth_date: 'Birth date',
  profile_type: 'Kind of profile',
};

/** What a column can become: what a person is known by, and every attribute. */
export function importTargets(attributes: readonly RegisteredAttribute[]): ImportTarget[] {
  return [
    ...personFields.map((name) => ({ name, label: fieldLabels[name], kind: null })),
    ...attributes
      .filter(({ name }) => !isPersonField(name) && name !== faceAttribute)
      .map(({ name, label, kind }) => ({ name, label, kind })),
  ];
}
