// A face service: photos in, faces out, by the contract of docs/face-embedder.md. It serves the model that ships with Nakodo; put another in its place.
//   npm run build && PORT=8600 TOKEN=a-long-secret node examples/face-service/server.mjs
//   EMBEDDER_URL=http://127.0.0.1:8600 EMBEDDER_TOKEN=a-long-secret npm start
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { createLocalFaceEmbedder } from '../../dist/src/faces/local-face-embedder.js';

const { PORT = '8600', HOST = '127.0.0.1', TOKEN } = process.env;
const maxPhotoBytes = 20 * 1024 * 1024;
const embedder = createLocalFaceEmbedder();

const server = createServer((request, response) => {
  void answer(request)
    .catch((error) => {
      console.error(error);
      return { status: 500, body: { error: 'The model failed' } }; // may pass: Nakodo asks again
    })
    .then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
});

async function answer(request) {
  const { pathname, searchParams } = new URL(request.url, 'http://service');
  if (!mayAsk(request)) return { status: 401, body: { error: 'Who are you?' } };
  if (request.method === 'GET' && pathname === '/model') {
    const { model, length, calibration } = embedder;
    return { status: 200, body: { model, length, middle: calibration.middle, scale: calibration.scale } };
  }
  if (request.method === 'POST' && pathname === '/embed') return await embed(request, searchParams);
  return { status: 404, body: { error: 'There is GET /model and POST /embed' } };
}

async function embed(request, searchParams) {
  const photo = await readBody(request);
  if (photo === undefined) return { status: 422, body: { reason: 'too_large' } };
  const chosen = searchParams.has('x') ? { x: Number(searchParams.get('x')), y: Number(searchParams.get('y')) } : undefined;
  const found = await embedder.embed(photo, { chosen });
  if ('reason' in found) return { status: 422, body: found };
  return { status: 200, body: { ...found, embedding: Array.from(found.embedding) } };
}

/** Undefined: too large. What is too much is read and forgotten, so that the answer arrives. */
async function readBody(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= maxPhotoBytes) chunks.push(chunk);
  }
  return size <= maxPhotoBytes ? Buffer.concat(chunks) : undefined;
}

function mayAsk({ headers }) {
  const digest = (text) => createHash('sha256').update(text).digest();
  return TOKEN === undefined || timingSafeEqual(digest(headers.authorization ?? ''), digest(`Bearer ${TOKEN}`));
}

server.listen(Number(PORT), HOST, () => {
  const address = server.address();
  console.log(`The face service listens on http://${HOST}:${address.port}`);
});
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    server.close();
    server.closeAllConnections();
    void embedder.close();
  });
}
