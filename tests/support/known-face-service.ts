// A face service for worker processes of tests: what it sees in a photo was said before (knownEmbedder). It can be away, or keep somebody waiting.
import { createServer } from 'node:http';
import type { KnownEmbedder } from './lookalike.js';

export interface KnownFaceService {
  readonly url: string;
  /** Photos that it is asked about and has not answered: it answers nobody while `holds`. */
  readonly held: () => number;
  holds: boolean;
  close(): Promise<void>;
}

export async function serveKnownFaces(embedder: KnownEmbedder): Promise<KnownFaceService> {
  const held = new Set<() => void>();
  let holds = false;
  const server = createServer((request, response) => {
    const reply = (status: number, body: unknown) => response.writeHead(status).end(JSON.stringify(body));
    const answer = async () => {
      const { model, length, calibration } = embedder;
      if (request.url === '/model') return reply(200, { model, length, ...calibration });
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      if (holds) await new Promise<void>((resolve) => held.add(resolve));
      const found = await embedder.embed(Buffer.concat(chunks));
      if ('reason' in found) return reply(422, found);
      const landmarks = Array.from({ length: 68 }, () => ({ x: 1, y: 1 }));
      return reply(200, { ...found, landmarks, embedding: [...found.embedding] });
    };
    answer().catch(() => reply(503, { error: 'away' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    held: () => held.size,
    get holds() {
      return holds;
    },
    set holds(value) {
      holds = value;
      if (holds) return;
      for (const release of held) release();
      held.clear();
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
