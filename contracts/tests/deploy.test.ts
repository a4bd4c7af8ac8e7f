import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toHex } from 'viem';
import { mnemonicToAccount } from 'viem/accounts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { home } from '../scripts/compiler.mjs';
import { readEnvFile, withValues } from '../scripts/env-file.mjs';
import { developmentWords, startAnvil } from '../scripts/anvil.mjs';

let anvil: { url: string; close: () => Promise<unknown> };
let folder: string;
let file: string;
beforeAll(async () => {
  anvil = await startAnvil();
});
afterAll(() => anvil.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nakodo-deploy-'));
  file = join(folder, '.env');
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly code: number;
  readonly said: string;
}

function deploy(env: Record<string, string> = {}, ...args: string[]): Promise<Ended> {
  const ours = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('CHAIN_')));
  const command = [join(home, 'scripts/deploy.mjs'), '--env', file, ...args];
  return new Promise((resolve) =>
    execFile(process.execPath, command, { env: { ...ours, CHAIN_RPC_URL: anvil.url, ...env } }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, said: stdout + stderr }),
    ),
  );
}

const text = () => readFileSync(file, 'utf8');
const someKey = `0x${'42'.repeat(32)}`;

describe('npm run chain:deploy', () => {
  it('writes the addresses to .env and keeps every other line', async () => {
    writeFileSync(file, '# mine\nPORT=3000\nCHAIN_REGISTRY_ADDRESS=\nexport OTHER="a b"\n');
    expect(await deploy()).toMatchObject({ code: 0 });
    const { CHAIN_REGISTRY_ADDRESS: registry, CHAIN_MEMBERSHIP_ADDRESS: membership, CHAIN_ID: id } = readEnvFile(file);
    expect([registry, membership].map((address) => /^0x[0-9a-fA-F]{40}$/.test(String(address)))).toEqual([true, true]);
    expect(id).toBe('31337');
    expect(text().startsWith(`# mine\nPORT=3000\nCHAIN_REGISTRY_ADDRESS=${registry}\nexport OTHER="a b"\n`)).toBe(true);
  });

  it('changes nothing when done again, and puts new ones only when asked to', async () => {
    await deploy();
    const before = text();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await deploy()).toMatchObject({ code: 0, said: expect.stringContaining('has them already') });
    expect(text()).toBe(before);
    await deploy({}, '--again');
    expect(text()).not.toBe(before);
    expect(text().split('\n').length).toBe(before.split('\n').length);
  });

  it('deploys anew where the addresses of .env are those of another chain', async () => {
    writeFileSync(file, `CHAIN_REGISTRY_ADDRESS=0x${'11'.repeat(20)}\nCHAIN_MEMBERSHIP_ADDRESS=nonsense\n`);
    expect(await deploy()).toMatchObject({ code: 0 });
    expect(text()).not.toContain('nonsense');
  });

  it('refuses a chain that it was not told, and writes nothing', async () => {
    const ended = await deploy({ CHAIN_ID: '1' });
    expect(ended).toMatchObject({ code: 1, said: expect.stringContaining('is chain 31337, and not 1') });
    expect(readEnvFile(file)).toEqual({});
  });

  it('asks for a chain and a key of one’s own everywhere but on this machine', async () => {
    const away = { CHAIN_RPC_URL: 'https://rpc.example.invalid/v2/very-secret' };
    expect(await deploy(away)).toMatchObject({ code: 1, said: expect.stringContaining('CHAIN_ID is missing') });
    expect(await deploy({ ...away, CHAIN_ID: '5' })).toMatchObject({
      said: expect.stringContaining('CHAIN_PRIVATE_KEY is missing'),
    });
    const known = toHex(mnemonicToAccount(developmentWords).getHdKey().privateKey as Uint8Array);
    const ended = await deploy({ ...away, CHAIN_ID: '5', CHAIN_PRIVATE_KEY: known });
    expect(ended).toMatchObject({ code: 1, said: expect.stringContaining('every developer knows') });
  });

  it('says in a line what is wrong, and never a key', async () => {
    expect(await deploy({ CHAIN_RPC_URL: '' })).toMatchObject({
      code: 1,
      said: expect.stringContaining('CHAIN_RPC_URL is missing'),
    });
    expect(await deploy({ CHAIN_RPC_URL: 'here' })).toMatchObject({ code: 1, said: expect.stringContaining('not an address') });
    expect(await deploy({ CHAIN_PRIVATE_KEY: '0x12' })).toMatchObject({
      code: 1,
      said: expect.stringContaining('64 hexadecimal'),
    });
    const poor = await deploy({ CHAIN_PRIVATE_KEY: someKey });
    expect(poor.code).toBe(1);
    expect(poor.said.trim().split('\n')).toHaveLength(1);
    expect(poor.said).not.toContain(someKey.slice(2));
  });

  it('ends when nobody answers', async () => {
    const server: Server = createServer((_request, response) => response.writeHead(503).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    expect(await deploy({ CHAIN_RPC_URL: `http://127.0.0.1:${port}/very-secret` })).toMatchObject({
      code: 1,
      said: expect.not.stringContaining('very-secret'),
    });
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('a .env file', () => {
  it('keeps its line ends, and one of two lines with the same name', () => {
    expect(withValues('A=1\r\nB=2\r\nA=3', { A: 4, C: 5 })).toBe('B=2\r\nA=4\r\nC=5\r\n');
    expect(withValues('', { A: 1 })).toBe('A=1\n');
  });
});
