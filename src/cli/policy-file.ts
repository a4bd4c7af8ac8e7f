// A policy that somebody gives at the terminal, as it is stored.
import type { Session } from '../db/database.js';
import { AppError } from '../errors.js';
import { listAttributes } from '../people/attributes.js';
import { publishPolicy, type PolicyVersion } from '../people/policies.js';
import { parsePolicy, type Policy } from '../policy/policy.js';

/** Publishes it under the pool's own code. Throws `invalid_policy`. */
export async function publishFor(session: Session, code: string, body: unknown): Promise<PolicyVersion> {
  return await publishPolicy(session, { name: code.toLowerCase(), body: await parseBody(session, body) });
}

/** A policy may only name registered attributes; those of the host come with the first import. */
async function parseBody(session: Session, body: unknown): Promise<Policy> {
  try {
    return parsePolicy(body, await listAttributes(session));
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'invalid_policy') throw error;
    const isUnknown = error.details.problems?.some(({ message }) => message.startsWith('unknown attribute'));
    const detail = isUnknown
      ? `${error.message}. Attributes of your own are registered by importing people: do that first`
      : error.message;
    throw new AppError('invalid_policy', { ...error.details, detail }, { cause: error });
  }
}
