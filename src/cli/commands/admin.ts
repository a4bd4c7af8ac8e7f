// `nakodo admin`: who may administrate, events, and steering the matching of one.
import { Option, type Command } from 'commander';
import type { Database, Session } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { AppError } from '../../errors.js';
import { enqueueEvent, listEventStatus, setPaused, type QueuePriority } from '../../modes/events/events.service.js';
import { listAttributes } from '../../people/attributes.js';
import { publishPolicy } from '../../people/policies.js';
import { createPool } from '../../people/pools.js';
import { parsePolicy } from '../../policy/policy.js';
import { jsonOption, type CommandContext, type Registry, type Run } from '../command.js';
import { usageError } from '../failure.js';
import { readJsonFile } from '../files.js';
import { getEventByCode, getPerson } from '../find.js';
import { withNakodo } from '../open.js';
import { printJson, printLines, table } from '../output.js';
import { wholeNumber } from './match.js';

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function registerAdmin({ program, run }: Registry): void {
  const admin = program.command('admin').description('Grant rights, make events, steer their matching.');
  registerRights(admin, run);
  registerEvents(admin, run);
  registerSteering(admin, run);
}

/** Does the work on an up-to-date database and prints its result: as JSON, or as the words for it. */
async function doAndPrint(
  context: CommandContext,
  work: (db: Database) => Promise<{ value: unknown; lines: readonly string[] }>,
): Promise<undefined> {
  const { value, lines } = await withNakodo(context.io, ({ db }) => work(db), { migrate: true });
  if (context.json) await printJson(context.io, value);
  else await printLines(context.io, lines);
  return undefined;
}

function registerRights(admin: Command, run: Run): void {
  const roleOption = () => new Option('--role <role>', 'what they may do').choices(['admin', 'moderator']).default('admin');
  admin
    .command('grant')
    .description('Make somebody an admin or moderator.')
    .argument('<person>', 'id, external id or unique name; an id may be of somebody without a profile')
    .addOption(roleOption())
    .option(...jsonOption)
    .action((given: string, { role }: { role: string }, command) =>
      run(command, (context) =>
        doAndPrint(context, async (db) => {
          const who = await getUser(db, given);
          await db.run(
            sql`insert into staff (user_id, role) values (${who.id}, ${role}) on conflict (user_id) do update set role = excluded.role`,
          );
          return { value: { user_id: who.id, role }, lines: [`${who.name} is ${role} now`] };
        }),
      ),
    );
  admin
    .command('revoke')
    .description("Take somebody's rights as admin or moderator away.")
    .argument('<person>', 'id, external id or unique name')
    .option(...jsonOption)
    .action((given: string, _options: unknown, command) =>
      run(command, (context) =>
        doAndPrint(context, async (db) => {
          const who = await getUser(db, given);
          const revoked = (await db.run(sql`delete from staff where user_id = ${who.id}`)) > 0;
          return {
            value: { user_id: who.id, revoked },
            lines: [revoked ? `${who.name} is an ordinary person now` : `${who.name} had no rights to take away`],
          };
        }),
      ),
    );
  admin
    .command('staff')
    .description('List admins and moderators.')
    .option(...jsonOption)
    .action((_options: unknown, command) =>
      run(command, (context) =>
        doAndPrint(context, async (db) => {
          const rows = await db.rows<{ user_id: string; name: string | null; role: string }>(sql`
            select s.user_id, p.name, s.role from staff s left join profiles p on p.id = s.user_id order by s.role, p.name, s.user_id`);
          return {
            value: rows,
            lines:
              rows.length === 0
                ? ['Nobody is staff yet: nakodo admin grant <person>']
                : table(
                    ['id', 'name', 'role'],
                    rows.map((row) => [row.user_id, row.name ?? '', row.role]),
                  ),
          };
        }),
      ),
    );
}

/** Rights may go to a user of the host app who has no profile here: then the id must be given. */
async function getUser(session: Session, given: string): Promise<{ readonly id: string; readonly name: string }> {
  try {
    return await getPerson(session, given);
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found' && uuidPattern.test(given)) return { id: given, name: given };
    throw error;
  }
}

interface NewEventOptions {
  readonly policy: string;
  readonly limit?: number;
  readonly minimumAge: number;
  readonly starts?: string;
  readonly description?: string;
}

