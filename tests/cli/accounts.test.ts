// Accounts by hand: the first admin, rights by e-mail, a link to a new password.
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { runCli } from '../../src/cli/program.js';
import { parseSettings } from '../../src/config/load.js';
import { sql } from '../../src/db/sql.js';
import { saveProfiles } from '../../src/people/profiles.js';
import { nobody, openTestApp } from '../support/http.js';
import { testDatabase } from '../support/postgres.js';
import { cli } from './support.js';

const test = testDatabase();
const password = 'a long enough password';
const env = () => ({ DATABASE_URL: test().url });
const run = (args: readonly string[], options: { stdin?: string; env?: Record<string, string> } = {}) =>
  cli(args, { stdin: options.stdin ?? '', env: { ...env(), ...options.env } });
const create = (email: string, ...more: string[]) =>
  run(['admin', 'create-account', email, '--password-stdin', ...more], { stdin: `${password}\n` });

async function signIn(email: string, given: string): Promise<number> {
  const http = await openTestApp(test().database);
  const headers = { origin: 'http://localhost', host: 'localhost' };
  const { status } = await http.call(nobody, 'POST', '/api/auth/sign-in', { email, password: given }, headers);
  await http.close();
  return status;
}

describe('nakodo admin create-account', () => {
  it('makes the first admin, who signs in with that password', async () => {
    const made = await create('Ines@Example.org', '--role', 'admin', '--name', 'Ines');
    expect(made).toMatchObject({ code: 0, stderr: '', stdout: 'Ines (ines@example.org) has an account now and is admin\n' });
    expect(await signIn('ines@example.org', password)).toBe(200);
    expect((await run(['admin', 'staff', '--json'])).json()).toMatchObject([
      { name: 'Ines', email: 'ines@example.org', role: 'admin' },
    ]);
  });

  it('takes the name from the address where none is given', async () => {
    expect((await create('jo.doe@example.org', '--json')).json()).toMatchObject({ name: 'jo.doe', role: null });
  });

  it('says what to do about an address that is taken, a bad address, a short password and a missing terminal', async () => {
    await create('taken@example.org');
    const cases: [ReturnType<typeof run>, number, RegExp][] = [
      [create('Taken@example.org'), 1, /already\. For its rights: nakodo admin grant taken@example\.org; for a new password/],
      [create('not an address'), 2, /does not look like an e-mail address/],
      [run(['admin', 'create-account', 'a@example.org', '--password-stdin'], { stdin: 'short\n' }), 2, /at least 8 characters/],
      [create('a@example.org', '--name', ' '), 2, /--name/],
      [run(['admin', 'invite', 'nobody']), 2, /does not look like an e-mail address/],
      [run(['admin', 'create-account', 'a@example.org', '--password-stdin']), 2, /No password came on standard input/],
      [run(['admin', 'create-account', 'a@example.org']), 2, /no terminal to ask for the password: pipe it in/],
      [
        run(['admin', 'create-account', 'a@example.org', '--password-stdin'], { stdin: password, env: { ACCOUNTS: 'false' } }),
        1,
        /ACCOUNTS is false/,
      ],
    ];
    for (const [result, code, says] of cases) {
      expect(await result).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(says) });
    }
    expect(await test().database.rows(sql`select from account_users where email = 'a@example.org'`)).toEqual([]);
  });
});

/** A person at a terminal who types each answer when they are asked. */
async function atTerminal(args: readonly string[], answers: readonly string[]) {
  let silent = false;
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: (on: boolean) => void (silent = on) });
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const seen = { stdout: '', stderr: '' };
  const left = [...answers];
  stdout.on('data', (part: Buffer) => (seen.stdout += part.toString()));
  stderr.on('data', (part: Buffer) => {
    seen.stderr += part.toString();
    if (!part.toString().endsWith(': ')) return;
    expect(silent).toBe(true); // the terminal itself would show what is typed
    stdin.write(left.shift());
  });
  const code = await runCli(args, {
    stdin,
    stdout,
    stderr,
    isTerminal: false,
    cwd: '.',
    loadSettings: () => parseSettings(env()),
    childEnvironment: (extra) => ({ ...extra }),
    signal: new AbortController().signal,
  });
  return { code, ...seen };
}

describe('at a terminal the password', () => {
  it('is asked for twice and never shown', async () => {
    const made = await atTerminal(['admin', 'create-account', 'typed@example.org'], [`${password}\r`, `${password}\r`]);
    expect(made).toMatchObject({ code: 0, stdout: 'typed (typed@example.org) has an account now\n' });
    expect(made.stderr).not.toContain(password.slice(0, 3));
    expect(await signIn('typed@example.org', password)).toBe(200);
  });

  it('must be the same twice, and Ctrl-C makes nothing', async () => {
    const differ = await atTerminal(['admin', 'create-account', 'x@example.org'], [`${password}\r`, 'something else\r']);
    expect(differ).toMatchObject({ code: 2, stderr: expect.stringMatching(/The two passwords differ/) });
    const stopped = await atTerminal(['admin', 'create-account', 'x@example.org'], ['abc\x03']);
    expect(stopped).toMatchObject({ code: 1, stderr: expect.stringMatching(/Stopped\./) });
    expect(await test().database.rows(sql`select from account_users where email = 'x@example.org'`)).toEqual([]);
  });
});

