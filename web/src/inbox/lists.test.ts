import type { Conversation, Message } from '@nakodo/protocol';
import { describe, expect, it } from 'vitest';
import { rowsOf } from '../pages/conversations/rows.js';
import { unreadIn, withMessage, withRead } from './conversation-list.js';
import { withNewest, withOlder, withSent } from './message-list.js';

const me = 'me';
const they = 'they';

function message(id: number, senderId = they, sentAt = '2026-05-01T10:00:00.000Z'): Message {
  return { id, conversationId: 'c', senderId, text: `message ${id}`, sentAt, clientId: `client ${id}` };
}

function conversation(changes: Partial<Conversation> = {}): Conversation {
  return {
    id: 'c',
    poolId: 'p',
    poolName: 'Dinner',
    with: { id: they, name: 'Ada', avatar: null },
    state: 'open',
    openedAt: '2026-05-01T09:00:00.000Z',
    lastMessage: null,
    unread: 0,
    readByOther: 0,
    ...changes,
  };
}

describe('the list of conversations', () => {
  it('puts the one that moved last on top and counts what is unread, each message once', () => {
    const other = conversation({ id: 'other', openedAt: '2026-05-01T09:30:00.000Z' });
    const once = withMessage([other, conversation()], message(1), me) ?? [];
    expect(once.map(({ id, unread }) => [id, unread])).toEqual([
      ['c', 1],
      ['other', 0],
    ]);
    expect(withMessage(once, message(1), me)).toBe(once);
    expect(unreadIn(withMessage(once, message(2, me), me) ?? [])).toBe(1);
  });

  it('asks for a conversation it does not know', () => {
    expect(withMessage([], message(1), me)).toBeUndefined();
  });

  it('takes reading of either side, and asks when only some was read', () => {
    const list = [conversation({ lastMessage: message(5), unread: 3 })];
    expect(withRead(list, { conversationId: 'c', readerId: me, upTo: 5 }, me)?.[0]?.unread).toBe(0);
    expect(withRead(list, { conversationId: 'c', readerId: me, upTo: 4 }, me)).toBeUndefined();
    expect(withRead(list, { conversationId: 'c', readerId: they, upTo: 2 }, me)?.[0]?.readByOther).toBe(2);
  });
});

describe('the messages held', () => {
  const page = (ids: readonly number[], more: boolean) => ({ messages: ids.map((id) => message(id)), more });
  const idsOf = ({ messages }: { messages: readonly Message[] }) => messages.map(({ id }) => id);

  it('grow at both ends without doubles', () => {
    const held = withOlder(withSent(withNewest(undefined, page([3, 4], true)), message(5)), page([1, 2], false));
    expect(idsOf(withSent(held, message(5)))).toEqual([1, 2, 3, 4, 5]);
    expect(held.more).toBe(false);
  });

  it('are joined to what is read anew when they touch', () => {
    const held = withNewest(page([1, 2, 3], false), page([3, 4, 5], true));
    expect(idsOf(held)).toEqual([1, 2, 3, 4, 5]);
    expect(held.more).toBe(false);
  });

  it('give way to what is read anew when something between is missing', () => {
    expect(withNewest(page([1, 2], false), page([8, 9], true))).toEqual(page([8, 9], true));
  });
});

describe('the lines of a conversation', () => {
  it('show days, runs, what was seen, and a message on its way once', () => {
    const rows = rowsOf({
      messages: [
        message(1, they, '2026-04-30T10:00:00.000Z'),
        message(2, me, '2026-05-01T10:00:00.000Z'),
        message(3, me, '2026-05-01T10:01:00.000Z'),
      ],
      outgoing: [
        { clientId: 'client 3', conversationId: 'c', text: 'message 3', writtenAt: '2026-05-01T10:01:00.000Z', state: 'sending' },
        { clientId: 'new', conversationId: 'c', text: 'new', writtenAt: '2026-05-01T10:20:00.000Z', state: 'waiting' },
      ],
      viewerId: me,
      readByOther: 3,
    });
    expect(rows.map((row) => (row.kind === 'day' ? 'day' : row.key))).toEqual([
      'day',
      'client 1',
      'day',
      'client 2',
      'client 3',
      'new',
    ]);
    expect(rows.flatMap((row) => (row.kind === 'message' ? [row.ends] : []))).toEqual([true, false, true, true]);
    expect(rows.flatMap((row) => (row.kind === 'message' ? [row.mark] : []))).toMatchObject([
      undefined,
      undefined,
      'seen',
      { state: 'waiting' },
    ]);
  });
});
