// Wallets over HTTP: signing in, linking, unlinking, and everything that somebody could try with messages and signatures that are not theirs.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OwnWallet, Viewer, WalletMessage } from '@nakodo/protocol';
import { signInMessageText, parseSignInMessage, type SignInMessage } from '../../packages/chain/src/sign-in-message.js';
import { sql } from '../../src/db/sql.js';
import { accountsService } from '../../src/accounts/accounts.service.js';
import { createWallets } from '../../src/wallets/wallets.js';
import { browser, cookieOf, origin, password, problemOf } from '../support/accounts.js';
import { openTestApp, nobody, testAccounts, type TestApp } from '../support/http.js';
import { lockWaits } from '../support/locks.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';
import { testKey, type TestKey } from '../support/wallet-keys.js';

forEachPostgres((server) => {
  const test = testDatabase({ server });
  let http: TestApp;
  /** What is added to the clock of the messages. */
  let later = 0;
  beforeAll(async () => {
    const db = test().database;
    const accounts = testAccounts(db);
    http = await openTestApp(db, {
      accounts,
      wallets: createWallets({ db, accounts, chainId: 1, now: () => Date.now() + later }),
    });
  });
  afterAll(() => http.close());
  const { post, signUp, comeAsGuest, me } = browser(() => http);
  const send = (method: string, path: string, body: unknown, headers: Record<string, string> = {}) =>
    http.call(nobody, method, path, body, { ...origin, ...headers });

  let keys = 50;
  const newKey = () => testKey(++keys);
  const messageFor = async (key: TestKey) =>
    ((await (await post('/api/auth/wallet/message', { address: key.address })).json()) as WalletMessage).message;
  const enter = (message: string, signature: string, name?: string) =>
    post('/api/auth/wallet/sign-in', { message, signature, ...(name !== undefined && { name }) });
  async function signIn(key: TestKey, name?: string) {
    const message = await messageFor(key);
    return await enter(message, key.signText(message), name);
  }
  const linkMessage = async (key: TestKey, headers: Record<string, string>, purpose = 'link') =>
    ((await (await post('/api/me/wallet/message', { address: key.address, purpose }, headers)).json()) as WalletMessage).message;
  async function link(key: TestKey, headers: Record<string, string>) {
    const message = await linkMessage(key, headers);
    return await send('PUT', '/api/me/wallet', { message, signature: key.signText(message) }, headers);
  }
  async function unlink(key: TestKey, headers: Record<string, string>) {
    const message = await linkMessage(key, headers, 'unlink');
    return await send('DELETE', '/api/me/wallet', { message, signature: key.signText(message) }, headers);
  }
  const said = async (response: Response) => {
    const { status, code, detail } = await problemOf(response);
    return { status, code, detail };
  };
  const changed = (message: string, change: Partial<SignInMessage>) =>
    signInMessageText({ ...(parseSignInMessage(message) as SignInMessage), ...change });

  describe('signing in with a wallet', () => {
    it('makes somebody new with the name they say, and knows them the next time, whatever they say then', async () => {
      const key = newKey();
      const first = await signIn(key, 'Wanda');
      expect(first.status).toBe(200);
      const viewer = (await first.json()) as Viewer;
      expect(viewer).toMatchObject({ role: 'person', name: 'Wanda', email: null, guest: false, wallet: key.address });
      expect(await me(cookieOf(first))).toEqual(viewer);
      expect(await (await signIn(key, 'Somebody else')).json()).toEqual(viewer);
      expect(await (await signIn(key)).json()).toEqual(viewer);
    });

    it('asks who is new for a name, and takes the same signature with it', async () => {
      const key = newKey();
      const message = await messageFor(key);
      const without = await enter(message, key.signText(message));
      expect(await problemOf(without)).toMatchObject({ status: 422, problems: [{ path: 'name' }] });
      expect((await enter(message, key.signText(message), 'Willa')).status).toBe(200);
    });

    it('lets them add an e-mail and a password later, and come in by either', async () => {
      const key = newKey();
      const cookie = cookieOf(await signIn(key, 'Walt'));
      const upgraded = await post('/api/auth/upgrade', { email: 'walt@example.org', password }, cookie);
      const viewer = (await upgraded.json()) as Viewer;
      expect(viewer).toMatchObject({ email: 'walt@example.org', wallet: key.address });
      const byMail = await post('/api/auth/sign-in', { email: 'walt@example.org', password });
      expect(((await byMail.json()) as Viewer).userId).toBe(viewer.userId);
      expect(((await (await signIn(key)).json()) as Viewer).userId).toBe(viewer.userId);
    });

    it('makes one person of many who come at once with one wallet, each with a message of their own', async () => {
      const key = newKey();
      const answers = await Promise.all(Array.from({ length: 5 }, () => signIn(key, 'Race')));
      const again = await Promise.all(answers.map(async (answer) => (answer.ok ? answer : await signIn(key, 'Race'))));
      const ids = await Promise.all(again.map(async (answer) => ((await answer.json()) as Viewer).userId));
      expect(new Set(ids).size).toBe(1);
      expect(await test().database.rows(sql`select from profiles where wallet_address = ${key.address}`)).toHaveLength(1);
    });

    it('is refused to suspended people', async () => {
      const key = newKey();
      const { userId } = (await (await signIn(key, 'Bad')).json()) as Viewer;
      await test().database.run(sql`update profiles set suspended_at = now() where id = ${userId}`);
      expect(await said(await signIn(key))).toMatchObject({ status: 403 });
    });

    it('is refused to other sites', async () => {
      const other = { origin: 'https://evil.example', host: 'localhost' };
      for (const path of ['/api/auth/wallet/message', '/api/auth/wallet/sign-in'])
        expect((await http.call(nobody, 'POST', path, { address: newKey().address }, other)).status).toBe(403);
    });

    it('is for the name of PUBLIC_URL alone; without one, for this machine alone', async () => {
      const open = async (publicUrl: string | undefined, host: string) => {
        const app = await openTestApp(test().database, { ...(publicUrl !== undefined && { publicUrl }) });
        const headers = { origin: `https://${host}`, host };
        const answer = await app.call(nobody, 'POST', '/api/auth/wallet/message', { address: newKey().address }, headers);
        await app.close();
        return answer;
      };
      const set = (await (await open('https://meet.example.org/', 'other.example')).json()) as WalletMessage;
      expect(parseSignInMessage(set.message)).toMatchObject({ domain: 'meet.example.org', uri: 'https://meet.example.org' });
      expect(await said(await open(undefined, 'evil.example'))).toMatchObject({
        status: 404,
        detail: expect.stringContaining('PUBLIC_URL'),
      });
    });
  });

  describe('a signature that is not for this', () => {
    it('is refused the second time', async () => {
      const key = newKey();
      const message = await messageFor(key);
      expect((await enter(message, key.signText(message), 'Once')).status).toBe(200);
      expect(await said(await enter(message, key.signText(message)))).toMatchObject({
        status: 409,
        detail: expect.stringContaining('used already'),
      });
    });

    it('lets one of many in who send it at once', async () => {
      const key = newKey();
      const message = await messageFor(key);
      const answers = await Promise.all(Array.from({ length: 6 }, () => enter(message, key.signText(message), 'One')));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 409)).toHaveLength(5);
    });

    it.each<[what: string, change: (message: SignInMessage) => Partial<SignInMessage>, words: RegExp]>([
      ['another site', () => ({ domain: 'evil.example' }), /is for evil\.example, not for localhost/],
      ['another address of ours', () => ({ uri: 'https://localhost:1' }), /is for https:\/\/localhost:1, not/],
      ['another chain', () => ({ chainId: 5 }), /is for chain 5, not for 1/],
      ['a nonce that was not given', () => ({ nonce: 'abcdefgh12345678' }), /used already, or is too old/],
      ['another statement', () => ({ statement: 'Give away everything.' }), /not the text that was made here/],
      ['a later end', () => ({ expirationTime: '2100-01-01T00:00:00.000Z' }), /not the text that was made here/],
      ['the past', () => ({ expirationTime: '2020-01-01T00:00:00.000Z' }), /too old/],
      ['the future', () => ({ issuedAt: '2100-01-01T00:00:00.000Z' }), /from the future/],
      ['not yet', () => ({ notBefore: '2100-01-01T00:00:00.000Z' }), /does not count yet/],
    ])('says what is wrong: %s', async (_what, change, words) => {
      const key = newKey();
      const message = await messageFor(key);
      const other = changed(message, change(parseSignInMessage(message) as SignInMessage));
      const refused = await enter(other, key.signText(other), 'Eve');
      expect(await problemOf(refused)).toMatchObject({ detail: expect.stringMatching(words) });
      expect([409, 422]).toContain(refused.status);
      expect(refused.headers.get('set-cookie')).toBeNull();
    });

    it('is refused when it came too late, whatever the text says', async () => {
      const key = newKey();
      const message = await messageFor(key);
      later = 6 * 60_000;
      const answer = await said(await enter(message, key.signText(message), 'Late'));
      later = 0;
      expect(answer).toMatchObject({ status: 422, detail: expect.stringContaining('too old') });
    });

    it('says so when it is of another wallet, altered, of a contract, or no signature at all', async () => {
      const key = newKey();
      const message = await messageFor(key);
      const good = key.signText(message);
      const wrong: readonly (readonly [string, RegExp])[] = [
        [newKey().signText(message), /not by 0x/],
        [key.signText(`${message} `), /not by 0x/],
        [good.replace(/..$/, '1d'), /not a signature by a key/],
        [`${good}00`, /contracts cannot be used/],
        [`0x${'ab'.repeat(200)}`, /contracts cannot be used/],
        ['0x00', /not a signature by a key/],
      ];
      for (const [signature, words] of wrong)
        expect(await said(await enter(message, signature, 'Eve'))).toMatchObject({
          status: 422,
          detail: expect.stringMatching(words),
        });
      for (const signature of ['', '0x', 'signed', `0x${'0'.repeat(30_001)}`])
        expect((await enter(message, signature, 'Eve')).status).toBe(422);
      for (const text of ['', 'hello', `${message}\n`, message.replace('Version: 1', 'Version: 2')])
        expect((await enter(text, key.signText(text), 'Eve')).status).toBe(422);
      expect((await enter(message, good.toUpperCase().replace('0X', '0x'), 'Real')).status).toBe(200); // none of it used it up
    });

    it('cannot be given to another purpose or person', async () => {
      const [key, cookie, other] = [newKey(), cookieOf(await comeAsGuest('One')), cookieOf(await comeAsGuest('Other'))];
      const forSignIn = await messageFor(key);
      const asLink = await send('PUT', '/api/me/wallet', { message: forSignIn, signature: key.signText(forSignIn) }, cookie);
      expect(await said(asLink)).toMatchObject({ status: 409, detail: expect.stringContaining('something else') });
      const forOne = await linkMessage(key, cookie);
      const asOther = await send('PUT', '/api/me/wallet', { message: forOne, signature: key.signText(forOne) }, other);
      expect(await said(asOther)).toMatchObject({ status: 409, detail: expect.stringContaining('somebody else') });
      expect(await said(await enter(forOne, key.signText(forOne), 'Eve'))).toMatchObject({ status: 409 });
      expect((await send('PUT', '/api/me/wallet', { message: forOne, signature: key.signText(forOne) }, cookie)).status).toBe(
        200,
      );
    });
  });

  describe('linking a wallet', () => {
    it('is another way in to the same profile, until it is unlinked', async () => {
      const key = newKey();
      const signedUp = await signUp('linker@example.org');
      const cookie = cookieOf(signedUp);
      const { userId } = (await signedUp.json()) as Viewer;
      expect(await (await link(key, cookie)).json()).toEqual({ address: key.address, otherWayIn: true } satisfies OwnWallet);
      expect((await me(cookie)).wallet).toBe(key.address);
      expect(((await (await signIn(key)).json()) as Viewer).userId).toBe(userId);
      expect(await (await unlink(key, cookie)).json()).toEqual({ address: null, otherWayIn: true });
      expect((await signIn(key)).status).toBe(422); // nobody’s again: a name is asked for
    });

    it('is refused when it is somebody else’s, whatever its capitals, or another one is linked', async () => {
      const [key, second] = [newKey(), newKey()];
      const [one, other] = [cookieOf(await signUp('one@example.org')), cookieOf(await signUp('other@example.org'))];
      expect((await link(key, one)).status).toBe(200);
      expect((await link(key, one)).status).toBe(200); // the same again changes nothing
      const shouting = { ...key, address: `0x${key.address.slice(2).toUpperCase()}` as const };
      expect(await said(await link(shouting, other))).toMatchObject({
        status: 409,
        detail: expect.stringContaining('another profile'),
      });
      expect(await said(await link(second, one))).toMatchObject({
        status: 409,
        detail: expect.stringContaining('unlink it first'),
      });
    });

    it('gives it to one of two who link it at the same moment', async () => {
      const key = newKey();
      const [one, other] = [cookieOf(await signUp('r1@example.org')), cookieOf(await signUp('r2@example.org'))];
      const statuses = (await Promise.all([link(key, one), link(key, other)])).map(({ status }) => status);
      expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 409]);
    });

    it('does not spoil a profile that is being edited', async () => {
      const cookie = cookieOf(await signUp('editor@example.org'));
      const read = async () =>
        (
          (await (await http.call(nobody, 'GET', '/api/me/profile', undefined, cookie)).json()) as {
            profile: { revision: number };
          }
        ).profile;
      const before = await read();
      await link(newKey(), cookie);
      expect(await read()).toEqual(before);
    });
  });

  describe('unlinking a wallet', () => {
    it('is refused where it is the only way in, also to a guest', async () => {
      const key = newKey();
      const cookie = cookieOf(await signIn(key, 'Only'));
      expect(await said(await unlink(key, cookie))).toMatchObject({
        status: 409,
        detail: expect.stringContaining('only way in'),
      });
      const guest = cookieOf(await comeAsGuest('Guest'));
      const second = newKey();
      await link(second, guest);
      expect(await said(await unlink(second, guest))).toMatchObject({ status: 409 });
    });

    it('takes the password of the account where the wallet was lost, and no wrong one', async () => {
      const key = newKey();
      const cookie = cookieOf(await signUp('lost@example.org'));
      await link(key, cookie);
      expect((await send('DELETE', '/api/me/wallet', { password: 'not the password' }, cookie)).status).toBe(401);
      expect((await me(cookie)).wallet).toBe(key.address);
      expect(await (await send('DELETE', '/api/me/wallet', { password }, cookie)).json()).toMatchObject({ address: null });
      expect((await send('DELETE', '/api/me/wallet', { password }, cookie)).status).toBe(409);
    });

    it('signs out every other browser, whoever came in by the wallet too, and not the one that asks', async () => {
      const key = newKey();
      const cookie = cookieOf(await signUp('stolen@example.org'));
      await link(key, cookie);
      const thief = cookieOf(await signIn(key));
      expect((await me(thief)).wallet).toBe(key.address);
      expect((await send('DELETE', '/api/me/wallet', { password: 'not the password' }, cookie)).status).toBe(401);
      expect((await me(thief)).userId).not.toBeNull();
      expect((await send('DELETE', '/api/me/wallet', { password }, cookie)).status).toBe(200);
      expect((await me(thief)).userId).toBeNull();
      expect((await me(cookie)).email).toBe('stolen@example.org');
    });

    it('lets nobody in by the wallet who comes while it is unlinked', async () => {
      const db = test().database;
      const key = newKey();
      const cookie = cookieOf(await signUp('racing@example.org'));
      const { userId } = await me(cookie);
      await link(key, cookie);
      const message = await messageFor(key);
      let entering: Promise<Response> | undefined;
      await db.transaction(async (tx) => {
        await tx.run(sql`update profiles set wallet_address = null where id = ${userId}`);
        const answered = { yet: false };
        entering = Promise.resolve(enter(message, key.signText(message))).finally(() => (answered.yet = true));
        await expect.poll(async () => answered.yet || (await db.rows(lockWaits)).length > 0).toBe(true);
      });
      expect((await entering)?.status).toBe(422); // the wallet is nobody’s now: a name is asked for
    });

    it('takes no signature of another wallet', async () => {
      const [key, other] = [newKey(), newKey()];
      const cookie = cookieOf(await signUp('guard@example.org'));
      await link(key, cookie);
      expect(await said(await unlink(other, cookie))).toMatchObject({ status: 409 });
    });
  });

  describe('tidying up', () => {
    it('removes messages that nobody signed, and never somebody who has a wallet, as it does guests', async () => {
      const db = test().database;
      const key = newKey();
      const { userId } = (await (await signIn(key, 'Stays')).json()) as Viewer;
      const guest = ((await (await comeAsGuest('Goes')).json()) as Viewer).userId;
      await messageFor(key);
      await db.transaction(async (tx) => {
        await tx.run(sql`set local session_replication_role = replica`);
        await tx.run(sql`update profiles set updated_at = now() - interval '40 days' where id in (${userId}, ${guest})`);
        await tx.run(sql`update account_users set created_at = now() - interval '40 days' where id in (${userId}, ${guest})`);
      });
      await db.run(sql`delete from account_sessions where user_id in (${userId}, ${guest})`);
      await db.run(sql`update wallet_messages set expires_at = now() - interval '1 second'`);
      await accountsService(db).runOnce(new AbortController().signal);
      expect(await db.rows(sql`select from wallet_messages`)).toEqual([]);
      expect(await db.rows(sql`select id from profiles where id in (${userId}, ${guest})`)).toEqual([{ id: userId }]);
    });
  });

  describe('somebody who deletes their profile', () => {
    it('leaves no wallet and no message behind, and whoever has the wallet starts anew', async () => {
      const key = newKey();
      const entered = await signIn(key, 'Gone');
      await linkMessage(key, cookieOf(entered), 'unlink');
      expect((await send('DELETE', '/api/me', { name: 'Gone' }, cookieOf(entered))).status).toBe(204);
      expect(await test().database.rows(sql`select from wallet_messages where address = ${key.address}`)).toEqual([]);
      expect((await signIn(key)).status).toBe(422);
    });
  });
});
