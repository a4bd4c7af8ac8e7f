// Finds what a person at the terminal means: people by id, external id, e-mail or unique name; events by code.
import type { Session } from '../db/database.js';
import { sql } from '../db/sql.js';
import { AppError } from '../errors.js';
import { getPoolByCode, type Pool } from '../people/pools.js';
import { didYouMean } from './suggest.js';

export interface FoundPerson {
  readonly id: string;
  readonly name: string;
  readonly external_id: string | null;
}

/** A pool, in words for people. */
export const modeWords: Readonly<Record<Pool['mode'], string>> = {
  events: 'an event',
  live: 'a lobby',
  lookalike: 'a lookalike pool',
  community: 'a community',
};

export const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Names looked at for "did you mean". */
const suggestFrom = 5000;

/** By id, else external id, else e-mail, else name (capitals do not matter). Throws `not_found`, or `invalid_input` when several people have the name. */
export async function getPerson(session: Session, given: string): Promise<FoundPerson> {
  const id = uuidPattern.test(given) ? given : null;
  const exact = await session.findRow<FoundPerson>(sql`
    select id, name, external_id from profiles where id = ${id}::uuid or external_id = ${given} or id = (select id from account_users where email = lower(${given}))
    order by (id = ${id}::uuid) desc nulls last, (external_id = ${given}) desc nulls last limit 1`);
  if (exact) return exact;
  const named = await session.rows<FoundPerson>(sql`
    select id, name, external_id from profiles where lower(name) = lower(${given}) order by created_at, id limit 11`);
  if (named.length === 1 && named[0]) return named[0];
  if (named.length > 1) {
    const list = named.slice(0, 10).map((person) => person.external_id ?? person.id);
    throw new AppError(
      'invalid_input',
      `${named.length > 10 ? 'More than 10' : named.length} people are called ${given}: name one by id: ${list.join(', ')}`,
    );
  }
  const names = await session.rows<{ name: string }>(sql`select distinct name from profiles limit ${suggestFrom}`);
  throw new AppError(
    'not_found',
    `There is nobody with the id, external id, e-mail or name ${JSON.stringify(given)}${didYouMean(
      given,
      names.map(({ name }) => name),
    )}`,
  );
}

/** Throws `not_found`, naming the nearest code. */
export async function getEventByCode(session: Session, code: string): Promise<Pool> {
  const pool = await getAnyPool(session, code);
  if (pool.mode !== 'events') throw new AppError('invalid_input', `${code} is not an event but ${modeWords[pool.mode]}`);
  return pool;
}

export async function getAnyPool(session: Session, code: string): Promise<Pool> {
  try {
    return await getPoolByCode(session, code);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'not_found') throw error;
    const codes = await session.rows<{ code: string }>(sql`select code from pools order by created_at desc limit ${suggestFrom}`);
    const hint =
      didYouMean(
        code,
        codes.map((pool) => pool.code),
      ) || (codes.length === 0 ? ': there is none yet' : '');
    throw new AppError('not_found', `No event or pool has the code ${JSON.stringify(code)}${hint}`, { cause: error });
  }
}
