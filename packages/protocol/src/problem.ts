// How every error leaves the server: problem details (RFC 9457) with a stable code.
import { z } from 'zod';
import { errorCodes, type ErrorCode } from './errors.js';

export const problemType = 'application/problem+json';

export const problemDocument = z
  .object({
    /** `urn:nakodo:error:<code>` */
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum(Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]]),
    /** What is wrong, where, and what to do: a sentence for a person. */
    detail: z.string().optional(),
    /** The request's id: the one to quote when asking for help. */
    instance: z.string(),
    /** How long to wait, where that is known; over HTTP also in `Retry-After`. */
    retryAfterSeconds: z.int().optional(),
    problems: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });
export type ProblemDocument = z.infer<typeof problemDocument>;
