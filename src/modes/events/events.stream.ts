// The live feed of one event for one viewer: an admin gets queue and job numbers and every list's changes, a person the changes of their own.
// Read as the viewer each time, so a right that is taken away ends the stream.
import { streamEvents } from '@nakodo/protocol';
import { actorOf, staffRights, type Identity } from '../../auth/identity.js';
import type { Database } from '../../db/database.js';
import { AppError } from '../../errors.js';
import type { Bus } from '../../realtime/bus.js';
import { eventStream, type StreamMessage } from '../../realtime/sse.js';
import { presentChange, presentStatus } from './events.present.js';
import {
  formatChangeCursor,
  getEvent,
  readChanges,
  readEventStatus,
  type ChangeCursor,
  type ChangesRead,
} from './events.read.js';

/** Numbers of the queue move without a hint; a person's list never does, but a hint may be lost. */
const adminPollMs = 1000;
const personPollMs = 5000;
const heartbeatMs = 15_000;
const pageChanges = 200;
/** Changes that may be told again are remembered, so that one connection hears them once. */
const maxRemembered = 5000;

export interface StreamHere {
  readonly db: Database;
  readonly bus: Bus;
  readonly stopping: AbortSignal;
  readonly onStreamError: (error: unknown) => void;
}

export interface StreamRequest {
  readonly eventId: string;
  readonly identity: Identity;
  /** What the viewer has seen already; undefined: begins now. */
  readonly after: ChangeCursor | undefined;
}

/** Throws `unauthenticated`, `forbidden` or `not_found` before anything is streamed. */
export async function openEventStream(here: StreamHere, request: StreamRequest): Promise<Response> {
  const { eventId, identity } = request;
  const { admin } = await staffRights(here.db, identity);
  if (!admin && identity.kind !== 'person') throw new AppError('forbidden', 'Only members and admins can watch an event');
  const userId = !admin && identity.kind === 'person' ? identity.userId : undefined;
  const as = actorOf(identity);
  const told = new Set<number>();
  let cursor = request.after;
  let lastStatus = '';

  const read = async () =>
    await here.db.transaction(
      async (tx) => {
        await getEvent(tx, eventId); // no longer a member: the stream ends
        const status = admin ? (await readEventStatus(tx, [eventId])).get(eventId) : undefined;
        return { status, changes: await readChanges(tx, eventId, userId, { after: cursor, limit: pageChanges }) };
      },
      { as, readOnly: true },
    );

  const tell = ({ changes, cursor: next }: ChangesRead): StreamMessage[] => {
    const first = cursor === undefined;
    cursor = next;
    if (first) return [{ event: streamEvents.cursor, data: {}, id: formatChangeCursor(next) }];
    const fresh = changes.filter((change) => !told.has(change.id));
    if (told.size > maxRemembered) told.clear();
    for (const change of changes) told.add(change.id);
    return fresh.map((change) => ({ event: streamEvents.change, data: presentChange(change), id: formatChangeCursor(next) }));
  };

  await read(); // refuses before the first byte
  return eventStream(
    {
      onHint: (onHint) => here.bus.subscribe(eventId, onHint),
      async next() {
        const { status, changes } = await read();
        const messages = tell(changes);
        const numbers = status ? JSON.stringify(presentStatus(status)) : lastStatus;
        if (status && numbers !== lastStatus) messages.unshift({ event: streamEvents.status, data: presentStatus(status) });
        lastStatus = numbers;
        return { messages, more: changes.more };
      },
    },
    { pollMs: admin ? adminPollMs : personPollMs, heartbeatMs, signal: here.stopping, onError: here.onStreamError },
  );
}
