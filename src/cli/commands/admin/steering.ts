// `nakodo admin pause`, `resume`, `force`: steering the matching of an event or lookalike pool, the pairing in a lobby, the proposals of a community.
import { Option, type Command } from 'commander';
import type { Session } from '../../../db/database.js';
import { sql } from '../../../db/sql.js';
import { pauseCommunity } from '../../../modes/community/community.manage.js';
import { enqueueEvent, setPaused, type QueuePriority } from '../../../modes/events/events.service.js';
import { pauseLobby } from '../../../modes/live/lobbies/lobbies.manage.js';
import { pauseLookalike } from '../../../modes/lookalike/pools.manage.js';
import { jsonOption, type Run } from '../../command.js';
import { getAnyPool, getEventByCode } from '../../find.js';
import { doAndPrint, type Done } from './do-and-print.js';

const priorities: Readonly<Record<string, QueuePriority>> = { '0': 0, '1': 1, '2': 2, '3': 3 };
const forced: QueuePriority = 3;

export function registerSteering(admin: Command, run: Run): void {
  const steer = (verb: string, description: string, paused: boolean) =>
    admin
      .command(verb)
      .description(description)
      .argument('<code>', 'the code of the event, lobby, lookalike pool or community')
      .option(...jsonOption)
      .action((code: string, _options: unknown, command) =>
        run(command, (context) => doAndPrint(context, (db) => pause(db, code, paused))),
      );
  steer(
    'pause',
    'Stop the matching of an event (people are queued meanwhile) or lookalike pool, the pairing in a lobby, or the proposals of a community.',
    true,
  );
  steer('resume', 'Let a paused event, lobby, lookalike pool or community go on.', false);
  admin
    .command('force')
    .description('Have everybody of an event matched anew.')
    .argument('<code>', 'the code of the event')
    .addOption(
      new Option('--priority <n>', '0 normal, 1 re-match, 2 edited, 3 forced').choices(Object.keys(priorities)).default('3'),
    )
    .option(...jsonOption)
    .action((code: string, { priority }: { priority: string }, command) =>
      run(command, (context) => doAndPrint(context, (db) => force(db, code, priorities[priority] ?? forced))),
    );
}

async function pause(session: Session, code: string, paused: boolean): Promise<Done> {
  const event = await getAnyPool(session, code);
  const words = [`"${event.name}" ${paused ? 'is paused' : 'goes on'}`];
  if (event.mode === 'live') {
    await pauseLobby(session, event.id, paused);
    return { value: { lobby: event.code, paused }, lines: words };
  }
  if (event.mode === 'lookalike') {
    await pauseLookalike(session, event.id, paused);
    return { value: { pool: event.code, paused }, lines: words };
  }
  if (event.mode === 'community') {
    await pauseCommunity(session, event.id, paused);
    return { value: { community: event.code, paused }, lines: words };
  }
  await setPaused(session, event.id, paused);
  const { status } = await session.getRow<{ status: string }>(
    sql`select status from matchmaking_jobs where event_id = ${event.id}`,
  );
  return { value: { event: event.code, status }, lines: words };
}

async function force(session: Session, code: string, priority: QueuePriority): Promise<Done> {
  const event = await getEventByCode(session, code);
  const queued = await enqueueEvent(session, event.id, priority);
  return { value: { event: event.code, queued }, lines: [`${queued} people of "${event.name}" are queued`] };
}
