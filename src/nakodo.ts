// Puts Nakodo together: the one place that knows which parts there are. Opens the database (our own local server, or DATABASE_URL),
// migrates it, and offers the parts to the doors (server, CLI, worker, embedding API). Starts no loop and listens on nothing.
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { VoteDomain } from '@nakodo/chain';
import { chainJob, chainServices, createChainWork } from './chain-sync/chain.job.js';
import type { ChainWork } from './chain-sync/chain-sync.js';
import { createAccounts, type Accounts } from './accounts/accounts.js';
import { accountsService } from './accounts/accounts.service.js';
import { createMailer } from './accounts/mail.js';
import { localSecrets } from './auth/local-secrets.js';
import { createTokens, type Tokens } from './auth/tokens.js';
import type { Settings } from './config/settings.js';
import type { Database } from './db/database.js';
import { openLocalServer, type LocalServer } from './db/local-server.js';
import { migrate } from './db/migrate.js';
import { openDatabase, type DatabaseOptions } from './db/pool.js';
import type { FaceEmbedder } from './faces/face-embedder.js';
import { faceServiceOf } from './faces/http-face-embedder.js';
import { enqueueInsights, insightService } from './insights/insight-store.js';
import { createInsightWriter, type InsightWriter } from './insights/writer.js';
import { createEventCache } from './modes/events/event-cache.js';
import { createTableStatistics } from './modes/events/table-statistics.js';
import { matchmakerJob } from './modes/events/events.job.js';
import { eventsService } from './modes/events/events.service.js';
import type { EventsWork } from './modes/events/events.work.js';
import type { LiveMatcher } from './modes/live/pairing/live-matcher.js';
import { createLiveMatcher } from './modes/live/pairing/matcher.js';
import { communityJobs } from './modes/community/community.jobs.js';
import { createCommunityWork, type CommunityWork } from './modes/community/community.work.js';
import { noChain } from './modes/community/vote-domain.js';
import { voteLogJob } from './modes/community/vote-log.job.js';
import { lookalikeService, type LookalikeWork } from './modes/lookalike/lookalike.work.js';
import { matchGeneratorJob } from './modes/lookalike/lookalike.job.js';
import { createPoolCache } from './modes/pool/pool-cache.js';
import { liveCleanupJob, liveCleanupService } from './modes/live/cleanup.service.js';
import { rejectedPhotosService } from './modes/lookalike/rejected-photos.service.js';
import { tidyPhotosService } from './modes/lookalike/tidy-photos.js';
import { trimMatchJobsService } from './modes/lookalike/trim-jobs.js';
import { setUpFaceVectors } from './modes/lookalike/face-vectors.js';
import { compilePoolPolicies } from './modes/pool/compiled-policies.js';
import { ageWallService } from './people/age-wall.js';
import { embeddingService } from './people/embeddings.js';
import type { Models } from './people/models.js';
import { openFaceEmbedder, rememberFaceEmbedder } from './people/open-face-embedder.js';
import { adoptRestoredChanges } from './people/restored-changes.js';
import { openPhotoStore } from './photos/open-photo-store.js';
import { photoRemovalService } from './photos/photo-removals.service.js';
import type { PhotoStore } from './photos/photo-store.js';
import { trimLogService } from './realtime/trim-log.js';
import { barsService } from './safety/bars.service.js';
import { evidenceService } from './safety/evidence.service.js';
import type { TextEmbedder } from './text/embedder.js';
import { createLocalEmbedder } from './text/local-embedder.js';
import { createOpenAiEmbedder } from './text/openai-embedder.js';
import { jobService, servicesJob, type Job } from './work/jobs.js';
import { createWallets, type Wallets } from './wallets/wallets.js';
import type { Service, WorkerLog } from './work/worker.js';

export interface NakodoLog extends WorkerLog {
  error(details: Readonly<Record<string, unknown>>, message: string): void;
  info(details: Readonly<Record<string, unknown>>, message: string): void;
}

