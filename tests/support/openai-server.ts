// A real server that speaks the OpenAI API (chat completions and embeddings) and misbehaves on demand: it fails, stalls, answers nonsense,
// limits the rate, and cuts the connection in mid-answer.
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';

export type Behaviour =
  | { readonly do: 'answer'; readonly json?: unknown; readonly text?: string; readonly type?: string }
  | { readonly do: 'fail'; readonly status: number; readonly retryAfter?: string }
  /** Headers and half the body, then nothing more. */
  | { readonly do: 'stall' }
  /** Half the body, then the connection is gone. */
  | { readonly do: 'cut' };

export interface OpenAiServer {
  /** With `/v1`. */
  readonly url: string;
  readonly requests: readonly { readonly path: string; readonly authorization: string | undefined; readonly body: any }[];
  /** What the next requests get, one each; after that it behaves. */
  next(...behaviours: readonly Behaviour[]): void;
  /** What chat answers when it behaves. */
  reply(text: string): void;
  close(): Promise<void>;
}

export const embeddingLength = 8;

/** The same text gives the same numbers. */
function numbersOf(text: string): number[] {
  return Array.from({ length: embeddingLength }, (_, at) =>
    Array.from(text).reduce((sum, char, place) => sum + Math.sin((char.codePointAt(0) ?? 0) * (at + 1) + place), 0),
  );
}

export async function startOpenAiServer(): Promise<OpenAiServer> {
  const requests: { path: string; authorization: string | undefined; body: any }[] = [];
  const script: Behaviour[] = [];
  let words = 'You both keep coming back to jazz. Ask about the first record they bought.';

  function good(path: string, body: any): unknown {
    if (path.endsWith('/embeddings')) {
      const input: string[] = [body.input].flat();
      return {
        object: 'list',
        model: body.model,
        data: input.map((text, index) => ({ object: 'embedding', index, embedding: numbersOf(text) })),
      };
    }
    return chatAnswer(words, body.model);
  }

  function send(response: ServerResponse, path: string, body: any, behaviour: Behaviour): void {
    if (behaviour.do === 'fail') {
      response.writeHead(behaviour.status, {
        'content-type': 'application/json',
        ...(behaviour.retryAfter ? { 'retry-after': behaviour.retryAfter } : {}),
      });
      response.end(JSON.stringify({ error: { message: 'no' } }));
      return;
    }
    if (behaviour.do === 'answer') {
      response.writeHead(200, { 'content-type': behaviour.type ?? 'application/json' });
      response.end(behaviour.text ?? JSON.stringify(behaviour.json ?? good(path, body)));
      return;
    }
    const text = JSON.stringify(good(path, body));
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
    response.write(text.slice(0, text.length / 2), () => {
      if (behaviour.do === 'cut') response.destroy();
    });
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = JSON.parse(Buffer.concat(chunks).toString());
    const path = request.url ?? '';
    requests.push({ path, authorization: request.headers.authorization, body });
    send(response, path, body, script.shift() ?? { do: 'answer' });
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    next: (...behaviours) => void script.push(...behaviours),
    reply: (text) => void (words = text),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What a chat completion looks like. */
export function chatAnswer(content: unknown, model = 'test'): unknown {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    model,
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 200, completion_tokens: 40, total_tokens: 240 },
  };
}
