// Asks an OpenAI-compatible API, for embeddings and insights.
import { createServiceClient, type ServiceClientOptions } from '../outside/service-client.js';

export interface OpenAiClientOptions extends Omit<ServiceClientOptions, 'token' | 'name' | 'hint' | 'passing'> {
  readonly apiKey?: string | undefined;
}

export interface OpenAiClient {
  /** The JSON that the API answers. @throws AppError `upstream`, `timeout`, `rate_limited` (with `retryAfterSeconds`) or `cancelled` */
  post(path: string, body: unknown, options?: { readonly signal?: AbortSignal | undefined }): Promise<unknown>;
}

export function createOpenAiClient({ apiKey, ...options }: OpenAiClientOptions): OpenAiClient {
  const client = createServiceClient({ ...options, token: apiKey, passing: [409], hint: hintOf });
  return {
    post: async (path, body, { signal } = {}) => (await client.ask(path, { body: JSON.stringify(body), signal })).value,
  };
}

function hintOf(status: number): string {
  if (status === 401 || status === 403) return 'Check OPENAI_API_KEY.';
  return status === 404 ? 'Check OPENAI_BASE_URL and the model.' : '';
}
