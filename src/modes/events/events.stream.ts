// The live feed of one event for those who run it: numbers of queue and job, and every list's changes. Read as the viewer each time, so a
// right that is taken away ends the stream. (What concerns a person is told on their own stream, see src/realtime.)
import { streamEvents } from '@nakodo/protocol';
import { actorOf, type Identity } from '../../auth/identity.js';
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

/** Numbers of the queue move without a hint. */
const pollMs = 1000;
const heartbeatMs = 15_000;
/** How often to look whether the session still holds. */
const checkMs = 60_000;
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
  /** Whether who opened it would still be let in. */
  readonly mayStay: () => Promise<boolean>;
  /** What the viewer has seen already; undefined: begins now. */
  readonly after: ChangeCursor | undefined;
}

/** For admins. Throws `forbidden` or `not_found` before anything is streamed. */
export async function openEventStream(here: StreamHere, request: StreamRequest): Promise<Response> {
  const { eventId, identity, mayStay } = request;
  const as = actorOf(identity);
  const told = new Set<number>();
  let cursor = request.after;
  let lastStatus = '';
  let checkedAt = performance.now();

  const read = async () =>
    await here.db.transaction(
      async (tx) => {
        await getEvent(tx, eventId);
        const status = (await readEventStatus(tx, [eventId])).get(eventId);
        return { status, changes: await readChanges(tx, eventId, undefined, { after: cursor, limit: pageChanges }) };
      },
      { as, readOnly: true },
    );

  const tell = ({ changes, cursor: next }: ChangesRead): StreamMessage[] => {
    const first = cursor === undefined;
    cursor = next;
    const fresh = changes.filter((change) => !told.has(change.id));
    if (told.size > maxRemembered) told.clear();
    for (const change of changes) told.add(change.id);
    // The newest of those before: as long as anybody on the server is in an older transaction they come again, and are no news.
    if (first) return [{ event: streamEvents.cursor, data: {}, id: formatChangeCursor(next) }];
    return fresh.map((change) => ({ event: streamEvents.change, data: presentChange(change), id: formatChangeCursor(next) }));
  };

  const check = async () => {
    if (performance.now() - checkedAt < checkMs) return;
    checkedAt = performance.now();
    if (!(await mayStay())) throw new AppError('unauthenticated', 'The session has ended');
  };

  await read(); // refuses before the first byte
  return eventStream(
    {
      onHint: (onHint) => here.bus.subscribe(eventId, onHint),
      async next() {
        await check();
        const { status, changes } = await read();
        const messages = tell(changes);
        const numbers = status ? JSON.stringify(presentStatus(status)) : lastStatus;
        if (status && numbers !== lastStatus) messages.unshift({ event: streamEvents.status, data: presentStatus(status) });
        lastStatus = numbers;
        return { messages, more: changes.more };
      },
    },
    { pollMs, heartbeatMs, signal: here.stopping, onError: here.onStreamError },
  );
}
