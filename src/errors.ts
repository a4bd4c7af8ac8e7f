import { errorCodes, type ErrorCode, type Problem } from '@nakodo/protocol';

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
