// Importing people from a file: what a file holds before it is imported, how its columns are mapped, and the report of what became of it.
import { z } from 'zod';
import { attributeKind } from './profile.js';

/** The mapping stands in the address, which browsers and servers bound. */
export const maxMappingChars = 12_000;

const list = <S extends z.ZodType>(item: S) => z.array(item).readonly();
const flag = z.enum(['true', 'false']);
/** A mapping as in a mapping file, as JSON. Columns that it does not name are taken by their names, or left out. */
const mapping = z.string().max(maxMappingChars, { error: `at most ${maxMappingChars} characters: map fewer columns by hand` });

export const importPreviewQuery = z.object({
  /** Whether the body is all of the file: `false` when it is its first part, whose last row may be cut. */
  whole: flag.default('true'),
  mapping: mapping.optional(),
  /** Whose policy the people will be matched by. */
  eventId: z.uuid({ error: 'expected a uuid' }).optional(),
});

export const importQuery = z.object({
  /** The event they join; nowhere without it. */
  eventId: z.uuid({ error: 'expected a uuid' }).optional(),
  /** Reads and judges every row, stores nothing. */
  dryRun: flag.default('false'),
  mapping: mapping.optional(),
});

/** `path` is the column, or `(row)`. */
const rowProblem = z.object({ path: z.string(), message: z.string(), value: z.string().optional() });
export type RowProblem = z.infer<typeof rowProblem>;

const problemSummary = z
  .object({
    path: z.string(),
    message: z.string(),
    count: z.int(),
    examples: list(z.object({ line: z.int(), value: z.string().optional() })),
  })
  .meta({ id: 'ImportProblem' });
export type ProblemSummary = z.infer<typeof problemSummary>;

const howMapped = z.enum(['mapping', 'name', 'kept', 'ignored']);
const newAttribute = z.object({ name: z.string(), kind: attributeKind, label: z.string().optional() });

const fileFacts = {
  format: z.enum(['csv', 'json', 'ndjson']),
  encoding: z.string(),
  delimiter: z.string().nullable(),
  /** Things about the file as a whole, in sentences. */
  notes: list(z.string()),
  /** The same complaint about the same column, once. */
  rejections: list(problemSummary),
  warnings: list(problemSummary),
  newAttributes: list(newAttribute),
};

export const importPreview = z
  .object({
    ...fileFacts,
    columns: list(
      z.object({
        column: z.string(),
        samples: list(z.string()),
        /** What it becomes, as things stand; empty: left out. */
        attributes: list(z.string()),
        how: howMapped,
        /** What it could be as an attribute of its own. */
        own: z.object({ name: z.string(), kind: attributeKind }),
      }),
    ),
    /** What a column can become. */
    targets: list(z.object({ name: z.string(), label: z.string(), kind: attributeKind.nullable() })),
    /** The first rows, as they would be read. */
    rows: list(
      z.object({
        line: z.int(),
        /** By attribute. */
        values: z.record(z.string(), z.string()),
        problems: list(rowProblem),
        refused: z.boolean(),
      }),
    ),
    read: z.int(),
    /** Attributes that the event's policy looks at. */
    looksAt: list(z.string()),
    /** The largest file that is taken. */
    maxBytes: z.int(),
  })
  .meta({ id: 'ImportPreview' });
export type ImportPreview = z.infer<typeof importPreview>;

/** Either its cells, in the order of `columns`, or the text that could not be cut into cells. */
const badRow = z.object({
  line: z.int(),
  problems: list(rowProblem),
  cells: list(z.string()).nullable(),
  text: z.string().nullable(),
});
export type BadRow = z.infer<typeof badRow>;

export const importReport = z
  .object({
    ...fileFacts,
    dryRun: z.boolean(),
    rows: z.int(),
    /** Rows that read well: stored, or in a dry run to be stored. */
    accepted: z.int(),
    /** Rows that were not taken, each with its reason in `badRows` or counted in `moreBadRows`. */
    refused: z.int(),
    created: z.int(),
    updated: z.int(),
    joined: z.int(),
    columns: list(z.object({ column: z.string(), attributes: list(z.string()), how: howMapped })),
    badRows: list(badRow),
    moreBadRows: z.int(),
  })
  .meta({ id: 'ImportReport' });
export type ImportReport = z.infer<typeof importReport>;
