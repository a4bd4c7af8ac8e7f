// The example face service as a real process (examples/face-service), behind a wrapper that misbehaves on demand: it fails, stalls, redirects, answers
// nonsense, limits the rate, and cuts the connection in mid-answer.
import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createInterface } from 'node:readline';
import { projectPath } from '../../src/root.js';

export type Fault =
  | { readonly do: 'answer'; readonly status?: number; readonly json?: unknown; readonly text?: string }
  | { readonly do: 'fail'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** The good answer, changed. */
  | { readonly do: 'change'; readonly change: (good: Record<string, any>) => unknown }
  /** Nothing, for ever. */
  | { readonly do: 'stall' }
  /** Half the body, then the connection is gone. */
  | { readonly do: 'cut' };

export interface FaceService {
  readonly url: string;
  readonly requests: readonly { readonly path: string; readonly authorization: string | undefined; readonly bytes: number }[];
  /** What the next requests get, one each; after that it behaves. */
  next(...faults: readonly Fault[]): void;
  close(): Promise<void>;
}

export const serviceToken = 'the token of the face service';

async function startExample(): Promise<{ readonly url: string; readonly process: ChildProcess }> {
  const child = spawn(process.execPath, [projectPath('examples', 'face-service', 'server.mjs')], {
    env: { PORT: '0', TOKEN: serviceToken },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\S+/.exec(line)?.[0];
    if (url !== undefined) return { url, process: child };
  }
  throw new Error('The face service did not start');
}

async function bodyOf(request: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export async function startFaceService(): Promise<FaceService> {
  const example = await startExample();
  const requests: { path: string; authorization: string | undefined; bytes: number }[] = [];
  const faults: Fault[] = [];

  async function pass(request: IncomingMessage, body: Buffer<ArrayBuffer>): Promise<{ status: number; text: string }> {
    const { authorization } = request.headers;
    const answer = await fetch(`${example.url}${request.url ?? ''}`, {
      method: request.method ?? 'GET',
      headers: authorization === undefined ? {} : { authorization },
      ...(request.method === 'POST' && { body }),
    });
    return { status: answer.status, text: await answer.text() };
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    requests.push({ path: request.url ?? '', authorization: request.headers.authorization, bytes: body.length });
    const fault = faults.shift();
    if (fault?.do === 'stall') return;
    if (fault?.do === 'fail') return void response.writeHead(fault.status, fault.headers).end('no');
    if (fault?.do === 'answer') return void response.writeHead(fault.status ?? 200).end(fault.text ?? JSON.stringify(fault.json));
    const { status, text } = await pass(request, body);
    if (fault?.do === 'change') return void response.writeHead(status).end(JSON.stringify(fault.change(JSON.parse(text))));
    if (fault?.do !== 'cut') return void response.writeHead(status).end(text);
    response.writeHead(status, { 'content-length': Buffer.byteLength(text) });
    response.write(text.slice(0, text.length / 2), () => response.destroy());
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    requests,
    next: (...more) => void faults.push(...more),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      const ended = new Promise((resolve) => example.process.once('exit', resolve));
      example.process.kill();
      await ended;
    },
  };
}
