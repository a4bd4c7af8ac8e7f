// The one table of error codes: what went wrong, in the field's words, and the HTTP status it becomes. Codes are stable; titles may improve.
export const errorCodes = {
  bad_request: { status: 400, title: 'The request is not understood' },
  invalid_input: { status: 422, title: 'Some of what was sent cannot be used' },
  invalid_policy: { status: 422, title: 'The policy cannot be used' },
  unauthenticated: { status: 401, title: 'Sign in first' },
  wrong_credentials: { status: 401, title: 'E-mail or password is wrong' },
  forbidden: { status: 403, title: 'Not allowed' },
  method_not_allowed: { status: 405, title: 'This cannot be done at this address' },
  not_found: { status: 404, title: 'Not found' },
  email_taken: { status: 409, title: 'There is an account with this e-mail already' },
  conflict: { status: 409, title: 'It was changed by somebody else meanwhile' },
  too_large: { status: 413, title: 'Too large' },
  rate_limited: { status: 429, title: 'Too many requests' },
  timeout: { status: 503, title: 'It took too long' },
  database_unavailable: { status: 503, title: 'The database does not answer' },
  database_newer: { status: 500, title: 'The database was made by a newer Nakodo' },
  name_taken: { status: 409, title: 'A name is already taken in the database' },
  storage_unavailable: { status: 503, title: 'Photos cannot be stored or read right now' },
  setup: { status: 500, title: 'The set-up is not complete' },
  cancelled: { status: 499, title: 'Cancelled' },
  upstream: { status: 502, title: 'An outside service failed' },
  internal: { status: 500, title: 'Something went wrong on our side' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ErrorCode = keyof typeof errorCodes;

/** One place in the input that is wrong, and what to do about it. */
export interface Problem {
  /** Where, as a JSON path: `filters[1].within`. */
  readonly path: string;
  readonly message: string;
}
