// The mapping file: how the columns of a file become attributes. Declarative, validated, refused with paths. No code, no patterns of the user's.
import { z } from 'zod';

import { AppError } from '../../errors.js';
import { nearestName } from '../nearest-name.js';
import { attributeKinds, faceAttribute } from '../person.js';

const word = z.string().min(1).max(200);
const scalar = z.union([z.string(), z.number(), z.boolean()]);

const numberRule = z.strictObject({
  min: z.number().optional(),
  max: z.number().optional(),
  /** The attribute is `cell * scale + offset` (inches to centimetres: 2.54); `min` and `max` are of the result. */
  scale: z.number().optional(),
  offset: z.number().optional(),
  outOfRange: z.enum(['missing', 'clamp', 'reject']).optional(),
});

const columnRule = z.strictObject({
  attribute: word,
  kind: z.enum(attributeKinds).optional(),
  /** What separates the items of a set in one cell. */
  split: z.string().min(1).max(10).optional(),
  /** `english (fluently)` becomes `english`. */
  stripParentheses: z.boolean().optional(),
  /** Items that contain one of these are left out: `(poorly)`. */
  dropContaining: z.array(word).max(50).optional(),
  /** Whole cells, or items of a set, to other words; `null` is missing. Compared without case. */
  map: z.record(z.string(), z.union([z.string(), z.null()])).optional(),
  number: numberRule.optional(),
  missing: z.array(z.string()).max(100).optional(),
  required: z.boolean().optional(),
});

const combineRule = z.strictObject({
  attribute: word,
  kind: z.enum(['set', 'text', 'place', 'vector']),
  columns: z.array(word).min(1).max(200),
  /** `set` of numeric columns: the names of the columns whose number is at least this. */
  atLeast: z.number().optional(),
  /** `set` of numeric columns: those above the person's own mean of them, whatever scale they used. */
  aboveMean: z.boolean().optional(),
  /** `set` of numeric columns: what each is called in the set; default its column's name. */
  words: z.array(word).optional(),
  /** `text`: what stands between the parts. */
  join: z.string().max(10).optional(),
  /** `vector`: subtract the person's own mean first; the cosine of two such vectors is Pearson's correlation. */
  center: z.boolean().optional(),
  number: numberRule.optional(),
});

const deriveRule = z.strictObject({
  attribute: word,
  kind: z.enum(['choice', 'set', 'number', 'text']).optional(),
  /** The first row whose `when` agrees in every column decides. */
  table: z
    .array(
      z.strictObject({
        when: z.record(z.string(), z.union([scalar, z.array(scalar).min(1)])),
        value: z.union([scalar, z.array(z.string())]),
      }),
    )
    .min(1)
    .max(500),
  otherwise: z.union([scalar, z.array(z.string())]).optional(),
});

const mappingSchema = z.strictObject({
  $schema: z.string().optional(),
  description: z.string().optional(),
  /** By column; a bare string is the attribute, `null` leaves the column out. */
  columns: z.record(z.string(), z.union([word, z.null(), columnRule])).optional(),
  combine: z.array(combineRule).max(100).optional(),
  derive: z.array(deriveRule).max(100).optional(),
  /** The same for everybody. */
  constants: z.record(z.string(), z.union([scalar, z.array(z.string())])).optional(),
  /** Cells that mean "not said", in every column. Compared without case. The empty cell always does. */
  missing: z.array(z.string()).max(100).optional(),
  /** Columns that nothing names: left out (default), or registered as attributes of their own. */
  unmapped: z.enum(['ignore', 'keep']).optional(),
  /** Columns known by their names are used even when the mapping does not name them; default true. */
  byName: z.boolean().optional(),
});

export type Mapping = z.output<typeof mappingSchema>;
export type ColumnRule = z.output<typeof columnRule>;
export type CombineRule = z.output<typeof combineRule>;
export type DeriveRule = z.output<typeof deriveRule>;
export type NumberRule = z.output<typeof numberRule>;

/**
 * Validates a mapping.
 * @throws AppError `invalid_input` with a path for each problem
 */
export function parseMapping(input: unknown): Mapping {
  const result = mappingSchema.safeParse(input);
  const problems = result.success
    ? targetsOf(result.data).flatMap(([path, attribute]) => (attribute === faceAttribute ? [{ path, message: notInFiles }] : []))
    : result.error.issues.map((issue) => ({ path: issue.path.join('.') || '(mapping)', message: issue.message }));
  if (result.success && problems.length === 0) return result.data;
  throw new AppError('invalid_input', {
    detail: `The mapping cannot be used: ${problems[0]?.path}: ${problems[0]?.message}`,
    problems,
  });
}

/** Why nothing becomes the attribute `face`. */
export const notInFiles = 'faces are measured on photos, no file can give them';

/** What the rules make, each with where it is said. */
function targetsOf({ columns = {}, combine = [], derive = [], constants = {} }: Mapping): (readonly [string, string])[] {
  return [
    ...Object.entries(columns).flatMap(([column, rule]) =>
      rule === null ? [] : [[`columns.${column}`, typeof rule === 'string' ? rule : rule.attribute] as const],
    ),
    ...combine.map(({ attribute }, at) => [`combine.${at}.attribute`, attribute] as const),
    ...derive.map(({ attribute }, at) => [`derive.${at}.attribute`, attribute] as const),
    ...Object.keys(constants).map((attribute) => [`constants.${attribute}`, attribute] as const),
  ];
}

/**
 * Columns the mapping names and the file lacks: a typing error more often than not, so it is refused with what was meant.
 * @throws AppError `invalid_input`
 */
export function checkColumns(mapping: Mapping, columns: readonly string[]): void {
  const named: (readonly [string, string])[] = [
    ...Object.keys(mapping.columns ?? {}).map((column) => [`columns.${column}`, column] as const),
    ...(mapping.combine ?? []).flatMap((rule, index) =>
      rule.columns.map((column) => [`combine[${index}].columns`, column] as const),
    ),
    ...(mapping.derive ?? []).flatMap((rule, index) =>
      rule.table.flatMap((row) => Object.keys(row.when).map((column) => [`derive[${index}].table`, column] as const)),
    ),
  ];
  const known = new Set(columns);
  const problems = named
    .filter(([, column]) => !known.has(column))
    .map(([path, column]) => {
      const meant = nearestName(column, columns);
      return {
        path,
        message: `the file has no column \`${column}\`${meant === undefined ? '' : ` (did you mean \`${meant}\`?)`}`,
      };
    });
  if (problems.length > 0)
    throw new AppError('invalid_input', { detail: `The mapping does not fit the file: ${problems[0]?.message}`, problems });
}
