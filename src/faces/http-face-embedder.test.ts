// The face service over HTTP: the example service itself, and every way in which one may fail.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { serviceToken, startFaceService, type Fault, type FaceService } from '../../tests/support/face-service.js';
import { projectPath } from '../root.js';
import { isFace, noFaceReasons } from './face-embedder.js';
import { createHttpFaceEmbedder, describeFaceService, type HttpFaceEmbedderOptions } from './http-face-embedder.js';
import { createLocalFaceEmbedder } from './local-face-embedder.js';

let service: FaceService;
let waits: number[];
let photo: Buffer;
beforeAll(async () => {
  service = await startFaceService();
  photo = await sharp({ create: { width: 200, height: 200, channels: 3, background: '#888888' } })
    .png()
    .toBuffer();
});
afterAll(() => service.close());
beforeEach(() => {
  waits = [];
});

const known = { model: 'dlib-resnet-1+mirror', length: 128, middle: 0.6, scale: 0.05 };
const options = (more: Partial<HttpFaceEmbedderOptions> = {}): HttpFaceEmbedderOptions => ({
  url: service.url,
  token: serviceToken,
  timeoutMs: 170_000, // the first photo waits for the example to read its model
  random: () => 0.5,
  wait: async (ms) => void waits.push(ms),
  ...more,
});
const embedderFor = (more: Partial<HttpFaceEmbedderOptions> = {}) => createHttpFaceEmbedder(options(more), known);
/** How often it was asked since. */
const askedFrom = (at: number) => service.requests.length - at;
const good = {
  model: known.model,
  box: { x: 1, y: 2, width: 3, height: 4 },
  embedding: Array.from({ length: 128 }, () => 0.1),
  quality: 0.5,
};

describe('a face service that behaves', () => {
  it('says which model it has', async () => {
    expect(await describeFaceService(options())).toEqual(known);
    const { model, length, calibration } = embedderFor();
    expect({ model, length, ...calibration }).toEqual(known);
  });

  it('says why there is no face, and is not asked again', async () => {
    const at = service.requests.length;
    expect(await embedderFor().embed(photo)).toEqual({ reason: 'no_face' });
    expect(await embedderFor().embed(Buffer.from('no picture'))).toEqual({ reason: 'not_an_image' });
    expect(askedFrom(at)).toBe(2);
    for (const reason of noFaceReasons) {
      service.next({ do: 'answer', status: 422, json: { reason } });
      expect(await embedderFor().embed(photo)).toEqual({ reason });
    }
  });

  it('gives faces from left to right, and is told which one is meant', async () => {
    const [left, right] = [
      { x: 1, y: 2, width: 3, height: 4 },
      { x: 10, y: 2, width: 3, height: 4 },
    ];
    service.next({ do: 'answer', status: 422, json: { reason: 'several_faces', faces: [right, left] } });
    expect(await embedderFor().embed(photo)).toEqual({ reason: 'several_faces', faces: [left, right] });
    await embedderFor().embed(photo, { chosen: { x: 12.5, y: 3 } });
    expect(service.requests.at(-1)).toMatchObject({ path: '/embed?x=12.5&y=3', bytes: photo.length });
  });

  const faces = projectPath('..', 'shared', 'data', 'faces', 'Adam_Sandler');
  it.skipIf(!existsSync(faces))('measures as the model in our own process does', { timeout: 400_000 }, async () => {
    const portrait = readFileSync(join(faces, readdirSync(faces)[0] ?? ''));
    const local = createLocalFaceEmbedder();
    const [there, here] = [await embedderFor().embed(portrait), await local.embed(portrait)];
    await local.close();
    expect(isFace(there)).toBe(true);
    expect(there).toEqual(here);
  });

  it('may leave out landmarks, and send what it likes beside', async () => {
    service.next({ do: 'answer', json: { ...good, age: 30 } });
    expect(await embedderFor().embed(photo)).toEqual({ ...good, landmarks: [], embedding: Float32Array.from(good.embedding) });
  });

  it('is described by docs/face-embedder.md with examples that are accepted', async () => {
    const text = readFileSync(projectPath('docs', 'face-embedder.md'), 'utf8');
    const [model, face, none] = [...text.matchAll(/```json\n(.*?)```/gs)].map(([, json = '']) => JSON.parse(json));
    service.next({ do: 'answer', json: model }, { do: 'answer', json: face }, { do: 'answer', status: 422, json: none });
    const described = await describeFaceService(options());
    const embedder = createHttpFaceEmbedder(options(), { ...described, length: face.embedding.length });
    expect(isFace(await embedder.embed(photo))).toBe(true);
    expect(await embedder.embed(photo)).toEqual(none);
    for (const reason of noFaceReasons) expect(text).toContain(`\`${reason}\``);
  });
});

