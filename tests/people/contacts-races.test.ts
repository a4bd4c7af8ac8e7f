// Hello, messages, blocks and leaving, all at the same time: exactly one conversation opens, and nothing is said once it has ended.
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Database, Session } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import {
  blockPerson,
  deleteOwnProfile,
  endConversation,
  sayHello,
  sendMessage,
  unblockPerson,
} from '../../src/people/contacts/contacts.commands.js';
import { AppError } from '../../src/errors.js';
import { suspendPerson } from '../../src/safety/moderation.js';
import { reportPerson } from '../../src/safety/reports.js';
import { findBrokenInvariants } from '../support/check.js';
import { createTestEvent, eventsWork, joinPeople, matchUntilQuiet } from '../support/events.js';
import { waitingForLock } from '../support/locks.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

const pairs = 200;
const policy = { score: [{ overlap: 'interests', weight: 1 }], limit: 1 };

forEachPostgres((server) => {
  describe('what two people do to each other at the same time', () => {
    const test = testDatabase({ server });
    const db = () => test().database;
    let event: string;
    let people: [string, string][];

    /** Pairs who are each other's only match. */
    async function makePairs(count: number): Promise<void> {
      event = await createTestEvent(db(), { policy });
      const ids = await joinPeople(
        db(),
        event,
        Array.from({ length: 2 * count }, (_, n) => ({ name: `P${n}`, interests: [`interest ${Math.floor(n / 2)}`] })),
      );
      await matchUntilQuiet(eventsWork(db(), { batchSize: 100 }), event);
      people = Array.from({ length: count }, (_, n) => [ids[2 * n] ?? '', ids[2 * n + 1] ?? '']);
    }

    const as = <T>(userId: string, work: (tx: Session) => Promise<T>, on: Database = db()) =>
      on.transaction(work, { as: { role: 'authenticated', userId } });
    const hello = (from: string, to: string) => as(from, (tx) => sayHello(tx, event, to));
    const send = (from: string, conversation: string, text = 'Hello') =>
      as(from, (tx) => sendMessage(tx, conversation, { clientId: randomUUID(), text }));
    const block = (from: string, whom: string) => as(from, (tx) => blockPerson(tx, whom));
    const open = () => db().rows<{ id: string }>(sql`select id from conversations where pool_id = ${event} and state = 'open'`);

    async function talkingPairs(count: number): Promise<{ ana: string; ben: string; id: string }[]> {
      await makePairs(count);
      const made = [];
      for (const [ana, ben] of people) {
        await hello(ana, ben);
        made.push({ ana, ben, id: (await hello(ben, ana)).conversation_id ?? '' });
      }
      return made;
    }

    /** What went wrong other than by being refused in words. */
    async function faults(running: readonly Promise<unknown>[]): Promise<unknown[]> {
      const ended = await Promise.allSettled(running);
      const errors = ended.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
      return errors.filter((error) => !(error instanceof AppError && ['conflict', 'not_found'].includes(error.code)));
    }

    beforeEach(async () => {
      await db().run(sql`delete from pools`);
      await db().run(sql`delete from profiles`);
    });

    it(`opens exactly one conversation for each of ${pairs} pairs who say hello in the same instant`, async () => {
      await makePairs(pairs);
      await Promise.all(people.flatMap(([ana, ben]) => [hello(ana, ben), hello(ben, ana)]));
      expect(await open()).toHaveLength(pairs);
      const told = await db().rows<{ user_id: string; kind: string; times: number }>(sql`
        select user_id, kind, count(*)::int as times from person_events where kind = 'conversation.opened' group by 1, 2`);
      expect([told.length, told.every(({ times }) => times === 1)]).toEqual([2 * pairs, true]);
      expect(await findBrokenInvariants(db())).toEqual([]);
    });

    it('opens one for two hellos of which neither saw the other', async () => {
      await makePairs(1);
      const [[ana, ben] = ['', '']] = people;
      let answer: Promise<{ conversation_id: string | null }> | undefined;
      const first = await as(ana, async (tx) => {
        const said = await sayHello(tx, event, ben);
        answer = hello(ben, ana); // waits for this transaction
        await waitingForLock(db());
        return said;
      });
      expect(first.conversation_id).toBeNull();
      expect((await answer)?.conversation_id).toEqual(expect.any(String));
    });

    it('lets nothing through a block that comes while hellos are said', async () => {
      await makePairs(60);
      const running = people.flatMap(([ana, ben], n) => {
        const both = [() => hello(ana, ben), () => hello(ben, ana), () => block(n % 2 ? ana : ben, n % 2 ? ben : ana)];
        return [...both.slice(n % 3), ...both.slice(0, n % 3)].map((act) => act());
      });
      expect(await faults(running)).toEqual([]);
      expect(await open()).toEqual([]);
      expect(await db().rows(sql`select from hellos`)).toEqual([]);
      expect(await findBrokenInvariants(db())).toEqual([]);
    });

    it('stores no message after a block or an end that comes while messages are sent', async () => {
      const talking = await talkingPairs(40);
      const running = talking.flatMap(({ ana, ben, id }, n) => [
        send(ana, id),
        send(ben, id),
        n % 2 ? block(ana, ben) : as(ben, (tx) => endConversation(tx, id)),
        send(ana, id),
        send(ben, id),
      ]);
      expect(await faults(running)).toEqual([]);
      expect(await open()).toEqual([]);
      for (const { ana, id } of talking) await expect(send(ana, id)).rejects.toMatchObject({ code: 'conflict' });
      expect(await findBrokenInvariants(db())).toEqual([]);
    });

    it('gives messages of one conversation ids in the order of sending, whoever sends', async () => {
      const [{ ana, ben, id } = { ana: '', ben: '', id: '' }] = await talkingPairs(1);
      const sent = await Promise.all(Array.from({ length: 60 }, (_, n) => send(n % 2 ? ana : ben, id, String(n))));
      const stored = await db().rows<{ id: number; sent_at: Date }>(sql`
        select id, sent_at from conversation_messages where conversation_id = ${id} order by id`);
      expect(stored.map((row) => row.id)).toEqual(sent.map((row) => row.id).toSorted((a, b) => a - b));
      expect(stored.map((row) => row.sent_at.getTime())).toEqual(
        stored.map((row) => row.sent_at.getTime()).toSorted((a, b) => a - b),
      );
    });

    it('does not deadlock when somebody lifts a block while the other deletes themselves', async () => {
      await makePairs(1);
      const [one = '', other = ''] = people[0] ?? [];
      const [ana, ben] = one < other ? [one, other] : [other, one];
      await block(ana, ben);
      const asOnce = (userId: string, work: (tx: Session) => Promise<unknown>) =>
        db().transaction(work, { as: { role: 'authenticated', userId }, retries: 0 });
      const name = await nameOf(db(), ben);
      const running: Promise<unknown>[] = [];
      await db().transaction(async (tx) => {
        await tx.run(sql`select from profiles where id = ${ana} for no key update`);
        running.push(asOnce(ana, (own) => unblockPerson(own, ana, ben)));
        await waitingForLock(db());
        running.push(asOnce(ben, (own) => deleteOwnProfile(own, name)));
        await waitingForLock(db(), 2);
      });
      expect(await faults(running)).toEqual([]);
      expect(await db().rows(sql`select from profiles where id = ${ben}`)).toEqual([]);
    });

    it('ends conversations of people who delete themselves while messages come', async () => {
      const talking = await talkingPairs(25);
      const names = new Map(
        (await db().rows<{ id: string; name: string }>(sql`select id, name from profiles`)).map((row) => [row.id, row.name]),
      );
      const running = talking.flatMap(({ ana, ben, id }, n) => [
        send(ben, id),
        as(ana, (tx) => deleteOwnProfile(tx, names.get(ana) ?? '')),
        send(ana, id),
        send(ben, id),
        ...(n % 5 === 0 ? [as(ben, (tx) => deleteOwnProfile(tx, names.get(ben) ?? ''))] : []),
        ...(n % 3 === 0 ? [block(ben, ana)] : []),
      ]);
      expect(await faults(running)).toEqual([]);
      expect(await db().rows(sql`select from profiles where id = any (${talking.map(({ ana }) => ana)}::uuid[])`)).toEqual([]);
      expect(await open()).toEqual([]);
      expect(await db().rows(sql`select from conversations`)).toHaveLength(20);
      expect(await findBrokenInvariants(db())).toEqual([]);
    });

    it('holds while everything happens at once: hellos, ends, blocks, leaving, coming back, edits', async () => {
      await makePairs(40);
      const leave = (id: string) => as(id, (tx) => tx.run(sql`delete from all_events_members where user_id = ${id}`));
      const join = (id: string) =>
        db().run(sql`insert into all_events_members (event_id, user_id) values (${event}, ${id}) on conflict do nothing`);
      const edit = (id: string, years: number) =>
        db().run(sql`update profiles set birth_date = current_date - ${years * 365}::int where id = ${id}`);
      const running = people.flatMap(([ana, ben], n) => [
        hello(ana, ben).then(() => hello(ben, ana)),
        n % 4 === 0 ? leave(ana).then(() => join(ana)) : hello(ben, ana),
        n % 4 === 1 ? edit(ben, 15) : edit(ben, 30),
        n % 4 === 2 ? block(ana, ben) : edit(ana, 30),
        n % 4 === 3 ? endAll(ana) : hello(ana, ben),
      ]);
      expect(await faults(running)).toEqual([]);
      await matchUntilQuiet(eventsWork(db(), { batchSize: 100 }), event);
      expect(await findBrokenInvariants(db())).toEqual([]);
    });

    it('leaves nobody suspended among others, whatever happens meanwhile: messages, reports, coming back, deleting accounts', async () => {
      const talking = await talkingPairs(40);
      const asService = <T>(work: (tx: Session) => Promise<T>) => db().transaction(work, { as: { role: 'service_role' } });
      const join = (id: string) =>
        db().transaction((tx) =>
          tx.run(sql`insert into all_events_members (event_id, user_id) values (${event}, ${id}) on conflict do nothing`),
        );
      const spam = { reason: 'spam', details: null } as const;
      const running = talking.flatMap(({ ana, ben, id }, n) => [
        send(ben, id),
        asService((tx) => suspendPerson(tx, ana, null)),
        n % 4 === 0 ? as(ben, async (tx) => await deleteOwnProfile(tx, await nameOf(tx, ben))) : hello(ben, ana),
        n % 4 === 1 ? asService((tx) => suspendPerson(tx, ben, null)) : send(ana, id),
        n % 4 === 2 ? as(ben, (tx) => reportPerson(tx, ana, spam)) : join(ana),
        n % 4 === 3 ? as(ana, (tx) => reportPerson(tx, ben, spam)) : join(ana),
      ]);
      expect(await faults(running)).toEqual([]);
      const suspended = sql`select id from profiles where suspended_at is not null`;
      expect(await db().rows(suspended)).toHaveLength(50);
      await matchUntilQuiet(eventsWork(db(), { batchSize: 100 }), event);
      expect(await findBrokenInvariants(db())).toEqual([]);
    });

    const nameOf = async (tx: Session, id: string) =>
      (await tx.getRow<{ name: string }>(sql`select name from profiles where id = ${id}`)).name;

    const endAll = (who: string) =>
      as(who, (tx) => tx.run(sql`select end_conversation(c.id) from (select id from conversations order by id) c`));
  });
});
