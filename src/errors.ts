import { errorCodes, type ErrorCode, type Problem, type ProblemDocument } from '@nakodo/protocol';

export interface ErrorDetails {
  /** What is wrong, where, and what to do: a sentence for a person. */
  readonly detail?: string;
  readonly problems?: readonly Problem[];
  readonly retryAfterSeconds?: number;
}

/** The one error of Nakodo. Whatever else is thrown is a bug and becomes `internal`. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails | string = {}, options?: { cause?: unknown }) {
    const all = typeof details === 'string' ? { detail: details } : details;
    super(all.detail ?? errorCodes[code].title, options);
    this.name = 'AppError';
    this.code = code;
    this.details = all;
  }

  get status(): number {
    return errorCodes[this.code].status;
  }
}

/** As it leaves the server. Of what is our fault nothing is told but the id to ask for. */
export function problemOf({ code, details }: AppError, instance: string): ProblemDocument {
  const { status, title } = errorCodes[code];
  const { detail, problems, retryAfterSeconds } = details;
  return {
    type: `urn:nakodo:error:${code}`,
    title,
    status,
    code,
    ...(detail !== undefined && code !== 'internal' && { detail }),
    instance,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds: Math.ceil(retryAfterSeconds) }),
    ...(problems && { problems: [...problems] }),
  };
}