describe('a face service in trouble', () => {
  it('is asked again, each time later, where it may pass', async () => {
    const at = service.requests.length;
    service.next({ do: 'fail', status: 503 }, { do: 'cut' });
    expect(await embedderFor().embed(photo)).toEqual({ reason: 'no_face' });
    expect(waits).toEqual([250, 500]);
    expect(askedFrom(at)).toBe(3);
  });

  it('is given up after three times', async () => {
    const at = service.requests.length;
    service.next({ do: 'fail', status: 500 }, { do: 'fail', status: 502 }, { do: 'fail', status: 503 });
    await expect(embedderFor().embed(photo)).rejects.toMatchObject({
      code: 'upstream',
      message: 'The face service answered with status 503.',
    });
    expect(askedFrom(at)).toBe(3);
  });

  it('says when it wants to be asked again: soon is waited for, later is left to the queue', async () => {
    service.next({ do: 'fail', status: 429, headers: { 'retry-after': '2' } });
    expect(await embedderFor().embed(photo)).toEqual({ reason: 'no_face' });
    expect(waits).toEqual([2250]);
    const at = service.requests.length;
    service.next({ do: 'fail', status: 429, headers: { 'retry-after': '60' } });
    await expect(embedderFor().embed(photo)).rejects.toMatchObject({ code: 'rate_limited', details: { retryAfterSeconds: 60 } });
    expect(askedFrom(at)).toBe(1);
  });

  it('may be away altogether', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const address = closed.address();
    const port = typeof address === 'object' ? address?.port : 0;
    await new Promise((resolve) => closed.close(resolve));
    await expect(embedderFor({ url: `http://127.0.0.1:${port}` }).embed(photo)).rejects.toMatchObject({ code: 'upstream' });
    expect(waits).toHaveLength(2);
  });

  it('may never answer: the time for one answer ends', async () => {
    service.next({ do: 'stall' }, { do: 'stall' });
    await expect(embedderFor({ timeoutMs: 500, retries: 1 }).embed(photo)).rejects.toMatchObject({ code: 'timeout' });
    expect(waits).toHaveLength(1);
  });

  it('is not waited for any more by who gave up, or when we close', async () => {
    service.next({ do: 'stall' }, { do: 'stall' });
    const at = service.requests.length;
    const abort = new AbortController();
    const asked = embedderFor().embed(photo, { signal: abort.signal });
    await expect.poll(() => askedFrom(at)).toBe(1);
    abort.abort();
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
    const embedder = embedderFor();
    const waiting = embedder.embed(photo);
    await expect.poll(() => askedFrom(at)).toBe(2);
    await embedder.close();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    await expect(embedder.embed(photo)).rejects.toMatchObject({ code: 'cancelled' });
    expect(waits).toEqual([]);
  });
});

describe('a face service that is set up wrong', () => {
  const cases: readonly [string, Fault, RegExp][] = [
    ['does not know us', { do: 'fail', status: 401 }, /status 401\. Check EMBEDDER_TOKEN/],
    ['is not there', { do: 'fail', status: 404 }, /status 404\. Check EMBEDDER_URL/],
    ['does not understand us', { do: 'fail', status: 400 }, /status 400/],
    [
      'leads elsewhere',
      { do: 'fail', status: 302, headers: { location: 'http://127.0.0.1:1/' } },
      /status 302\. Redirects are not followed/,
    ],
    ['has another reason', { do: 'answer', status: 422, json: { reason: 'blurry' } }, /reason/],
    ['has no reason', { do: 'answer', status: 422, text: 'no' }, /not JSON/],
    ['answers a page', { do: 'answer', text: '<html>' }, /not JSON/],
    ['answers without end', { do: 'answer', text: `"${'x'.repeat(600_000)}"` }, /more than 524288 bytes/],
    ['answers a list', { do: 'answer', json: [] }, /the answer: /],
    ['answers too few numbers', { do: 'answer', json: { ...good, embedding: [1, 2] } }, /embedding: 2 numbers, not 128/],
    ['answers words for numbers', { do: 'answer', json: { ...good, embedding: ['a'] } }, /embedding\.0: /],
    [
      'answers numbers without end',
      { do: 'answer', json: { ...good, embedding: [...good.embedding.slice(1), 1e300] } },
      /too large for float32/,
    ],
    ['answers a face of no size', { do: 'answer', json: { ...good, box: { x: 0, y: 0, width: 0, height: 1 } } }, /box\.width: /],
    ['answers a quality that is none', { do: 'answer', json: { ...good, quality: 12 } }, /quality: /],
  ];
  it.each(cases)('is not asked again where it %s, and the words say so', async (_, fault, words) => {
    const at = service.requests.length;
    service.next(fault);
    const refused = await embedderFor()
      .embed(photo)
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'upstream', message: expect.stringMatching(words) });
    expect(JSON.stringify(refused) + String(refused)).not.toContain(serviceToken);
    expect(askedFrom(at)).toBe(1);
  });

  it('is refused without its token by the example itself', async () => {
    await expect(embedderFor({ token: undefined }).embed(photo)).rejects.toMatchObject({ code: 'upstream' });
    await expect(describeFaceService(options({ token: 'wrong' }))).rejects.toMatchObject({ code: 'upstream' });
  });

  it('has another model than when we started: photos wait for somebody, and are not compared with others', async () => {
    service.next({ do: 'answer', json: { ...good, model: 'another-2' } });
    await expect(embedderFor().embed(photo)).rejects.toMatchObject({
      code: 'setup',
      message: expect.stringContaining('another-2'),
    });
  });

  it.each([
    ['no name', { model: '' }],
    ['no numbers', { length: 0 }],
    ['too many numbers', { length: 5000 }],
    ['no middle', { middle: 0 }],
    ['no scale', { scale: -1 }],
  ])('is not believed a model with %s', async (_, wrong) => {
    service.next({ do: 'change', change: (model) => ({ ...model, ...wrong }) });
    await expect(describeFaceService(options())).rejects.toMatchObject({
      code: 'upstream',
      message: expect.stringContaining(`GET /model with something else than its contract says: ${Object.keys(wrong)[0]}`),
    });
  });
});
