// WebSockets on a server of node: a request to become one goes through the app like any other (names, identity, limits), and only what the
// app's handler takes is upgraded. Any other wish to upgrade is answered as if it had not been there: clients that would like HTTP/2 ask so
// in each first request.
import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { liveProtocols } from '@nakodo/protocol';
import { WebSocketServer } from 'ws';
import { liveSocketPath } from '../modes/live/live-socket.routes.js';
import type { UpgradeEnv } from './http/context.js';

type Fetch = (request: Request, env: UpgradeEnv) => Response | Promise<Response>;

/** `close` follows. */
const ignore = () => undefined;

/** Whoever was refused has so long to take the answer. */
const refusedMs = 3000;
/** The largest message of the protocol is a description of 60,000 characters. */
const maxMessageBytes = 72 * 1024;
/** So long may the other side take to say goodbye. */
const quickGoodbye = { closeTimeout: 3000, maxFragments: 64 }; // their types lag behind

/** On a server of ours, or of the program that mounts the app. Returns how to stop. */
export function acceptSockets(server: Server, fetch: Fetch): () => void {
  const headersOf = new WeakMap<IncomingMessage, readonly string[]>();
  const sockets = new WebSocketServer({
    ...quickGoodbye,
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: maxMessageBytes,
    handleProtocols: (offered) => offered.has(liveProtocols.name) && liveProtocols.name,
  });
  sockets.on('headers', (headers, request) => headers.push(...(headersOf.get(request) ?? [])));

  async function open(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const env: UpgradeEnv = { incoming: request, isUpgrade: true };
    const response = await fetch(requestOf(request), env);
    const { onSocket } = env;
    if (socket.destroyed) return;
    if (!onSocket || !response.ok) return await refuse(socket, response);
    headersOf.set(request, headersToKeep(response));
    sockets.handleUpgrade(request, socket, head, onSocket);
  }

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (!isForUs(request)) {
      // Nobody else is there to do it; without any listener node would answer by itself.
      if (server.listenerCount('upgrade') === 1) answerAsUsual(server, request, socket, head);
      return;
    }
    // For good: also after it was refused or is a WebSocket, whoever is there must not end the process by breaking off the connection.
    socket.on('error', ignore);
    open(request, socket, head).catch(() => socket.destroy());
  };
  server.on('upgrade', onUpgrade);
  return () => void server.off('upgrade', onUpgrade);
}

function isForUs({ headers, url = '' }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket' && url.split('?')[0] === liveSocketPath;
}

/** As the app knows requests. A token among the subprotocols counts as a bearer token: pages cannot send headers with a WebSocket. */
function requestOf({ headers: given, socket, url = '' }: IncomingMessage): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(given)) if (value !== undefined) headers.set(name, String(value));
  const offered = (given['sec-websocket-protocol'] ?? '').split(',').map((protocol) => protocol.trim());
  const token = offered.find((protocol) => protocol.startsWith(liveProtocols.token));
  if (token !== undefined && !headers.has('authorization')) {
    headers.set('authorization', `Bearer ${token.slice(liveProtocols.token.length)}`);
  }
  const scheme = 'encrypted' in socket ? 'https' : 'http';
  return new Request(new URL(url, `${scheme}://${given.host ?? 'localhost'}`), { headers });
}

/** Of the answer to an upgrade: a prolonged session's cookie, and the id to ask for. */
function headersToKeep({ headers }: Response): string[] {
  const id = headers.get('x-request-id');
  return [...headers.getSetCookie().map((cookie) => `Set-Cookie: ${cookie}`), ...(id === null ? [] : [`X-Request-Id: ${id}`])];
}

/** Nothing more is read of them, but that they hang up: a connection of which nobody reads stays open for ever. */
async function refuse(socket: Duplex, response: Response): Promise<void> {
  const body = Buffer.from(await response.arrayBuffer());
  const lines = [`HTTP/1.1 ${response.status} ${STATUS_CODES[response.status] ?? ''}`];
  response.headers.forEach((value, name) => lines.push(`${name}: ${value}`));
  lines.push('connection: close', `content-length: ${body.length}`);
  socket.end(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body]));
  socket.resume();
  const cut = setTimeout(() => socket.destroy(), refusedMs).unref();
  socket.once('close', () => clearTimeout(cut));
}

const ofTheUpgrade = new Set(['connection', 'upgrade', 'http2-settings']);

/** Gives the request back to the server as one that does not wish to upgrade. */
function answerAsUsual(server: Server, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const { method = 'GET', url = '/', httpVersion, rawHeaders } = request;
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (!ofTheUpgrade.has(name.toLowerCase())) lines.push(`${name}: ${rawHeaders[at + 1] ?? ''}`);
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  server.emit('encrypted' in socket ? 'secureConnection' : 'connection', socket);
}
