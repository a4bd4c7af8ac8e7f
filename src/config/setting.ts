// What a setting is, and the kinds of values that settings have.
import { z } from 'zod';

export interface Setting<S extends z.ZodType, D> {
  readonly schema: S;
  /** Undefined: off, or found out at the time. */
  readonly default: D;
  readonly doc: string;
  /** Never shown, not even in part. */
  readonly secret: boolean;
}

interface SettingOptions<S extends z.ZodType, D> {
  readonly schema: S;
  readonly default?: D;
  readonly doc: string;
  readonly secret?: boolean;
}

export function setting<S extends z.ZodType>(
  options: SettingOptions<S, undefined> & { readonly default?: undefined },
): Setting<S, undefined>;
export function setting<S extends z.ZodType>(
  options: SettingOptions<S, z.output<S>> & { readonly default: z.output<S> },
): Setting<S, z.output<S>>;
export function setting<S extends z.ZodType>({
  schema,
  default: value,
  doc,
  secret = false,
}: SettingOptions<S, z.output<S> | undefined>): Setting<S, z.output<S> | undefined> {
  return { schema, default: value, doc, secret };
}

export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^-?\d+$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`));
export const port = wholeNumber(1, 65_535);
export const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });
export const postgresUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\/\S+$/, 'must look like postgres://user:password@host:5432/database');
export const secret = z.string().min(32, 'must have at least 32 characters');
export const smtpUrl = z.url({ protocol: /^smtps?$/, error: 'must look like smtp://user:password@mail.example.org:587' });
export const words = z.string();
export const listOf = (each: z.ZodType<string, string>) =>
  z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((entry) => entry.trim())
        .filter((entry) => entry !== ''),
    )
    .pipe(z.array(each));
export const origin = z
  .string()
  .refine(
    (text) => text === '*' || (URL.canParse(text) && new URL(text).origin === text),
    'must be origins like https://app.example.org, or *',
  );
export const hostName = z.string().regex(/^(\*|[^\s/]+)$/, 'must be names like meet.example.org, or *');
export const stunUrl = z.string().regex(/^stuns?:[^\s,]+$/, 'must look like stun:stun.example.org:3478');
export const turnUrl = z
  .string()
  .regex(/^turns?:[^\s,]+$/, 'must look like turn:turn.example.org:3478 or turns:turn.example.org:5349?transport=tcp');
export const bucketName = z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be the name of a bucket');
export const chainAddress = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/, 'must be 0x and 40 hexadecimal digits')
  .transform((text) => text.toLowerCase());
export const yesOrNo = z.enum(['true', 'false'], 'must be true or false').transform((value) => value === 'true');
