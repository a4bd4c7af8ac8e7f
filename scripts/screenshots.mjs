// `npm run screenshots [name...]`: pictures of every page (or of those whose name begins so) at phone and desktop width, light and dark, in
// ./screenshots/. Starts a server of its own with the demo, on a free port and a data folder that is removed. Which pages: ./screenshots/pages.mjs.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, chmodSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { SignJWT } from 'jose';
import { chromium } from 'playwright-core';
import { pages } from './screenshots/pages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
const widths = [
  { name: 'phone', width: 360, height: 780 },
  { name: 'desktop', width: 1440, height: 900 },
];
const schemes = ['light', 'dark'];
const readyMs = 180_000;
const jwtSecret = randomBytes(32).toString('hex');
const secret = new TextEncoder().encode(jwtSecret);
const target = join(root, 'screenshots');
const wanted = process.argv.slice(2);

if (!existsSync('dist/src/cli/main.js') || !existsSync('dist/web/index.html')) {
  console.error('Build first: npm run build');
  process.exit(2);
}

const data = mkdtempSync(join(tmpdir(), 'nakodo-screenshots-'));
chmodSync(data, 0o755); // the local Postgres may run as another user
const server = await startServer();
try {
  await takeAll(server.address);
} finally {
  await server.stop();
  rmSync(data, { recursive: true, force: true });
}

async function startServer() {
  const [port, localPort] = [await freePort(), await freePort()];
  const env = {
    ...process.env,
    PORT: String(port),
    NAKODO_LOCAL_PORT: String(localPort),
    NAKODO_DATA_DIR: data,
    LOG_LEVEL: 'warn',
    JWT_SECRET: jwtSecret,
    RATE_LIMIT_SCALE: '0',
  };
  const child = spawn(process.execPath, ['dist/src/cli/main.js', 'serve'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const address = `http://127.0.0.1:${port}`;
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  const deadline = Date.now() + readyMs;
  while (
    !(await fetch(`${address}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error('the server did not start');
    }
    await sleep(200);
  }
  return { address, stop };
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

async function takeAll(address) {
  const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
    existsSync(path),
  );
  if (!executablePath) throw new Error('There is no Chromium here: npm test says how to install it');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  mkdirSync(target, { recursive: true });
  let taken = 0;
  try {
    for (const shot of pages.filter(({ name }) => wanted.length === 0 || wanted.some((start) => name.startsWith(start)))) {
      for (const { name, width, height } of widths) {
        const context = await browser.newContext({ viewport: { width, height }, locale: 'en-GB' });
        const page = await context.newPage();
        try {
          await open(page, address, shot);
          // As tall as the page: what sticks to an edge is at the edge, not across the middle.
          if (shot.fullPage !== false)
            await page.setViewportSize({
              width,
              height: Math.max(height, await page.evaluate(() => document.documentElement.scrollHeight)),
            });
          for (const colorScheme of schemes) {
            await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
            await page.screenshot({
              path: join(target, `${shot.name}-${name}-${colorScheme}.png`),
              fullPage: shot.fullPage !== false,
            });
            taken++;
          }
          const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          if (wider > 0) console.error(`✗ ${shot.name} scrolls sideways by ${wider} px at ${width}`);
        } catch (error) {
          console.error(`✗ ${shot.name} (${name}): ${error.message.split('\n')[0]}`);
          await page.screenshot({ path: join(target, `${shot.name}-${name}-failed.png`) }).catch(() => undefined);
          process.exitCode = 1;
        }
        await context.close();
      }
    }
  } finally {
    await browser.close();
  }
  console.log(`${taken} pictures in ${target}`);
}

/** Signs in as a demo account where one is named, goes to the page, does what is to be done, and waits until it is quiet. */
async function open(page, address, { as, path, act, ready = 'h1' }) {
  const api = {
    get: async (where) => await (await page.request.get(address + where)).json(),
    patch: async (where, body) => await page.request.patch(address + where, { data: body, headers: { origin: address } }),
    put: async (where) => await page.request.put(address + where, { data: {}, headers: { origin: address } }),
    /** Puts something as anybody, by a token of this server's own secret. */
    asPerson: async (userId, where) => {
      const token = await new SignJWT({ role: 'authenticated' })
        .setSubject(userId)
        .setProtectedHeader({ alg: 'HS256' })
        .setExpirationTime('1m')
        .sign(secret);
      const answer = await fetch(address + where, {
        method: 'PUT',
        body: '{}',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      });
      if (!answer.ok) throw new Error(`${where}: ${await answer.text()}`);
    },
    post: async (where, body = {}) => await page.request.post(address + where, { data: body, headers: { origin: address } }),
  };
  if (as) await api.post('/api/demo/sign-in', { account: as });
  await page.goto(address + (typeof path === 'function' ? await path(api) : path));
  await page.locator(ready).first().waitFor();
  await act?.(page, api);
  await page.waitForFunction(() => !document.querySelector('.skeleton, .loading'), undefined, { timeout: 10_000 });
  await page.evaluate(() => document.fonts.ready);
}