describe('an e-mail', () => {
  it('names a person where rights are given and taken', async () => {
    await create('mod@example.org', '--name', 'Mo');
    expect((await run(['admin', 'grant', 'MOD@example.org', '--role', 'moderator'])).stdout).toBe('Mo is moderator now\n');
    expect((await run(['admin', 'revoke', 'mod@example.org'])).stdout).toBe('Mo is an ordinary person now\n');
    expect(await run(['admin', 'grant', 'nobody@example.org'])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/There is nobody with the id, external id, e-mail or name "nobody@example\.org"/),
    });
  });
});

describe('nakodo admin invite', () => {
  const choose = async (link: string) => {
    const http = await openTestApp(test().database);
    const headers = { origin: 'http://localhost', host: 'localhost' };
    const token = new URL(link).searchParams.get('token');
    const { status } = await http.call(nobody, 'POST', '/api/auth/reset-password', { token, password }, headers);
    await http.close();
    return status;
  };

  it('gives somebody who was imported with this address their account, and a link to a password', async () => {
    await saveProfiles(test().database, [{ externalId: 'Imported@example.org', name: 'Imported' }]);
    const made = await run(['admin', 'invite', 'imported@Example.org', '--json']);
    expect(made.json()).toMatchObject({ name: 'Imported', email: 'imported@example.org' });
    const { id } = await test().database.getRow<{ id: string }>(sql`select id from profiles where name = 'Imported'`);
    expect(made.json().user_id).toBe(id);
    expect(await signIn('imported@example.org', password)).toBe(401);
    expect(await choose(made.json().link)).toBe(204);
    expect(await signIn('imported@example.org', password)).toBe(200);
  });

  it('takes the person who is named, makes a profile for somebody new, and refuses a second account', async () => {
    await saveProfiles(test().database, [{ externalId: 'p-1', name: 'Named' }]);
    expect((await run(['admin', 'invite', 'named@example.org', '--person', 'p-1'])).stdout).toMatch(
      /^Named signs in as named@example\.org after choosing a password here:\nhttp/,
    );
    expect((await run(['admin', 'invite', 'new@example.org', '--name', 'New', '--json'])).json()).toMatchObject({ name: 'New' });
    const refusals: [string[], RegExp][] = [
      [['other@example.org', '--person', 'p-1'], /has an account already/],
      [['new@example.org'], /already\. For its rights/],
      [['other@example.org', '--person', 'p-2'], /There is nobody with the id/],
    ];
    for (const [args, says] of refusals) {
      expect(await run(['admin', 'invite', ...args])).toMatchObject({ code: 1, stderr: expect.stringMatching(says) });
    }
    expect(await test().database.rows(sql`select from account_users where email = 'other@example.org'`)).toEqual([]);
    expect(await test().database.rows(sql`select from profiles where name = 'new'`)).toEqual([]);
  });
});

describe('nakodo admin password-link', () => {
  it('prints a link that sets a new password once', async () => {
    await create('forgot@example.org');
    const made = await run(['admin', 'password-link', 'Forgot@example.org'], {
      env: { PUBLIC_URL: 'https://meet.example.org/' },
    });
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(made.stdout).toMatch(/^https:\/\/meet\.example\.org\/reset-password\?token=[\w-]{32}\n$/);
    const token = new URL(made.stdout.trim()).searchParams.get('token');
    const http = await openTestApp(test().database);
    const headers = { origin: 'http://localhost', host: 'localhost' };
    const use = (next: string) => http.call(nobody, 'POST', '/api/auth/reset-password', { token, password: next }, headers);
    expect((await use('quite another password')).status).toBe(204);
    expect((await use('yet another password')).status).toBe(422);
    await http.close();
    expect(await signIn('forgot@example.org', password)).toBe(401);
    expect(await signIn('forgot@example.org', 'quite another password')).toBe(200);
  });

  it('says where the link works, and that there is no such account', async () => {
    await create('local@example.org');
    expect(await run(['admin', 'password-link', 'local@example.org'], { env: { PORT: '3123' } })).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^http:\/\/localhost:3123\/reset-password\?token=/),
      stderr: expect.stringMatching(/set PUBLIC_URL/),
    });
    expect(await run(['admin', 'password-link', 'nobody@example.org'])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/no account with the e-mail nobody@example\.org/),
    });
  });
});
