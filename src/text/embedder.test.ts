import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

import { embeddingLength, startOpenAiServer } from '../../tests/support/openai-server.js';
import type { OpenAiServer } from '../../tests/support/openai-server.js';
import { compiledPath } from '../root.js';
import { maxPassages, passageChars, toPassages } from './embedder.js';
import { createLocalEmbedder } from './local-embedder.js';
import { createOpenAiEmbedder } from './openai-embedder.js';
import type { OpenAiEmbedderOptions } from './openai-embedder.js';

const cosine = (a: Float32Array | undefined, b: Float32Array | undefined): number =>
  Array.from(a ?? []).reduce((sum, x, at) => sum + x * (b?.[at] ?? 0), 0);

describe('passages', () => {
  test('are cut at sentences, then words, then anywhere, and never more than are read', () => {
    const sentences = toPassages('I like the sea. '.repeat(100));
    expect(sentences[0]?.endsWith('sea.')).toBe(true);
    expect(toPassages('word '.repeat(400))[0]?.endsWith('word')).toBe(true);
    expect(toPassages('x'.repeat(100_000)).map(({ length }) => length)).toEqual(Array(maxPassages).fill(passageChars));
  });

  test('of nothing are none', () => {
    for (const blank of ['', ' \n\t', '\u0000\u200b', '💜💜']) expect(toPassages(blank)).toEqual([]);
  });
});

describe('the local model', () => {
  const embedder = createLocalEmbedder();
  afterAll(() => embedder.close());

  test('puts bios that mean the same nearer than bios that do not', async () => {
    const triples = [
      ['I love jazz and live music', 'Concerts and saxophone are my life', 'I repair old motorcycles'],
      ['Hiking in the mountains every weekend', 'I spend my free time on trails and summits', 'I collect stamps and coins'],
      ['Software engineer who loves clean code', 'I write programs for a living', 'I bake sourdough bread'],
      ['Looking for someone to cook Italian food with', 'I make my own pasta and pizza', 'I train for triathlons'],
      ['Mother of two, love reading novels', 'Books are my passion, I have kids', 'Night clubs and techno'],
    ];
    const vectors = await embedder.embed(triples.flat());
    for (let at = 0; at < vectors.length; at += 3) {
      expect(cosine(vectors[at], vectors[at + 1])).toBeGreaterThan(cosine(vectors[at], vectors[at + 2]) + 0.05);
    }
  });

  test('gives vectors of length 1 and of the stated size', async () => {
    const [vector] = await embedder.embed(['Hello there']);
    expect(vector).toHaveLength(embedder.length);
    expect(cosine(vector, vector)).toBeCloseTo(1, 5);
  });

  test('gives the same numbers again, and within 1e-5 in other company', async () => {
    const text = 'I play the cello in a small orchestra.';
    const [alone] = await embedder.embed([text]);
    const [again] = await embedder.embed([text]);
    const company = await embedder.embed(['short', text, 'something quite a bit longer than the other two texts here']);
    expect(again).toEqual(alone);
    expect(Math.max(...(alone ?? []).map((x, at) => Math.abs(x - (company[1]?.[at] ?? 9))))).toBeLessThan(1e-5);
  });

  test('has no vector for what it cannot read: blank, or a script it does not know', async () => {
    const [blank, emoji, chinese, russian, english] = await embedder.embed([
      '',
      '💜',
      '我喜欢爵士乐和徒步',
      'Привет как дела',
      'hello',
    ]);
    expect([blank, emoji, chinese, russian]).toEqual([undefined, undefined, undefined, undefined]);
    expect(english).toBeDefined();
  });

  test('reads a text of a megabyte no further than its first passages', async () => {
    const [long, same] = await embedder.embed([
      `I like the sea. ${'word '.repeat(200_000)}`,
      `I like the sea. ${'word '.repeat(2_000)}`,
    ]);
    expect(cosine(long, same)).toBeCloseTo(1, 5);
  });

  test('stops between batches when it is cancelled', async () => {
    const controller = new AbortController();
    const running = embedder.embed(
      Array.from({ length: 200 }, (_, n) => `person ${n}`),
      { signal: controller.signal },
    );
    controller.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  });
});

test('the local model opens no connection', () => {
  const noNetwork = `
    import net from 'node:net'; import dns from 'node:dns';
    const refuse = () => { process._rawDebug('the network was asked'); process.exit(9); };
    net.Socket.prototype.connect = refuse; dns.lookup = refuse; globalThis.fetch = refuse;`;
  const module = JSON.stringify(pathToFileURL(compiledPath('src', 'text', 'local-embedder.js')));
  const script = `import(${module}).then(({ createLocalEmbedder }) => createLocalEmbedder().embed(['offline'])).then(([v]) => console.log(v.length))`;
  // Worker threads inherit --import, so the model's thread has no network either. The process ends by itself: an idle worker does not hold it.
  const run = spawnSync(process.execPath, ['--import', `data:text/javascript,${encodeURIComponent(noNetwork)}`, '-e', script], {
    encoding: 'utf8',
    timeout: 170_000, // it reads a model of 32 MB: seconds on a machine of its own
  });
  expect(run).toMatchObject({ status: 0, stdout: '512\n' });
});

test('the worker starts with the first text, ends when idle, starts again, and is refused after close', async () => {
  const states: string[] = [];
  const embedder = createLocalEmbedder({ idleMs: 1, onWorker: (state) => states.push(state) });
  expect(states).toEqual([]);
  await embedder.embed(['']);
  expect(states).toEqual([]);
  await embedder.embed(['one']);
  await expect.poll(() => states).toEqual(['started', 'ended']);
  expect((await embedder.embed(['two']))[0]).toBeDefined();
  await embedder.close();
  expect(states.slice(0, 3)).toEqual(['started', 'ended', 'started']);
  await expect(embedder.embed(['three'])).rejects.toMatchObject({ code: 'cancelled' });
});