export interface Nakodo {
  readonly db: Database;
  readonly settings: Settings;
  /** Undefined where DATABASE_URL is used. */
  readonly localServer: LocalServer | undefined;
  readonly tokens: Tokens;
  readonly accounts: Accounts;
  readonly wallets: Wallets;
  readonly events: EventsWork;
  /** Pairs people in live lobbies, from the first search or listener on. */
  readonly live: LiveMatcher;
  /** Measures photos and matches them. */
  readonly lookalike: LookalikeWork;
  /** Supplies communities with pairs to vote on. */
  readonly community: CommunityWork;
  /** Where wallets' signatures of votes count. */
  readonly voteDomain: VoteDomain;
  /** Anchors what communities decided, where a chain is set up. */
  readonly chain: ChainWork;
  /** What a cron call or `nakodo run-job` can run once. */
  readonly jobs: readonly Job[];
  readonly embedder: TextEmbedder;
  /** Loads its model, or asks its service, with the first photo. */
  readonly faceEmbedder: FaceEmbedder;
  /** Whose vectors are compared. */
  readonly models: Models;
  readonly photos: PhotoStore;
  /** Undefined without OPENAI_API_KEY: texts are made from the terms when they are read. */
  readonly insightWriter: InsightWriter | undefined;
  /** The background work, for `startWorker`. */
  services(): Service[];
  /** Closes the pool, the embedders and, if nobody else uses it, the local server. */
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly log: NakodoLog;
  /** Hears what happens, in words for the terminal. */
  readonly onProgress?: (words: string) => void;
  /** Whether to migrate; default true. */
  readonly migrate?: boolean;
  /** Whether photos may be measured: then the face service, if one is set, must say which model it has; default true. */
  readonly measuresFaces?: boolean;
  /** Shown in pg_stat_activity. */
  readonly applicationName?: string;
}

const daySeconds = 24 * 60 * 60;

interface Opened {
  readonly db: Database;
  readonly localServer: LocalServer | undefined;
}

/** Throws `setup`, `database_unavailable`, `database_newer` or `name_taken`; nothing stays open then. */
export async function openNakodo(settings: Settings, options: OpenOptions): Promise<Nakodo> {
  const opened = await openTheDatabase(settings, options);
  try {
    if (options.migrate !== false) {
      await migrate(opened.db);
      await adoptRestoredChanges(opened.db);
      await compilePoolPolicies(opened.db, (policyVersionId, error) =>
        options.log.error({ policyVersionId, error }, 'the policy of a pool cannot be used'),
      );
    }
    const faces = await chooseFaceEmbedder(settings, opened, options);
    if (options.migrate !== false) await setUpFaceVectors(opened.db); // knows of the model of faces
    return compose(settings, opened, faces, options.log);
  } catch (error) {
    await closeTheDatabase(opened);
    throw error;
  }
}

async function openTheDatabase(settings: Settings, { onProgress, applicationName }: OpenOptions): Promise<Opened> {
  const common: DatabaseOptions = { max: settings.DATABASE_POOL_MAX, ...(applicationName !== undefined && { applicationName }) };
  if (settings.DATABASE_URL !== undefined) {
    const db = openDatabase({
      ...common,
      url: settings.DATABASE_URL,
      transactionPooler: settings.DATABASE_POOLER,
      ...(settings.DATABASE_LISTEN_URL !== undefined && { listenUrl: settings.DATABASE_LISTEN_URL }),
    });
    return { db, localServer: undefined };
  }
  const localServer = await openLocalServer({
    directory: settings.NAKODO_DATA_DIR,
    port: settings.NAKODO_LOCAL_PORT,
    ...(onProgress && { onEvent: onProgress }),
  });
  return { db: openDatabase({ ...common, connection: localServer.connection }), localServer };
}

async function closeTheDatabase({ db, localServer }: Opened): Promise<void> {
  await db.close();
  await localServer?.stop();
}

