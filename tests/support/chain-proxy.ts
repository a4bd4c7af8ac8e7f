// Between Nakodo and a chain's node: counts what is asked, is away when told to, and holds a question before it reaches the node or its answer on the way back,
// so that whoever asked can be killed at that very step.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface ChainProxy {
  readonly url: string;
  /** Answers 503. */
  away: boolean;
  /** Undefined: nothing is held. */
  hold: { readonly method: string; readonly when: 'before' | 'after' } | undefined;
  /** How many wait now. */
  readonly held: () => number;
  /** How often this was asked. */
  readonly asked: (method?: string) => number;
  close(): Promise<void>;
}

export async function serveChainProxy(target: string): Promise<ChainProxy> {
  const methods: string[] = [];
  let held = 0;
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });
  const proxy: ChainProxy = {
    url: '',
    away: false,
    hold: undefined,
    held: () => held,
    asked: (method) => methods.filter((each) => method === undefined || each === method).length,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  const waitWhileHeld = async (response: ServerResponse, isHeld: () => boolean) => {
    if (!isHeld()) return;
    held++;
    const gone = new Promise<void>((resolve) => response.once('close', () => resolve()));
    await gone; // what is held is never let on: whoever asked is killed, or comes back
    held--;
    throw new Error('gone');
  };
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const { method } = JSON.parse(body) as { method: string };
    methods.push(method);
    if (proxy.away) return void response.writeHead(503).end();
    const holds = (when: string) => () => proxy.hold?.method === method && proxy.hold.when === when;
    await waitWhileHeld(response, holds('before'));
    const answered = await fetch(target, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    const said = await answered.text();
    await waitWhileHeld(response, holds('after'));
    response.writeHead(answered.status, { 'content-type': 'application/json' }).end(said);
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(proxy, { url: `http://127.0.0.1:${port}` });
}
