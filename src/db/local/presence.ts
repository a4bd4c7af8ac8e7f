// How Nakodo processes that share a local server know of each other: each holds one connection that says so. The server forgets it the
// moment the process dies, however it dies, so nothing stale is left behind. Joining and leaving happen under one advisory lock, so that
// nobody can join a server that the last one is just stopping: a joiner either is seen, or is told that the server shuts down.
import { Client } from 'pg';
import { AppError } from '../../errors.js';
import { isConnectionLoss, sqlState, toAppError } from '../errors.js';
import { localUser } from './postmaster.js';

export interface Presence {
  /** Leaves. True: nobody else is here, and nobody can join before the connection ends: stop the server, then `end`. */
  leave(): Promise<boolean>;
  end(): Promise<void>;
  /** Called once when the connection breaks without `end`. */
  onLost(hear: () => void): void;
}

/** `starting`: there is a server, which does not take connections right now. */
export type JoinResult = Presence | 'absent' | 'starting';

const presentName = 'nakodo presence';
const leavingName = 'nakodo leaving';
/** Any constant serves; ours spells "nakodo". */
const joinLock = 0x6e616b6f646fn;
const connectTimeoutMs = 5000;

async function announce(client: Client): Promise<void> {
  await client.query(`begin; select pg_advisory_xact_lock(${joinLock}); set application_name = '${presentName}'; commit`);
}

/** Creates the database on a server that has none yet; two at once is fine. */
async function ensureDatabase(client: Client): Promise<void> {
  for (;;) {
    const { rows } = await client.query('select from pg_database where datname = $1', [localUser]);
    if (rows.length > 0) return;
    await client.query(`create database ${localUser} template template0`).catch((error: unknown) => {
      // duplicate_database, the unique violation behind it, or a template in use: somebody else is at it.
      if (!['42P04', '23505', '55006'].includes(sqlState(error) ?? '')) throw error;
    });
  }
}

function judge(error: unknown, running: boolean): 'absent' | 'starting' {
  const state = sqlState(error) ?? '';
  if (state.startsWith('57P0')) return 'starting';
  if (state.startsWith('28'))
    throw new AppError(
      'setup',
      'The local database refused the password in its folder: the file `password` belongs to other data',
      { cause: error },
    );
  if (isConnectionLoss(error)) return running ? 'starting' : 'absent';
  throw toAppError(error);
}

function presenceOf(client: Client): Presence {
  let ended = false;
  let hearer: (() => void) | undefined;
  const lose = () => {
    if (ended) return;
    ended = true;
    hearer?.();
  };
  client.on('error', lose);
  client.on('end', lose);
  return {
    async leave() {
      await client.query(`begin; select pg_advisory_xact_lock(${joinLock}); set application_name = '${leavingName}'`);
      const { rows } = await client.query('select from pg_stat_activity where application_name = $1 limit 1', [presentName]);
      return rows.length === 0;
    },
    async end() {
      ended = true;
      // Committing keeps the name `leaving` visible until the connection is gone; a rollback would say `present` again.
      await client.query('commit').catch(() => undefined);
      await client.end().catch(() => undefined);
    },
    onLost(hear) {
      if (ended) hear();
      else hearer = hear;
    },
  };
}

/** Tries to join a running server through its socket. `running`: the process table shows one. */
export async function tryJoin(socket: string, port: number, password: string, running: boolean): Promise<JoinResult> {
  const client = new Client({
    host: socket,
    port,
    user: localUser,
    password,
    database: 'postgres',
    ssl: false,
    application_name: 'nakodo joining',
    connectionTimeoutMillis: connectTimeoutMs,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await announce(client);
    await ensureDatabase(client);
    return presenceOf(client);
  } catch (error) {
    await client.end().catch(() => undefined);
    return judge(error, running);
  }
}
