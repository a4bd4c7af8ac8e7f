// A running Nakodo: web server and worker in one process, until it is told to stop. Stopping takes no new requests, ends streams, lets
// each service finish what it is at, and closes the database (a local server that nobody else uses stops with it).
import type { Server } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Settings } from '../config/settings.js';
import { sql } from '../db/sql.js';
import { listDemoAccounts } from '../demo/accounts.js';
import { fillDemo } from '../demo/fill.js';
import { AppError } from '../errors.js';
import { openNakodo, type Nakodo, type NakodoLog } from '../nakodo.js';
import { startWorker, type Worker } from '../work/worker.js';
import { openApp, type OpenApp } from './open-app.js';

export interface ServeOptions {
  readonly log: NakodoLog;
  /** Fills a demo into a database that has no people yet. */
  readonly demo?: boolean;
  /** Runs the background services too; default true. */
  readonly worker?: boolean;
  /** Told in words what happens, for the terminal. */
  readonly onProgress?: (words: string) => void;
}

export interface Serving {
  /** Where it answers: `http://127.0.0.1:3000`. */
  readonly address: string;
  /** Whether this start filled the demo. */
  readonly filledDemo: boolean;
  /** For the terminal: the address, and whom one can look around as. */
  readonly welcome: readonly string[];
  readonly nakodo: Nakodo;
  /** Finishes or hands back work, then closes everything. */
  stop(): Promise<void>;
}

interface Web {
  readonly address: string;
  close(): Promise<void>;
}

/** Connections that are still open this long after stopping began are cut. */
const drainMs = 3000;
const sweepMs = 50;

/** Throws `setup` when the port is taken or the set-up is not complete, and whatever opening the database throws. */
export async function serve(settings: Settings, options: ServeOptions): Promise<Serving> {
  const { log, onProgress = () => undefined } = options;
  await assertPortFree(settings); // before the database is started for nothing
  const nakodo = await openNakodo(settings, { log, onProgress });
  let opened: OpenApp | undefined;
  try {
    const filledDemo = options.demo === true && (await fillDemo(nakodo.db, onProgress));
    const open = (opened = await openApp(nakodo, { log, pages: true, mounted: false }));
    const web = await startWeb(settings, open);
    const worker = options.worker === false ? undefined : await startWorker({ db: nakodo.db, services: nakodo.services(), log });
    let stopped: Promise<void> | undefined;
    return {
      address: web.address,
      filledDemo,
      welcome: await welcome(nakodo, web.address),
      nakodo,
      stop: () => (stopped ??= stop({ nakodo, open, web, worker })),
    };
  } catch (error) {
    opened?.beginStop();
    await opened?.close();
    await nakodo.close();
    throw error;
  }
}

const firstSteps = [
  '  node dist/src/cli/main.js import people.csv',
  '  node dist/src/cli/main.js admin create-event PARTY "My party" --policy policy.json',
  '  node dist/src/cli/main.js import people.csv --event PARTY',
];

async function welcome({ db }: Nakodo, address: string): Promise<string[]> {
  const accounts = await listDemoAccounts(db);
  const doors = accounts.map(({ name, role, description }) => `  ${name} (${role}): ${description}`);
  const { empty } = await db.getRow<{ empty: boolean }>(sql`select not exists (select from pools) as empty`);
  return [
    `Nakodo is running: ${address}`,
    ...(doors.length > 0 ? ['', 'It opens with one click as one of these made-up people:', ...doors] : []),
    ...(empty ? ['', 'There is no event yet. In another terminal, with your own people and policy:', ...firstSteps] : []),
    '',
    'Ctrl-C stops it; everything is kept.',
  ];
}

interface Running {
  readonly nakodo: Nakodo;
  readonly open: OpenApp;
  readonly web: Web;
  readonly worker: Worker | undefined;
}

async function stop({ nakodo, open, web, worker }: Running): Promise<void> {
  open.beginStop();
  await Promise.all([web.close(), worker?.stop()]);
  await open.close();
  await nakodo.close();
}

async function startWeb(settings: Settings, { app }: OpenApp): Promise<Web> {
  const server = createAdaptorServer({ fetch: app.fetch });
  if (!('closeIdleConnections' in server)) throw new TypeError('an HTTP/1.1 server was asked for');
  await listen(server, settings);
  return { address: addressOf(server, settings.HOST), close: () => closeServer(server) };
}

async function listen(server: Pick<Server, 'once' | 'listen' | 'off'>, { HOST, PORT }: Settings): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => reject(listenError(error, HOST, PORT));
    server.once('error', onError);
    server.listen(PORT, HOST, () => {
      server.off('error', onError);
      resolve();
    });
  });
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): AppError {
  const words: Readonly<Record<string, string>> = {
    EADDRINUSE: `Port ${port} is in use by another program. Stop that one, or choose another port: PORT=${port + 1} npm start`,
    EACCES: `This user may not listen on port ${port}. Choose one above 1023: PORT=3000 npm start`,
    EADDRNOTAVAIL: `This machine has no address ${host}. Set HOST to 127.0.0.1, or to 0.0.0.0 for all`,
  };
  return new AppError('setup', words[error.code ?? ''] ?? `Cannot listen on ${host}:${port}: ${error.message}`, { cause: error });
}

async function assertPortFree(settings: Settings): Promise<void> {
  const probe = createServer();
  await listen(probe as unknown as Server, settings);
  await new Promise((resolve) => probe.close(resolve));
}

function addressOf(server: Pick<Server, 'address'>, host: string): string {
  const { port } = server.address() as AddressInfo;
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

async function closeServer(server: Pick<Server, 'close' | 'closeIdleConnections' | 'closeAllConnections'>): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const sweep = setInterval(() => server.closeIdleConnections(), sweepMs); // those whose last answer ends now
  const cut = setTimeout(() => server.closeAllConnections(), drainMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}