function compose(settings: Settings, opened: Opened, faceEmbedder: FaceEmbedder, log: NakodoLog): Nakodo {
  const { db, localServer } = opened;
  const worker = `${hostname()} ${process.pid} ${randomUUID().slice(0, 8)}`;
  const embedder = chooseEmbedder(settings);
  const insightWriter = chooseInsightWriter(settings);
  const models: Models = { text: embedder.model, face: { name: faceEmbedder.model, ...faceEmbedder.calibration } };
  const photos = openPhotoStore(settings);
  const accounts = createAccounts({
    db,
    enabled: settings.ACCOUNTS,
    sessionSeconds: settings.SESSION_DAYS * daySeconds,
    publicUrl: publicUrl(settings),
    mailer: createMailer({ smtpUrl: settings.SMTP_URL, from: settings.MAIL_FROM }),
    onMailError: (error) => log.error({ error }, 'a link to a new password could not be mailed'),
  });
  const events: EventsWork = {
    db,
    worker,
    cache: createEventCache(),
    statistics: createTableStatistics(db),
    batchSize: settings.BATCH_SIZE,
    leaseMs: settings.LEASE_MS,
    models,
    ...(insightWriter && { onDecided: (tx, state, lists) => enqueueInsights(tx, state.pool.id, lists, state.columns) }),
  };
  const live = createLiveMatcher({
    db,
    models,
    onError: (error, doing) => log.error({ error }, `${doing} failed; it is tried again`),
  });
  const lookalike: LookalikeWork = {
    db,
    embedder: faceEmbedder,
    store: photos,
    models,
    cache: createPoolCache(),
    worker,
    leaseMs: settings.LEASE_MS,
    onError: (error) => log.error({ error }, 'a photo could not be looked at; it is tried again'),
  };
  const community = createCommunityWork({ db, models, connections: settings.DATABASE_POOL_MAX });
  const voteDomain = voteDomainOf(settings);
  const communityWork = [
    ...communityJobs(community, (error, doing) => log.error({ error }, `${doing} failed; it is tried again`)),
    voteLogJob({ db, domain: voteDomain }),
  ];
  const chain = createChainWork({
    db,
    settings,
    worker,
    onProblem: (words) =>
      words === undefined ? log.info({}, 'the chain is well again') : log.error({ problem: words }, `the chain: ${words}`),
  });
  const texts = [
    embeddingService({ db, embedder, worker }),
    ...(insightWriter
      ? [insightService({ db, writer: insightWriter, worker, maxCallsPerHour: settings.OPENAI_MAX_CALLS_PER_HOUR })]
      : []),
  ];
  const upkeep = [
    ageWallService(db),
    trimLogService(db),
    evidenceService(db),
    barsService(db),
    photoRemovalService({ db, store: photos, worker }),
    trimMatchJobsService(db),
    rejectedPhotosService(db),
    tidyPhotosService(db),
    accountsService(db),
  ];
  const jobOptions = {
    maxRuntimeMs: settings.MAX_RUNTIME_MS,
    onError: (error: unknown, service: string) => log.error({ error, service }, `${service} failed; it is tried again`),
  };
  const embeddingJob = servicesJob({
    name: 'embedding',
    about: 'Measure what people wrote, and write insights',
    pollMs: 60_000,
    services: texts,
    ...jobOptions,
  });
  const upkeepJob = servicesJob({
    name: 'upkeep',
    about: 'Remove what is over: photos, sessions, events, evidence, bars; and see who came of age',
    pollMs: 10 * 60_000,
    services: upkeep,
    ...jobOptions,
  });
  return {
    db,
    settings,
    localServer,
    community,
    voteDomain,
    chain,
    jobs: [
      ...communityWork,
      chainJob(chain),
      matchmakerJob(events, settings.MAX_RUNTIME_MS),
      matchGeneratorJob(lookalike, settings.MAX_RUNTIME_MS),
      liveCleanupJob(db),
      embeddingJob,
      upkeepJob,
    ],
    accounts,
    wallets: createWallets({ db, accounts, chainId: voteDomain.chainId }),
    tokens: createTokens(tokenSettings(settings, localServer !== undefined)),
    events,
    live,
    lookalike,
    embedder,
    faceEmbedder,
    models,
    photos,
    insightWriter,
    services: () => [
      eventsService(events, settings.MAX_RUNTIME_MS),
      lookalikeService(lookalike),
      ...communityWork.map(jobService),
      ...chainServices(chain),
      liveCleanupService(db),
      ...texts,
      ...upkeep,
    ],
    async close() {
      await live.close();
      await accounts.links.idle();
      await embedder.close();
      await faceEmbedder.close();
      await closeTheDatabase(opened);
    },
  };
}

function voteDomainOf({ CHAIN_ID: chainId, CHAIN_REGISTRY_ADDRESS: registry }: Settings): VoteDomain {
  return chainId === undefined || registry === undefined ? noChain : { chainId, registry };
}

/** Without PUBLIC_URL, as somebody on this machine reaches it. */
function publicUrl({ PUBLIC_URL, PORT }: Settings): string {
  return (PUBLIC_URL ?? `http://localhost:${PORT}`).replace(/\/+$/, '');
}

/** A local installation that was given no secrets has its own, made once beside its data. */
function tokenSettings(settings: Settings, local: boolean) {
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

function chooseEmbedder(settings: Settings): TextEmbedder {
  const model = settings.OPENAI_EMBEDDING_MODEL;
  if (model === undefined) return createLocalEmbedder();
  return createOpenAiEmbedder({ ...openAi(settings), model, length: settings.OPENAI_EMBEDDING_LENGTH });
}

async function chooseFaceEmbedder(settings: Settings, { db }: Opened, options: OpenOptions): Promise<FaceEmbedder> {
  const service = faceServiceOf(settings);
  if (options.measuresFaces === false) return await rememberFaceEmbedder(db, service);
  return await openFaceEmbedder(db, service, (error) =>
    options.log.error({ error }, 'the face service does not answer: photos wait for it'),
  );
}

function chooseInsightWriter(settings: Settings): InsightWriter | undefined {
  if (settings.OPENAI_API_KEY === undefined) return undefined;
  return createInsightWriter({
    ...openAi(settings),
    model: settings.OPENAI_MODEL,
    maxCallsPerHour: settings.OPENAI_MAX_CALLS_PER_HOUR,
  });
}
