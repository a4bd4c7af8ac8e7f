import type { Message } from '@nakodo/protocol';
import { expect, it } from 'vitest';
import { newId } from '@nakodo/sdk';
import { createOutbox, type Outgoing } from './outbox.js';

const conversationId = newId();

class Refused extends Error {}

/** A browser's storage. */
function memory(): Storage {
  const items = new Map<string, string>();
  // Like the real one: its keys are its own properties.
  return new Proxy({} as Storage, {
    get: (_, key) =>
      ({
        getItem: (name: string) => items.get(name) ?? null,
        setItem: (name: string, text: string) => void items.set(name, text),
        removeItem: (name: string) => void items.delete(name),
      })[key as 'getItem'],
    ownKeys: () => [...items.keys()],
    getOwnPropertyDescriptor: (_, key) => ({ value: items.get(key as string), enumerable: true, configurable: true }),
  });
}

function open(storage: Storage, answer: (message: Outgoing) => Promise<void> = async () => undefined) {
  const tried: string[] = [];
  const sent: string[] = [];
  const waits: { work: () => void; ms: number }[] = [];
  const outbox = createOutbox({
    userId: 'me',
    storage,
    async send(message) {
      tried.push(message.text);
      await answer(message);
      return { clientId: message.clientId, text: message.text } as Message;
    },
    refusalOf: (failure) => (failure instanceof Refused ? failure.message : undefined),
    onSent: ({ text }) => void sent.push(text),
    later(work, ms) {
      const wait = { work, ms };
      waits.push(wait);
      return () => void waits.splice(waits.indexOf(wait), waits.includes(wait) ? 1 : 0);
    },
  });
  const quiet = () => expect.poll(() => outbox.list().some(({ state }) => state === 'sending')).toBe(false);
  return { outbox, tried, sent, waits, quiet };
}

const offline = () => new Error('The server does not answer.');

it('sends in the order of writing, one at a time', async () => {
  let under = 0;
  const { outbox, sent, quiet } = open(memory(), async () => {
    under += 1;
    expect(under).toBe(1);
    await Promise.resolve();
    under -= 1;
  });
  for (const text of ['one', 'two', 'three']) outbox.add(conversationId, text);
  await quiet();
  expect(sent).toEqual(['one', 'two', 'three']);
  expect(outbox.list()).toEqual([]);
});

it('keeps what could not be sent, waits longer each time, and sends it when the connection is back', async () => {
  let away = true;
  const { outbox, tried, sent, waits, quiet } = open(memory(), async () => {
    if (away) throw offline();
  });
  outbox.add(conversationId, 'one');
  await quiet();
  outbox.add(conversationId, 'two');
  await quiet();
  expect(outbox.list().map(({ text, state }) => [text, state])).toEqual([
    ['one', 'waiting'],
    ['two', 'waiting'],
  ]);
  expect(tried).toEqual(['one', 'one']);
  expect(waits.map(({ ms }) => ms)).toEqual([2000]);
  away = false;
  waits[0]?.work();
  await quiet();
  expect(sent).toEqual(['one', 'two']);
});

it('leaves what the server refuses to the person, and goes on with the next', async () => {
  const { outbox, sent, waits, quiet } = open(memory(), async ({ text }) => {
    if (text === 'bad') throw new Refused('This conversation has ended');
  });
  outbox.add(conversationId, 'bad');
  outbox.add(conversationId, 'good');
  await quiet();
  expect(sent).toEqual(['good']);
  expect(outbox.list()).toMatchObject([{ text: 'bad', state: 'refused', problem: 'This conversation has ended' }]);
  expect(waits).toEqual([]);
  outbox.discard(outbox.list()[0]?.clientId ?? '');
  expect(outbox.list()).toEqual([]);
});

it('takes up after a reload what was under way, with the same id', async () => {
  const storage = memory();
  const before = open(storage, async () => {
    throw offline();
  });
  before.outbox.add(conversationId, 'one');
  await before.quiet();
  const [kept] = before.outbox.list();
  before.outbox.stop();

  const ids: string[] = [];
  const after = open(storage, async ({ clientId }) => void ids.push(clientId));
  after.outbox.start();
  await after.quiet();
  await expect.poll(() => after.sent).toEqual(['one']);
  expect(ids).toEqual([kept?.clientId]);
  expect(open(storage).outbox.list()).toEqual([]);
});

it('does not send for another account on the same browser', async () => {
  const storage = memory();
  storage.setItem(`nakodo.outgoing.somebody-else.${newId()}`, JSON.stringify({ conversationId, text: 'theirs' }));
  expect(open(storage).outbox.list()).toEqual([]);
});

it('forgets what came by the stream although its answer was lost', async () => {
  const { outbox, tried, waits } = open(memory(), async ({ clientId }) => {
    outbox.delivered(clientId);
    throw offline();
  });
  outbox.add(conversationId, 'one');
  await expect.poll(() => outbox.list()).toEqual([]);
  expect(tried).toEqual(['one']);
  expect(waits).toEqual([]);
});

it('shows what another tab has sent until it comes by the stream', async () => {
  const storage = memory();
  const here = open(storage);
  const [one, other] = [here.outbox, open(storage).outbox];
  one.add(conversationId, 'one');
  other.reread();
  expect(other.list()).toMatchObject([{ text: 'one' }]);
  await here.quiet();
  expect(one.list()).toEqual([]);
  other.reread();
  expect(other.list()).toMatchObject([{ text: 'one', state: 'sending' }]);
  other.delivered(other.list()[0]?.clientId ?? '');
  expect(other.list()).toEqual([]);
});

it('makes ids that the server takes', () => {
  expect(newId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
