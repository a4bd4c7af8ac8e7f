// The server that listens: how long a connection may take, what it says to a request that is none, and how it stops without cutting anybody off.
import { randomUUID } from 'node:crypto';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createProbe, Server as NetServer, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { createAdaptorServer } from '@hono/node-server';
import { problemType, type ErrorCode, type ProblemDocument } from '@nakodo/protocol';
import type { Settings } from '../config/settings.js';
import { AppError } from '../errors.js';
import type { App } from './app.js';
import { typedCommand } from './typed-command.js';
import { acceptSockets } from './upgrade.js';

export interface Web {
  readonly address: string;
  /** Takes no new connections, answers what is under way, then closes. */
  close(): Promise<void>;
}

/** A whole request, with its body: a file of people is stored while it comes in, and a big one over a slow line takes a while. */
const requestTimeoutMs = 30 * 60_000;
/** Its first lines: whoever sends them byte by byte holds a connection no longer than this. */
const headersTimeoutMs = 15_000;
/** Longer than the minute after which proxies drop idle connections, so that it is never us in the middle of their request. */
const keepAliveMs = 75_000;
const checkTimeoutsMs = 5000;
/** Addresses and headers together. */
const maxHeaderBytes = 16 * 1024;

/** After stopping began, idle connections still get this long for a request that is already on its way. */
const graceMs = 300;
/** Connections that are still open this long after stopping began are cut. */
const drainMs = 10_000;
const sweepMs = 50;

/** Throws `setup` when the port is taken. */
export async function listen(app: App, settings: Settings): Promise<Web> {
  const server = createAdaptorServer({
    fetch: app.fetch,
    createServer: createHttpServer,
    serverOptions: {
      requestTimeout: requestTimeoutMs,
      headersTimeout: headersTimeoutMs,
      keepAliveTimeout: keepAliveMs,
      connectionsCheckingInterval: checkTimeoutsMs,
      maxHeaderSize: maxHeaderBytes,
    },
  });
  if (!('closeIdleConnections' in server)) throw new TypeError('an HTTP/1.1 server was asked for');
  server.on('clientError', refuseGarbage);
  acceptSockets(server, app.fetch);
  await startListening(server, settings);
  return { address: addressOf(server, settings.HOST), close: () => closeServer(server) };
}

/** Throws `setup` when the port is taken: asked before a database is started for nothing. */
export async function assertPortFree(settings: Settings): Promise<void> {
  const probe = createProbe();
  await startListening(probe, settings);
  await new Promise((resolve) => probe.close(resolve));
}

async function startListening(server: Pick<NetServer, 'once' | 'listen' | 'off'>, settings: Settings): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => reject(listenError(error, settings));
    server.once('error', onError);
    server.listen(settings.PORT, settings.HOST, () => {
      server.off('error', onError);
      resolve();
    });
  });
}

function listenError(error: NodeJS.ErrnoException, settings: Settings): AppError {
  const { HOST: host, PORT: port } = settings;
  const start = (PORT: number) => typedCommand('npm start', settings, { PORT });
  const words: Readonly<Record<string, string>> = {
    EADDRINUSE: `Port ${port} is in use by another program. Stop that one, or choose another port: ${start(port + 1)}`,
    EACCES: `This user may not listen on port ${port}. Choose one above 1023: ${start(3000)}`,
    EADDRNOTAVAIL: `This machine has no address ${host}. Set HOST to 127.0.0.1, or to 0.0.0.0 for all`,
  };
  return new AppError('setup', words[error.code ?? ''] ?? `Cannot listen on ${host}:${port}: ${error.message}`, { cause: error });
}

function addressOf(server: Pick<Server, 'address'>, host: string): string {
  const { port } = server.address() as AddressInfo;
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

interface Refusal {
  readonly status: string;
  readonly code: ErrorCode;
  readonly title: string;
}
const refusals: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: {
    status: '431 Request Header Fields Too Large',
    code: 'too_large',
    title: 'Address or headers are too long',
  },
  ERR_HTTP_REQUEST_TIMEOUT: { status: '408 Request Timeout', code: 'timeout', title: 'The request took too long to arrive' },
};
const notHttp: Refusal = { status: '400 Bad Request', code: 'bad_request', title: 'This is not a request of HTTP' };

/** What no handler ever sees: broken or endless requests. */
function refuseGarbage(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, code, title } = refusals[error.code ?? ''] ?? notHttp;
  const instance = randomUUID();
  const body: ProblemDocument = { type: `urn:nakodo:error:${code}`, title, status: Number.parseInt(status, 10), code, instance };
  const text = JSON.stringify(body);
  const headers = [
    `Content-Type: ${problemType}`,
    `Content-Length: ${Buffer.byteLength(text)}`,
    `X-Request-Id: ${instance}`,
    'Connection: close',
  ];
  socket.end(`HTTP/1.1 ${status}\r\n${headers.join('\r\n')}\r\n\r\n${text}`);
}

/**
 * Node's own close drops idle connections at once, and with them requests that are on their way: this one waits a moment for those. After a standstill
 * timers come before what has arrived meanwhile: only who is idle once that is read is idle.
 */
async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
  const cut = setTimeout(() => server.closeAllConnections(), drainMs);
  let sweep: NodeJS.Timeout | undefined;
  const closeIdle = () => setImmediate(() => server.closeIdleConnections());
  const grace = setTimeout(() => (sweep = setInterval(closeIdle, sweepMs)), graceMs);
  await closed;
  for (const timer of [cut, grace, sweep]) clearTimeout(timer);
  server.closeAllConnections();
  server.close(); // its own timers
}
