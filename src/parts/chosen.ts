// What the settings choose: whose embeddings, whose words, whose tokens, which chain.
import type { VoteDomain } from '@nakodo/chain';
import { localSecrets } from '../auth/local-secrets.js';
import type { Settings } from '../config/settings.js';
import type { Database } from '../db/database.js';
import type { FaceEmbedder } from '../faces/face-embedder.js';
import { faceServiceOf } from '../faces/http-face-embedder.js';
import { createInsightWriter, type InsightWriter } from '../insights/writer.js';
import { noChain } from '../modes/community/vote-domain.js';
import { openFaceEmbedder, rememberFaceEmbedder } from '../people/open-face-embedder.js';
import type { TextEmbedder } from '../text/embedder.js';
import { createLocalEmbedder } from '../text/local-embedder.js';
import { createOpenAiEmbedder } from '../text/openai-embedder.js';
import type { NakodoLog } from './log.js';

export function voteDomainOf({ CHAIN_ID: chainId, CHAIN_REGISTRY_ADDRESS: registry }: Settings): VoteDomain {
  return chainId === undefined || registry === undefined ? noChain : { chainId, registry };
}

/** Without PUBLIC_URL, as somebody on this machine reaches it. */
export function publicUrl({ PUBLIC_URL, PORT }: Settings): string {
  return (PUBLIC_URL ?? `http://localhost:${PORT}`).replace(/\/+$/, '');
}

/** A local installation that was given no secrets has its own, made once beside its data. */
export function tokenSettings(settings: Settings, local: boolean) {
  const own = local ? localSecrets(settings.NAKODO_DATA_DIR) : undefined;
  return {
    serviceKey: settings.SERVICE_KEY ?? own?.serviceKey,
    jwtSecret: settings.JWT_SECRET ?? own?.jwtSecret,
    jwksUrl: settings.JWKS_URL,
    issuer: settings.JWKS_ISSUER,
    audience: settings.JWKS_AUDIENCE,
  };
}

function openAi(settings: Settings) {
  return { baseUrl: settings.OPENAI_BASE_URL, apiKey: settings.OPENAI_API_KEY };
}

export function chooseEmbedder(settings: Settings): TextEmbedder {
  const model = settings.OPENAI_EMBEDDING_MODEL;
  if (model === undefined) return createLocalEmbedder();
  return createOpenAiEmbedder({ ...openAi(settings), model, length: settings.OPENAI_EMBEDDING_LENGTH });
}

export function chooseInsightWriter(settings: Settings): InsightWriter | undefined {
  if (settings.OPENAI_API_KEY === undefined) return undefined;
  return createInsightWriter({
    ...openAi(settings),
    model: settings.OPENAI_MODEL,
    maxCallsPerHour: settings.OPENAI_MAX_CALLS_PER_HOUR,
  });
}
interface FaceOptions {
  readonly log: NakodoLog;
  /** False: the model that was used last is remembered, and none is asked for. */
  readonly measuresFaces?: boolean | undefined;
}

export async function chooseFaceEmbedder(
  settings: Settings,
  db: Database,
  { log, measuresFaces = true }: FaceOptions,
): Promise<FaceEmbedder> {
  const service = faceServiceOf(settings);
  if (!measuresFaces) return await rememberFaceEmbedder(db, service);
  return await openFaceEmbedder(db, service, (error) =>
    log.error({ error }, 'the face service does not answer: photos wait for it'),
  );
}
