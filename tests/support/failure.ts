// What a promise failed with.
import { AppError } from '../../src/errors.js';

/** Throws when it did not fail, or with anything else than an AppError. */
export async function failure(promise: Promise<unknown>): Promise<AppError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof AppError)) throw new Error(`expected an AppError, got ${String(error)}`, { cause: error });
  return error;
}