describe('an embeddings API', () => {
  let server: OpenAiServer;
  const waits: number[] = [];
  beforeAll(async () => {
    server = await startOpenAiServer();
  });
  afterAll(() => server.close());
  afterEach(() => void waits.splice(0));

  function embedderFor(more: Partial<OpenAiEmbedderOptions> = {}) {
    const wait = async (ms: number): Promise<void> => void waits.push(ms);
    return createOpenAiEmbedder({
      baseUrl: server.url,
      apiKey: 'k',
      model: 'm',
      length: embeddingLength,
      wait,
      random: () => 0.5,
      ...more,
    });
  }

  test('answers vectors of length 1 in order, in batches; blank texts are not sent', async () => {
    const before = server.requests.length;
    const vectors = await embedderFor({ batchSize: 2 }).embed(['a', '', 'b', 'c']);
    expect(vectors.map((vector) => vector?.length)).toEqual([embeddingLength, undefined, embeddingLength, embeddingLength]);
    expect(cosine(vectors[3], vectors[3])).toBeCloseTo(1, 6);
    expect(server.requests.slice(before).map(({ body }) => body.input)).toEqual([['a', 'b'], ['c']]);
    expect(server.requests.at(-1)).toMatchObject({ path: '/v1/embeddings', authorization: 'Bearer k' });
  });

  test('vectors are put in order by their index', async () => {
    const one = (index: number): unknown => ({
      index,
      embedding: Array.from({ length: embeddingLength }, (_, at) => (at === index ? 2 : 0)),
    });
    server.next({ do: 'answer', json: { data: [one(1), one(0)] } });
    const [a, b] = await embedderFor().embed(['a', 'b']);
    expect([a?.[0], b?.[1]]).toEqual([1, 1]);
  });

  test('is asked again after 429 and 5xx, as late as it wishes, and after a cut', async () => {
    server.next({ do: 'fail', status: 429, retryAfter: '2' }, { do: 'fail', status: 503 }, { do: 'cut' });
    expect((await embedderFor().embed(['a']))[0]).toBeDefined();
    expect(waits).toEqual([2000 + 250, 500, 1000]);
  });

  test('is not waited for longer than half a minute', async () => {
    server.next({ do: 'fail', status: 429, retryAfter: '3600' });
    await expect(embedderFor().embed(['a'])).rejects.toMatchObject({
      code: 'rate_limited',
      details: { retryAfterSeconds: 3600 },
    });
    expect(waits).toEqual([]);
  });

  test('that refuses the key is not asked again, and the key is not repeated', async () => {
    server.next({ do: 'fail', status: 401 });
    const error = await embedderFor({ apiKey: 'sk-secret' })
      .embed(['a'])
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'upstream', message: expect.stringContaining('OPENAI_API_KEY') });
    expect(JSON.stringify(error) + String(error)).not.toContain('sk-secret');
  });

  test('that stalls runs into the time-out', async () => {
    server.next({ do: 'stall' });
    await expect(embedderFor({ timeoutMs: 500, retries: 0 }).embed(['a'])).rejects.toMatchObject({ code: 'timeout' });
  });

  test('that is cancelled ends at once', async () => {
    server.next({ do: 'stall' });
    const controller = new AbortController();
    const before = server.requests.length;
    const running = embedderFor().embed(['a'], { signal: controller.signal });
    await expect.poll(() => server.requests.length).toBe(before + 1);
    controller.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('whose connection never hears of an abort still ends, by its time-out or when it is cancelled', async () => {
    const deaf = { fetch: () => new Promise<Response>(() => undefined), retries: 0 };
    await expect(embedderFor({ ...deaf, timeoutMs: 20 }).embed(['a'])).rejects.toMatchObject({ code: 'timeout' });
    const controller = new AbortController();
    const running = embedderFor(deaf).embed(['a'], { signal: controller.signal });
    controller.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('that is not there is `upstream`', async () => {
    await expect(embedderFor({ baseUrl: 'http://127.0.0.1:9/v1', retries: 1 }).embed(['a'])).rejects.toMatchObject({
      code: 'upstream',
    });
    expect(waits).toHaveLength(1);
  });

  const good = Array<number>(embeddingLength).fill(1);
  test.each([
    ['fewer vectors than texts', { data: [] }],
    ['a vector of another length', { data: [{ index: 0, embedding: [1, 2] }] }],
    ['a vector of nulls', { data: [{ index: 0, embedding: good.map(() => null) }] }],
    ['a vector of zeros', { data: [{ index: 0, embedding: good.map(() => 0) }] }],
    ['numbers past float32', { data: [{ index: 0, embedding: good.map(() => 1e300) }] }],
    ['an index out of range', { data: [{ index: 7, embedding: good }] }],
    ['something else', { hello: 1 }],
  ])('%s is refused', async (_, json) => {
    server.next({ do: 'answer', json });
    await expect(embedderFor().embed(['a'])).rejects.toMatchObject({ code: 'upstream' });
  });

  test('HTML, and more than is taken, are refused', async () => {
    server.next({ do: 'answer', text: '<html>hello</html>', type: 'text/html' }, { do: 'answer', text: `"${'x'.repeat(5000)}"` });
    await expect(embedderFor().embed(['a'])).rejects.toThrow(/not JSON/);
    await expect(embedderFor({ maxBytes: 1000 }).embed(['a'])).rejects.toThrow(/more than 1000 bytes/);
  });
});
