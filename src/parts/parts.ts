// The parts of Nakodo, each made of the settings and of those that it needs. Starts no loop and listens on nothing.
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { VoteDomain } from '@nakodo/chain';
import { createAccounts, type Accounts } from '../accounts/accounts.js';
import { createMailer } from '../accounts/mail.js';
import { createTokens, type Tokens } from '../auth/tokens.js';
import { createChainWork } from '../chain-sync/chain.job.js';
import type { ChainWork } from '../chain-sync/chain-sync.js';
import type { Settings } from '../config/settings.js';
import type { Database } from '../db/database.js';
import type { FaceEmbedder } from '../faces/face-embedder.js';
import { enqueueInsights } from '../insights/insight-store.js';
import type { InsightWriter } from '../insights/writer.js';
import { createCommunityWork, type CommunityWork } from '../modes/community/community.work.js';
import { createEventCache } from '../modes/events/event-cache.js';
import type { EventsWork } from '../modes/events/events.work.js';
import { createTableStatistics } from '../modes/events/table-statistics.js';
import type { LiveMatcher } from '../modes/live/pairing/live-matcher.js';
import { createLiveMatcher } from '../modes/live/pairing/matcher.js';
import type { LookalikeWork } from '../modes/lookalike/lookalike.work.js';
import { createPoolCache } from '../modes/pool/pool-cache.js';
import type { Models } from '../people/models.js';
import { openPhotoStore } from '../photos/open-photo-store.js';
import type { PhotoStore } from '../photos/photo-store.js';
import type { TextEmbedder } from '../text/embedder.js';
import { createWallets, type Wallets } from '../wallets/wallets.js';
import { chooseEmbedder, chooseInsightWriter, publicUrl, tokenSettings, voteDomainOf } from './chosen.js';
import type { NakodoLog } from './log.js';

export interface Parts {
  readonly db: Database;
  readonly settings: Settings;
  /** Unique among all workers: leases are held in this name. */
  readonly worker: string;
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
  readonly embedder: TextEmbedder;
  /** Loads its model, or asks its service, with the first photo. */
  readonly faceEmbedder: FaceEmbedder;
  /** Whose vectors are compared. */
  readonly models: Models;
  readonly photos: PhotoStore;
  /** Undefined without OPENAI_API_KEY: texts are made from the terms when they are read. */
  readonly insightWriter: InsightWriter | undefined;
}

interface PartsOptions extends Pick<Parts, 'db' | 'settings' | 'faceEmbedder'> {
  /** Whether the database is our own local server. */
  readonly isLocal: boolean;
  readonly log: NakodoLog;
}

/** What all parts are made of. */
type Ground = Pick<
  Parts,
  'db' | 'settings' | 'worker' | 'embedder' | 'faceEmbedder' | 'models' | 'photos' | 'insightWriter' | 'voteDomain'
>;

const daySeconds = 24 * 60 * 60;

export function makeParts({ isLocal, log, ...given }: PartsOptions): Parts {
  const { db, settings, faceEmbedder } = given;
  const embedder = chooseEmbedder(settings);
  const ground: Ground = {
    ...given,
    worker: `${hostname()} ${process.pid} ${randomUUID().slice(0, 8)}`,
    embedder,
    models: { text: embedder.model, face: { name: faceEmbedder.model, ...faceEmbedder.calibration } },
    photos: openPhotoStore(settings),
    insightWriter: chooseInsightWriter(settings),
    voteDomain: voteDomainOf(settings),
  };
  const accounts = makeAccounts(ground, log);
  return {
    ...ground,
    accounts,
    wallets: createWallets({ db, accounts, chainId: ground.voteDomain.chainId }),
    tokens: createTokens(tokenSettings(settings, isLocal)),
    events: makeEvents(ground),
    live: createLiveMatcher({
      db,
      models: ground.models,
      onError: (error, doing) => log.error({ error }, `${doing} failed; it is tried again`),
    }),
    lookalike: makeLookalike(ground, log),
    community: createCommunityWork({ db, models: ground.models, connections: settings.DATABASE_POOL_MAX }),
    chain: makeChain(ground, log),
  };
}

function makeAccounts({ db, settings }: Ground, log: NakodoLog): Accounts {
  return createAccounts({
    db,
    enabled: settings.ACCOUNTS,
    sessionSeconds: settings.SESSION_DAYS * daySeconds,
    publicUrl: publicUrl(settings),
    mailer: createMailer({ smtpUrl: settings.SMTP_URL, from: settings.MAIL_FROM }),
    onMailError: (error) => log.error({ error }, 'a link to a new password could not be mailed'),
  });
}

function makeEvents({ db, settings, worker, models, insightWriter }: Ground): EventsWork {
  return {
    db,
    worker,
    cache: createEventCache(),
    statistics: createTableStatistics(db),
    batchSize: settings.BATCH_SIZE,
    leaseMs: settings.LEASE_MS,
    models,
    ...(insightWriter && { onDecided: (tx, state, lists) => enqueueInsights(tx, state.pool.id, lists, state.columns) }),
  };
}

function makeLookalike({ db, settings, worker, models, faceEmbedder, photos }: Ground, log: NakodoLog): LookalikeWork {
  return {
    db,
    embedder: faceEmbedder,
    store: photos,
    models,
    cache: createPoolCache(),
    worker,
    leaseMs: settings.LEASE_MS,
    onError: (error) => log.error({ error }, 'a photo could not be looked at; it is tried again'),
  };
}

function makeChain({ db, settings, worker }: Ground, log: NakodoLog): ChainWork {
  return createChainWork({
    db,
    settings,
    worker,
    onProblem: (words) =>
      words === undefined ? log.info({}, 'the chain is well again') : log.error({ problem: words }, `the chain: ${words}`),
  });
}
