// What happens within a session: messages, being away and back, keeping in touch; and what a lobby's numbers say of it.
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sql } from '../../src/db/sql.js';
import {
  asPerson,
  asService,
  createTestLobby,
  enterWaiting,
  liveStateOf,
  lobbyPeople,
  pairUp,
  plainPeople,
} from '../support/live.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

interface Sent {
  readonly message: { readonly id: number; readonly text: string };
  readonly partner_id: string;
  readonly repeated: boolean;
}

forEachPostgres((server) => {
  describe('within a live session', () => {
    const test = testDatabase({ server });
    const db = () => test().database;

    async function talking(): Promise<{ lobby: string; ana: string; ben: string; session: string }> {
      const lobby = await createTestLobby(db());
      const [ana = '', ben = ''] = (await lobbyPeople(db(), lobby, plainPeople(2))).toSorted();
      return { lobby, ana, ben, session: await pairUp(db(), lobby, ana, ben) };
    }

    const say = (who: string, session: string, text: string, clientId: string = randomUUID()) =>
      asPerson(db(), who, (tx) => tx.getRow<Sent>(sql`select * from send_session_message(${session}, ${clientId}, ${text})`));
    const skip = (who: string, session: string) => asPerson(db(), who, (tx) => tx.run(sql`select skip_partner(${session})`));
    const keep = (who: string, session: string) =>
      asPerson(db(), who, (tx) =>
        tx.getRow<{ both_keep: boolean; conversation_id: string | null }>(sql`select * from keep_in_touch(${session})`),
      );
    const stateOf = async (who: string) => (await liveStateOf(db(), who)).state;

    it('stores what is said in the order of sending, once for each clientId', async () => {
      const { ana, ben, session } = await talking();
      const clientId = randomUUID();
      const first = await say(ana, session, 'Hello', clientId);
      expect(first).toMatchObject({
        message: { sessionId: session, senderId: ana, clientId, text: 'Hello' },
        partner_id: ben,
        repeated: false,
      });
      expect(await say(ana, session, 'Hello', clientId)).toEqual({ ...first, repeated: true });
      await expect(say(ana, session, 'Another', clientId)).rejects.toMatchObject({ code: 'conflict' });
      expect((await stateOf(ana)).session).toMatchObject({ bothWrote: false });
      const { key } = await liveStateOf(db(), ana);
      const sent = await Promise.all(Array.from({ length: 30 }, (_, n) => say(n % 2 ? ana : ben, session, String(n))));
      expect((await liveStateOf(db(), ana)).key).not.toBe(key);
      expect(await stateOf(ben)).toMatchObject({ session: { bothWrote: true } });
      const stored = await db().rows<{ id: number; sent_at: Date }>(
        sql`select id, sent_at from session_messages where session_id = ${session} order by id`,
      );
      expect(stored.slice(1).map(({ id }) => id)).toEqual(sent.map(({ message }) => message.id).toSorted((a, b) => a - b));
      const times = stored.map(({ sent_at }) => sent_at.getTime());
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      const after = await asPerson(db(), ben, (tx) =>
        tx.getRow<{ messages: unknown[] }>(sql`select get_live_messages(${session}, ${first.message.id}) as messages`),
      );
      expect(after.messages).toHaveLength(30);
    });

    it('takes neither empty messages nor too long ones, counted in UTF-16 units', async () => {
      const { ana, session } = await talking();
      for (const text of ['', ' \n', 'x'.repeat(1001), '🙂'.repeat(501), `${'x'.repeat(999)}🙂`])
        await expect(say(ana, session, text)).rejects.toMatchObject({ code: 'invalid_input' });
      for (const text of ['x'.repeat(1000), '🙂'.repeat(500), 'ж'.repeat(1000)]) await say(ana, session, text);
    });

    it('takes no message from strangers, and none after the end but those it has', async () => {
      const { ana, ben, session } = await talking();
      const { ana: eve } = await talking();
      await expect(say(eve, session, 'Hello')).rejects.toMatchObject({ code: 'not_found' });
      await expect(asPerson(db(), eve, (tx) => tx.run(sql`select get_live_messages(${session})`))).rejects.toMatchObject({
        code: 'not_found',
      });
      const clientId = randomUUID();
      const said = await say(ana, session, 'Hello', clientId);
      await skip(ben, session);
      expect(await say(ana, session, 'Hello', clientId)).toEqual({ ...said, repeated: true });
      await expect(say(ana, session, 'Still there?')).rejects.toMatchObject({ code: 'conflict' });
    });

    it('says that the partner is away, until they are back', async () => {
      const { ana, ben, session } = await talking();
      await db().run(sql`update session_participants set seen_at = now() - interval '1 hour' where session_id = ${session}`);
      await asService(db(), (tx) => tx.run(sql`select set_away(${[ana]}::uuid[])`));
      expect((await stateOf(ben)).session?.['partnerAwaySince']).toEqual(expect.any(String));
      await asService(db(), (tx) => tx.run(sql`select touch_live(${[ana, ben]}::uuid[])`));
      expect((await stateOf(ben)).session?.['partnerAwaySince']).toBeNull();
      const late = sql`select from session_participants where session_id = ${session} and seen_at < now() - interval '30 minutes'`;
      expect(await db().rows(late)).toEqual([]);
    });

    it('pairs nobody who is away, and keeps their place for when they are back', async () => {
      const lobby = await createTestLobby(db());
      const [ana = ''] = await lobbyPeople(db(), lobby, plainPeople(1));
      await enterWaiting(db(), lobby, [ana]);
      const ticket = () =>
        db().getRow<{ id: number; present: boolean }>(sql`select id, present from waiting_queue where user_id = ${ana}`);
      const { id } = await ticket();
      await asService(db(), (tx) => tx.run(sql`select set_away(${[ana]}::uuid[])`));
      expect(await ticket()).toEqual({ id, present: false });
      await asService(db(), (tx) => tx.run(sql`select touch_live(${[ana]}::uuid[])`));
      expect(await ticket()).toEqual({ id, present: true });
    });

    it('makes buddies with one open conversation of two who both want to keep in touch, also just after a skip', async () => {
      const { lobby, ana, ben, session } = await talking();
      expect(await keep(ana, session)).toEqual({ both_keep: false, conversation_id: null });
      expect(await stateOf(ben)).toMatchObject({ session: { iKeep: false, partnerKeeps: true } });
      await skip(ana, session);
      const [one, other] = await Promise.all([keep(ben, session), keep(ben, session)]);
      expect(one).toEqual({ both_keep: true, conversation_id: expect.any(String) });
      expect(other).toEqual(one);
      expect(await keep(ana, session)).toEqual(one);
      expect(await db().rows(sql`select low_id, high_id, pool_id from connections where low_id = ${ana}`)).toEqual([
        { low_id: ana, high_id: ben, pool_id: lobby },
      ]);
      expect(await db().rows(sql`select state, origin from conversations where low_id = ${ana}`)).toEqual([
        { state: 'open', origin: 'live' },
      ]);
    });

    it('is too late to keep in touch after a block, after ten minutes, and for strangers', async () => {
      const { ana, ben, session } = await talking();
      const { ana: eve } = await talking();
      await expect(keep(eve, session)).rejects.toMatchObject({ code: 'not_found' });
      await keep(ana, session);
      await skip(ben, session);
      await db().run(sql`update chat_sessions set ended_at = ended_at - interval '11 minutes' where id = ${session}`);
      await expect(keep(ben, session)).rejects.toMatchObject({ code: 'conflict' });
      await db().run(sql`update chat_sessions set ended_at = now() where id = ${session}`);
      await db().run(sql`insert into blocks (blocker_id, blocked_id) values (${ana}, ${ben})`);
      await expect(keep(ana, session)).rejects.toMatchObject({ code: 'conflict' });
      expect(await keep(ben, session)).toEqual({ both_keep: false, conversation_id: null });
      expect(await db().rows(sql`select from connections where low_id = ${ana}`)).toEqual([]);
    });

    it('does not tell whoever would keep in touch that they were blocked, reported, or that the other was suspended', async () => {
      const answers = await Promise.all(
        ['left', 'block', 'report', 'suspended'].map(async (why) => {
          const { ana, ben, session } = await talking();
          await db().run(sql`select end_session(${session}, ${ana}, ${why})`);
          return await keep(ben, session);
        }),
      );
      expect(answers).toEqual(answers.map(() => ({ both_keep: false, conversation_id: null })));
    });

    it('adds up to the numbers of the lobby, for moderators only', async () => {
      const { lobby, ana, ben, session } = await talking();
      await keep(ana, session);
      await keep(ben, session);
      await skip(ana, session);
      await enterWaiting(db(), lobby, [ana, ben]);
      await asPerson(db(), ana, (tx) => tx.run(sql`select stop_searching()`));
      await db().run(sql`delete from waiting_queue where user_id = ${ben}`);
      const numbers = (as: typeof asService) =>
        as(db(), (tx) => tx.rows(sql`select * from get_live_analytics(${lobby}, now() - interval '1 hour')`));
      expect(await numbers(asService)).toEqual([
        expect.objectContaining({ version: 1, sessions: 1, active: 0, searches: 4, match_rate: 0.5, skip_rate: 1, kept_rate: 1 }),
      ]);
      await expect(numbers((on, work) => asPerson(on, ana, work))).rejects.toMatchObject({ code: 'forbidden' });
    });
  });
});
