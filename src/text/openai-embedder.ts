// Text embeddings from an OpenAI-compatible API. Believes nothing it is answered before it is checked: count, order, length, numbers.
import { z } from 'zod';

import { AppError } from '../errors.js';
import { meanVector, normalizeText } from './embedder.js';
import type { TextEmbedder } from './embedder.js';
import { createOpenAiClient } from './openai-client.js';
import type { OpenAiClientOptions } from './openai-client.js';

export interface OpenAiEmbedderOptions extends OpenAiClientOptions {
  /** `text-embedding-3-small` */
  readonly model: string;
  /** Numbers per vector that the model gives. */
  readonly length: number;
  /** Texts per request; default 64. */
  readonly batchSize?: number;
}

/** Embedding models take 8,192 tokens; this many characters are fewer in any script. */
const maxChars = 8000;

const answerSchema = z.object({
  data: z.array(z.object({ index: z.number().int().optional(), embedding: z.array(z.number()) })),
});

function nonsense(what: string): AppError {
  return new AppError('upstream', `The embeddings API answered nonsense: ${what}.`);
}

/** Vectors in the order of the texts. */
function checkAnswer(answer: unknown, count: number, length: number): readonly Float32Array[] {
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success) throw nonsense('not a list of embeddings');
  const { data } = parsed.data;
  if (data.length !== count) throw nonsense(`${data.length} vectors for ${count} texts`);
  const vectors: (Float32Array | undefined)[] = Array.from({ length: count }, () => undefined);
  for (const [position, { index = position, embedding }] of data.entries()) {
    if (embedding.length !== length) throw nonsense(`a vector of ${embedding.length} numbers, not ${length}`);
    const vector = meanVector([{ vector: Float32Array.from(embedding), weight: 1 }]);
    if (vector === undefined || !vector.every(Number.isFinite)) throw nonsense('a vector without direction');
    if (index < 0 || index >= count || vectors[index] !== undefined)
      throw nonsense('an index that is out of range or given twice');
    vectors[index] = vector;
  }
  return vectors.filter((vector) => vector !== undefined);
}

/** Embeds by `POST {baseUrl}/embeddings`. */
export function createOpenAiEmbedder(options: OpenAiEmbedderOptions): TextEmbedder {
  const client = createOpenAiClient(options);
  const { model, length, batchSize = 64 } = options;
  const closing = new AbortController();

  async function embed(
    texts: readonly string[],
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<readonly (Float32Array | undefined)[]> {
    const all: (Float32Array | undefined)[] = texts.map(() => undefined);
    const asked = texts
      .map((text, index) => ({ index, text: normalizeText(text).slice(0, maxChars) }))
      .filter(({ text }) => text !== '');
    const either = signal === undefined ? closing.signal : AbortSignal.any([closing.signal, signal]);
    for (let at = 0; at < asked.length; at += batchSize) {
      const batch = asked.slice(at, at + batchSize);
      const answer = await client.post(
        '/embeddings',
        { model, input: batch.map(({ text }) => text), encoding_format: 'float' },
        { signal: either },
      );
      const vectors = checkAnswer(answer, batch.length, length);
      for (const [position, { index }] of batch.entries()) all[index] = vectors[position];
    }
    return all;
  }

  return {
    model: `openai:${model}:${length}`,
    length,
    embed,
    close: async () => {
      closing.abort();
      await Promise.resolve();
    },
  };
}
