// What an import speaks of: rows, people, problems, the report. No logic.
import type { Problem } from '@nakodo/protocol';

import type { AttributeDefinition, AttributeKind, AttributeValue } from '../person.js';
import type { Encoding } from './decode.js';
import type { Delimiter } from './csv.js';
import type { FileFormat, JsonValue } from './json.js';

/** One cell: text from CSV, anything from JSON. */
export type RawValue = JsonValue | undefined;
/** One row by column name. */
export type RawRow = Readonly<Record<string, RawValue>>;

/** A person as a file describes them. Nothing here is stored yet; `externalId` is what a second import of the same person is recognised by. */
export interface ImportedPerson {
  readonly externalId?: string;
  readonly email?: string;
  readonly name?: string;
  /** `YYYY-MM-DD`. */
  readonly birthDate?: string;
  readonly profileType?: string;
  /** By attribute name, well-known ones too (`age`, `gender`, `seeking`, `school`, `interests`, `bio`, `place`). `age` is worked out from the birth date where there is one. Missing ones are absent. */
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** Unit-length vectors of `vector` attributes. */
  readonly vectors?: Readonly<Record<string, Float32Array>>;
}

/** `path` is the column (or `row`), `value` what stood there, shortened. */
export interface RowProblem extends Problem {
  readonly value?: string;
}

export type ImportedRow =
  | { readonly line: number; readonly person: ImportedPerson; readonly warnings: readonly RowProblem[]; readonly raw: RawRow }
  | RejectedRow;

/** `raw` is what stood in the file: cells by column, or text that could not be cut into cells. */
export interface RejectedRow {
  readonly line: number;
  readonly problems: readonly RowProblem[];
  readonly raw: RawRow | string;
}

/** An attribute that a file brings along; `label` where its column is called otherwise. */
export type NewAttribute = AttributeDefinition & { readonly label?: string };

/** A column as a person who maps it wants to see it: what stands in it, and what it looks like. */
export interface ColumnSample {
  readonly column: string;
  /** A few of its values, each once. */
  readonly values: readonly string[];
  /** What it would be called as an attribute of its own. */
  readonly name: string;
  readonly kind: AttributeKind;
}

/** The same complaint about the same column, however often: examples are the first few. */
export interface ProblemSummary {
  readonly path: string;
  readonly message: string;
  readonly count: number;
  readonly examples: readonly { readonly line: number; readonly value?: string }[];
}

/** `mapping`: said by the mapping; `name`: known by its name; `kept`: registered as an attribute of its own; `ignored`: not used. */
export interface ColumnReport {
  readonly column: string;
  readonly attributes: readonly string[];
  readonly how: 'mapping' | 'name' | 'kept' | 'ignored';
}

export interface ImportReport {
  readonly format: FileFormat;
  readonly encoding: Encoding;
  readonly delimiter?: Delimiter;
  /** `accepted + rejected`. */
  readonly rows: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly columns: readonly ColumnReport[];
  /** Attributes that the registry lacks: register them before storing the people. */
  readonly newAttributes: readonly NewAttribute[];
  /** Things about the file as a whole. */
  readonly notes: readonly string[];
  readonly warnings: readonly ProblemSummary[];
  readonly rejections: readonly ProblemSummary[];
}

export interface ImportLimits {
  /** Largest profile, as JSON in UTF-8. */
  readonly profileBytes: number;
  /** Below `min` the row is refused (nobody may pass for an adult by being too young); above `max` the age is missing. */
  readonly age: { readonly min: number; readonly max: number };
  readonly setItems: number;
  readonly itemChars: number;
  readonly columns: number;
}

export const defaultLimits: ImportLimits = {
  profileBytes: 100 * 1024,
  age: { min: 13, max: 100 },
  setItems: 200,
  itemChars: 200,
  columns: 1000,
};