function registerEvents(admin: Command, run: Run): void {
  admin
    .command('create-event')
    .description('Make an event that people can join with a code.')
    .argument('<code>', 'letters, digits, - and _; capitals do not matter to those who join')
    .argument('<name>', 'what people see')
    .requiredOption('--policy <file>', 'the policy, as JSON')
    .option('--limit <n>', "matches a person at most; default: the policy's limit", wholeNumber(1, 50))
    .option('--minimum-age <years>', 'nobody younger is matched with anybody who is not', wholeNumber(13, 99), 18)
    .option('--starts <time>', 'when it starts: 2026-05-01T18:00Z')
    .option('--description <text>', 'what people may read about it')
    .option(...jsonOption)
    .action((code: string, name: string, options: NewEventOptions, command) =>
      run(command, async (context) => {
        const body = await readJsonFile(context.io, options.policy);
        const startsAt = parseTime(options.starts);
        return await doAndPrint(context, async (db) => {
          const made = await createEvent(db, { code, name, body, options, startsAt });
          return { value: made, lines: [`Event "${name}" is there: people join it with the code ${code}`] };
        });
      }),
    );
  admin
    .command('events')
    .description('List events, their queues and jobs.')
    .option(...jsonOption)
    .action((_options: unknown, command) =>
      run(command, (context) =>
        doAndPrint(context, async (db) => {
          const rows = await listEventStatus(db);
          const codes = new Map(
            (await db.rows<{ id: string; code: string }>(sql`select id, code from pools`)).map(({ id, code }) => [id, code]),
          );
          const value = rows.map((row) => ({ code: codes.get(row.event_id), ...row }));
          const head = ['code', 'name', 'status', 'members', 'queued', 'in work', 'retrying', 'parked', 'errors'];
          const cells = value.map((row) => [
            row.code ?? '',
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
        }),
      ),
    );
}

function parseTime(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw usageError(`${text} is not a time: write it like 2026-05-01T18:00Z`);
  return time;
}

interface NewEvent {
  readonly code: string;
  readonly name: string;
  readonly body: unknown;
  readonly options: NewEventOptions;
  readonly startsAt: Date | undefined;
}

/** Policy and event in one transaction: no policy without its event is left behind. */
async function createEvent(
  db: Database,
  { code, name, body, options, startsAt }: NewEvent,
): Promise<{ id: string; code: string; policy_version: number }> {
  return await db.transaction(async (tx) => {
    const policy = parsePolicy(body, await listAttributes(tx));
    const { id: policyVersionId, version } = await publishPolicy(tx, { name: code.toLowerCase(), body: policy });
    const id = await createPool(tx, {
      mode: 'events',
      code,
      name,
      policyVersionId,
      minimumAge: options.minimumAge,
      ...(options.description !== undefined && { description: options.description }),
      ...(options.limit !== undefined && { matchLimit: options.limit }),
      ...(startsAt && { startsAt }),
    });
    return { id, code, policy_version: version };
  });
}

function registerSteering(admin: Command, run: Run): void {
  for (const [verb, description, words] of [
    ['pause', 'Stop the matching of an event; people are queued meanwhile.', 'is paused'],
    ['resume', 'Let a paused event go on.', 'goes on'],
  ] as const) {
    admin
      .command(verb)
      .description(description)
      .argument('<code>', 'the code of the event')
      .option(...jsonOption)
      .action((code: string, _options: unknown, command) =>
        run(command, (context) =>
          doAndPrint(context, async (db) => {
            const event = await getEventByCode(db, code);
            await setPaused(db, event.id, verb === 'pause');
            const { status } = await db.getRow<{ status: string }>(
              sql`select status from matchmaking_jobs where event_id = ${event.id}`,
            );
            return { value: { event: event.code, status }, lines: [`"${event.name}" ${words}`] };
          }),
        ),
      );
  }
  admin
    .command('force')
    .description('Have everybody of an event matched anew.')
    .argument('<code>', 'the code of the event')
    .addOption(
      new Option('--priority <n>', '0 normal, 1 re-match, 2 edited, 3 forced').choices(['0', '1', '2', '3']).default('3'),
    )
    .option(...jsonOption)
    .action((code: string, { priority }: { priority: string }, command) =>
      run(command, (context) =>
        doAndPrint(context, async (db) => {
          const event = await getEventByCode(db, code);
          const queued = await enqueueEvent(db, event.id, priorities[priority] ?? 3);
          return { value: { event: event.code, queued }, lines: [`${queued} people of "${event.name}" are queued`] };
        }),
      ),
    );
}

const priorities: Readonly<Record<string, QueuePriority>> = { '0': 0, '1': 1, '2': 2, '3': 3 };
