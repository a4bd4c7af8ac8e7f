// What the log of a conversation shows, line by line: days, and messages in runs of one person. Pure.
import type { Message } from '@nakodo/protocol';
import type { Outgoing } from '../../inbox/outbox.js';
import { sameDay } from '../../components/times.js';

export interface MessageRow {
  readonly kind: 'message';
  /** The clientId: what is on its way keeps its place when it has arrived. */
  readonly key: string;
  readonly mine: boolean;
  readonly text: string;
  readonly at: string;
  /** The last of a run: its time is shown. */
  readonly ends: boolean;
  /** What became of one's own message; nothing for the other's. */
  readonly mark?: 'sent' | 'seen' | Outgoing;
}

export type Row = MessageRow | { readonly kind: 'day'; readonly key: string; readonly at: string };

interface RowsOf {
  readonly messages: readonly Message[];
  readonly outgoing: readonly Outgoing[];
  readonly viewerId: string;
  readonly readByOther: number;
}

/** A pause longer than this begins a new run. */
const runMs = 5 * 60_000;

export function rowsOf({ messages, outgoing, viewerId, readByOther }: RowsOf): Row[] {
  const arrived = new Set(messages.map(({ clientId }) => clientId));
  const lastOwn = messages.findLast(({ senderId }) => senderId === viewerId);
  const all: Omit<MessageRow, 'ends'>[] = [
    ...messages.map((message) => ({
      kind: 'message' as const,
      key: message.clientId,
      mine: message.senderId === viewerId,
      text: message.text,
      at: message.sentAt,
      ...(message === lastOwn && { mark: message.id <= readByOther ? ('seen' as const) : ('sent' as const) }),
    })),
    ...outgoing
      .filter(({ clientId }) => !arrived.has(clientId))
      .map((entry) => ({
        kind: 'message' as const,
        key: entry.clientId,
        mine: true,
        text: entry.text,
        at: entry.writtenAt,
        mark: entry,
      })),
  ];
  return all.flatMap((row, place): Row[] => {
    const before = all[place - 1];
    const next = all[place + 1];
    const message = { ...row, ends: !next || !sameRun(row, next) };
    const newDay = !before || !sameDay(before.at, row.at);
    return newDay ? [{ kind: 'day', key: `day of ${row.key}`, at: row.at }, message] : [message];
  });
}

type Said = Pick<MessageRow, 'mine' | 'at'>;
const sameRun = (one: Said, next: Said) =>
  one.mine === next.mine && sameDay(one.at, next.at) && Date.parse(next.at) - Date.parse(one.at) < runMs;
