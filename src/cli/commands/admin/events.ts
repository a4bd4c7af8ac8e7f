// `nakodo admin create-event`, `events`: events and how their matching stands.
import type { Command } from 'commander';
import { createEventBody } from '@nakodo/protocol';
import type { Database, Session } from '../../../db/database.js';
import { sql } from '../../../db/sql.js';
import { listEventStatus } from '../../../modes/events/events.service.js';
import { createPool } from '../../../people/pools.js';
import { parseTime, wholeNumber } from '../../arguments.js';
import { jsonOption, type Run } from '../../command.js';
import { readJsonFile } from '../../files.js';
import { table } from '../../output.js';
import { publishFor } from '../../policy-file.js';
import { doAndPrint, type Done } from './do-and-print.js';
import { nameArguments } from './new-pool.js';

interface Options {
  readonly policy: string;
  readonly limit?: number;
  readonly minimumAge: number;
  readonly birthDate?: true;
  readonly starts?: string;
  readonly description?: string;
}

export function registerEvents(admin: Command, run: Run): void {
  nameArguments(
    admin.command('create-event').description('Make an event that people can join with a code.'),
    createEventBody.shape,
  )
    .requiredOption('--policy <file>', 'the policy, as JSON (required)')
    .option('--limit <n>', "matches a person at most; default: the policy's limit", wholeNumber(1, 50))
    .option('--minimum-age <years>', 'nobody younger is matched with anybody who is not', wholeNumber(13, 99), 18)
    .option('--birth-date', 'let nobody in who does not say when they were born')
    .option('--starts <time>', 'when it starts: 2026-05-01T18:00Z')
    .option('--description <text>', 'what people may read about it')
    .option(...jsonOption)
    .action((code: string, name: string, options: Options, command) =>
      run(command, async (context) => {
        const body = await readJsonFile(context.io, options.policy);
        const startsAt = parseTime(options.starts);
        return await doAndPrint(context, (db) => createEvent(db, { code, name, body, options, startsAt }));
      }),
    );
  admin
    .command('events')
    .description('List events, their queues and jobs.')
    .option(...jsonOption)
    .action((_options: unknown, command) => run(command, (context) => doAndPrint(context, listEvents)));
}

interface NewEvent {
  readonly code: string;
  readonly name: string;
  readonly body: unknown;
  readonly options: Options;
  readonly startsAt: Date | undefined;
}

/** Policy and event in one transaction: no policy without its event is left behind. */
async function createEvent(db: Database, { code, name, body, options, startsAt }: NewEvent): Promise<Done> {
  return await db.transaction(async (tx) => {
    const { id: policyVersionId, version } = await publishFor(tx, code, body);
    const id = await createPool(tx, {
      mode: 'events',
      code,
      name,
      policyVersionId,
      minimumAge: options.minimumAge,
      asksBirthDate: options.birthDate === true,
      ...(options.description !== undefined && { description: options.description }),
      ...(options.limit !== undefined && { matchLimit: options.limit }),
      ...(startsAt && { startsAt }),
    });
    return {
      value: { id, code, policy_version: version },
      lines: [`Event "${name}" is there: people join it with the code ${code}`],
    };
  });
}

async function listEvents(session: Session): Promise<Done> {
  const rows = await listEventStatus(session);
  const pools = await session.rows<{ id: string; code: string }>(sql`select id, code from pools where mode = 'events'`);
  const codes = new Map(pools.map(({ id, code }) => [id, code]));
  const value = rows.map((row) => ({ code: codes.get(row.event_id) ?? '', ...row }));
  const head = ['code', 'name', 'status', 'members', 'queued', 'in work', 'retrying', 'parked', 'errors'];
  const cells = value.map((row) => [
    row.code,
    row.event_name,
    row.status,
    row.members,
    row.queued,
    row.in_work,
    row.retrying,
    row.parked,
    row.error_count,
  ]);
  return { value, lines: value.length === 0 ? ['There is no event yet: nakodo admin create-event'] : table(head, cells) };
}
