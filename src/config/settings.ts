// Every setting of Nakodo, once: its name in the environment, what it must look like, its default, and a line of documentation.
// To add one, add a line here and run `node scripts/docs-configuration.mjs`. Nothing else in src/ reads the environment.
import { z } from 'zod';

export type Area =
  | 'Database'
  | 'Server'
  | 'Matching'
  | 'Audio and video'
  | 'Photos'
  | 'Insights and embeddings'
  | 'Sign-in'
  | 'Chain'
  | 'Operations';

export interface Setting<S extends z.ZodType, D> {
  readonly area: Area;
  readonly schema: S;
  /** Undefined: off, or found out at the time. */
  readonly default: D;
  readonly doc: string;
  /** Never shown, not even in part. */
  readonly secret: boolean;
}

interface SettingOptions<S extends z.ZodType, D> {
  readonly area: Area;
  readonly schema: S;
  readonly default?: D;
  readonly doc: string;
  readonly secret?: boolean;
}

function setting<S extends z.ZodType>(
  options: SettingOptions<S, undefined> & { readonly default?: undefined },
): Setting<S, undefined>;
function setting<S extends z.ZodType>(
  options: SettingOptions<S, z.output<S>> & { readonly default: z.output<S> },
): Setting<S, z.output<S>>;
function setting<S extends z.ZodType>(options: SettingOptions<S, z.output<S> | undefined>): Setting<S, z.output<S> | undefined> {
  return {
    area: options.area,
    schema: options.schema,
    default: options.default,
    doc: options.doc,
    secret: options.secret ?? false,
  };
}

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^-?\d+$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`));
const port = wholeNumber(1, 65_535);
const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });
const postgresUrl = z.string().regex(/^postgres(ql)?:\/\/\S+$/, 'must look like postgres://user:password@host:5432/database');
const secret = z.string().min(32, 'must have at least 32 characters');
const smtpUrl = z.url({ protocol: /^smtps?$/, error: 'must look like smtp://user:password@mail.example.org:587' });
const words = z.string();
const listOf = (each: z.ZodType<string, string>) =>
  z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((entry) => entry.trim())
        .filter((entry) => entry !== ''),
    )
    .pipe(z.array(each));
const origin = z
  .string()
  .refine(
    (text) => text === '*' || (URL.canParse(text) && new URL(text).origin === text),
    'must be origins like https://app.example.org, or *',
  );
const hostName = z.string().regex(/^(\*|[^\s/]+)$/, 'must be names like meet.example.org, or *');
const stunUrl = z.string().regex(/^stuns?:[^\s,]+$/, 'must look like stun:stun.example.org:3478');
const turnUrl = z
  .string()
  .regex(/^turns?:[^\s,]+$/, 'must look like turn:turn.example.org:3478 or turns:turn.example.org:5349?transport=tcp');
const bucketName = z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be the name of a bucket');
const chainAddress = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/, 'must be 0x and 40 hexadecimal digits')
  .transform((text) => text.toLowerCase());
const yesOrNo = z.enum(['true', 'false'], 'must be true or false').transform((value) => value === 'true');

export const settingsTable = {
  DATABASE_URL: setting({
    area: 'Database',
    schema: postgresUrl,
    secret: true,
    doc: 'Postgres 15 or later to use; without it, Nakodo runs its own in NAKODO_DATA_DIR',
  }),
  DATABASE_LISTEN_URL: setting({
    area: 'Database',
    schema: postgresUrl,
    secret: true,
    doc: 'A direct address of the same database for notifications, where DATABASE_URL leads to a transaction pooler',
  }),
  DATABASE_POOLER: setting({
    area: 'Database',
    schema: yesOrNo,
    default: false,
    doc: 'Whether DATABASE_URL leads to a transaction pooler (PgBouncer, Supavisor): no prepared statements then',
  }),
  DATABASE_POOL_MAX: setting({
    area: 'Database',
    schema: wholeNumber(2, 1000),
    default: 10,
    doc: 'Connections a process opens at most',
  }),
  NAKODO_DATA_DIR: setting({
    area: 'Database',
    schema: words,
    default: './data',
    doc: 'Folder of the local database; as root, where the user that Postgres runs as cannot reach it, it leads to /var/lib/nakodo',
  }),
  NAKODO_LOCAL_PORT: setting({
    area: 'Database',
    schema: port,
    default: 54_329,
    doc: 'Preferred port of the local database on 127.0.0.1; another is taken where it is in use',
  }),
  PORT: setting({
    area: 'Server',
    schema: wholeNumber(0, 65_535),
    default: 3000,
    doc: 'Port of the web server; 0 takes any free one',
  }),
  HOST: setting({
    area: 'Server',
    schema: words,
    default: '127.0.0.1',
    doc: 'Address the web server listens on; 0.0.0.0 lets other machines in',
  }),
  PUBLIC_URL: setting({
    area: 'Server',
    schema: httpUrl,
    doc: 'Where people reach this server: https://meet.example.org; its name is answered for, links in mails begin with it, and wallets are shown it: without it they work on this machine only',
  }),
  ALLOWED_HOSTS: setting({
    area: 'Server',
    schema: listOf(hostName),
    doc: 'Names the server answers for, separated by commas, or *; by default, on a loopback address its own names and that of PUBLIC_URL, else any',
  }),
  TRUST_PROXY: setting({
    area: 'Server',
    schema: wholeNumber(0, 10),
    default: 0,
    doc: 'How many proxies stand in front, whose X-Forwarded-For, -Host and -Proto headers are believed',
  }),
  CORS_ORIGINS: setting({
    area: 'Server',
    schema: listOf(origin),
    default: [],
    doc: 'Origins of other pages that may call the API from a browser, separated by commas; with * any may, but without cookies',
  }),
  RATE_LIMIT_SCALE: setting({
    area: 'Server',
    schema: z.coerce.number('must be a number').min(0, 'must be at least 0').max(1000, 'must be at most 1000'),
    default: 1,
    doc: 'Multiplies how often one may call, in each process; 0 switches the limits off',
  }),
  IMPORT_MAX_BYTES: setting({
    area: 'Server',
    schema: wholeNumber(1024, 10_000_000_000),
    default: 200_000_000,
    doc: 'Largest file of people that is taken over HTTP, in bytes; the command line takes any',
  }),
  BATCH_SIZE: setting({
    area: 'Matching',
    schema: wholeNumber(1, 10_000),
    default: 20,
    doc: 'People of one event that a worker claims at a time',
  }),
  MAX_RUNTIME_MS: setting({
    area: 'Matching',
    schema: wholeNumber(100, 3_600_000),
    default: 45_000,
    doc: 'How long one run of a worker may take, in ms; the next run goes on',
  }),
  LEASE_MS: setting({
    area: 'Matching',
    schema: wholeNumber(1000, 3_600_000),
    default: 30_000,
    doc: 'How long claimed work stays with a worker that is not heard of, in ms; then another takes it over',
  }),
  ICE_SERVERS: setting({
    area: 'Audio and video',
    schema: listOf(stunUrl),
    default: [],
    doc: 'STUN servers for audio and video in lobbies, separated by commas: stun:stun.example.org:3478. None by default, since whoever runs one learns the addresses of your people; without one, and without TURN, only people in the same network see each other',
  }),
  TURN_URLS: setting({
    area: 'Audio and video',
    schema: listOf(turnUrl),
    default: [],
    doc: 'TURN servers that relay where no direct way is found, separated by commas: turn:turn.example.org:3478',
  }),
  TURN_SECRET: setting({
    area: 'Audio and video',
    schema: z.string().min(16, 'must have at least 16 characters'),
    secret: true,
    doc: 'Secret that the TURN servers share with us (coturn: use-auth-secret, static-auth-secret); needed with TURN_URLS',
  }),
  TURN_TTL_SECONDS: setting({
    area: 'Audio and video',
    schema: wholeNumber(600, 86_400),
    default: 10_800,
    doc: 'How long the credentials for TURN are good, in seconds; a session lasts at most two hours',
  }),
  TURN_ONLY: setting({
    area: 'Audio and video',
    schema: yesOrNo,
    default: false,
    doc: 'true: all calls go by the TURN servers, so that nobody learns the network address of whom they talk with; needs TURN_URLS. Otherwise each person chooses',
  }),
  PHOTOS_DIR: setting({
    area: 'Photos',
    schema: words,
    doc: 'Folder of the photos; by default `photos` in NAKODO_DATA_DIR. With DATABASE_URL there is none by itself: set this (all processes must see the same folder) or S3_BUCKET',
  }),
  S3_BUCKET: setting({
    area: 'Photos',
    schema: bucketName,
    doc: 'Bucket of an S3-compatible service for the photos, in place of a folder; it must be there, and be private',
  }),
  S3_ENDPOINT: setting({
    area: 'Photos',
    schema: httpUrl,
    doc: 'Where that service is: https://s3.example.org; by default Amazon in S3_REGION',
  }),
  S3_REGION: setting({
    area: 'Photos',
    schema: z.string().regex(/^[a-z0-9-]+$/, 'must look like eu-central-1'),
    default: 'us-east-1',
    doc: 'Its region; services that have none take any',
  }),
  S3_ACCESS_KEY_ID: setting({
    area: 'Photos',
    schema: words,
    secret: true,
    doc: 'Name of the key for the bucket; needed with S3_BUCKET',
  }),
  S3_SECRET_ACCESS_KEY: setting({ area: 'Photos', schema: words, secret: true, doc: 'That key; needed with S3_BUCKET' }),
  S3_PATH_STYLE: setting({
    area: 'Photos',
    schema: yesOrNo,
    default: true,
    doc: 'Whether the bucket is in the path of addresses; false: in the name of the host',
  }),
  OPENAI_API_KEY: setting({
    area: 'Insights and embeddings',
    schema: words,
    secret: true,
    doc: 'Key of an OpenAI-compatible API; without it, insights are made from the reasons of the match',
  }),
  OPENAI_MODEL: setting({
    area: 'Insights and embeddings',
    schema: words,
    default: 'gpt-4o-mini',
    doc: 'Model that writes insights',
  }),
  OPENAI_BASE_URL: setting({
    area: 'Insights and embeddings',
    schema: httpUrl,
    default: 'https://api.openai.com/v1',
    doc: 'Where that API is',
  }),
  OPENAI_EMBEDDING_MODEL: setting({
    area: 'Insights and embeddings',
    schema: words,
    doc: 'Model for text similarity, from the same API; without it, the model that ships with Nakodo',
  }),
  OPENAI_EMBEDDING_LENGTH: setting({
    area: 'Insights and embeddings',
    schema: wholeNumber(1, 4096),
    default: 1536,
    doc: 'Numbers per vector of OPENAI_EMBEDDING_MODEL',
  }),
  OPENAI_MAX_CALLS_PER_HOUR: setting({
    area: 'Insights and embeddings',
    schema: wholeNumber(0, 10_000_000),
    default: 1000,
    doc: 'Cost cap: calls to that API per hour, over all processes',
  }),
  EMBEDDER_URL: setting({
    area: 'Insights and embeddings',
    schema: httpUrl,
    doc: 'Service that finds and measures faces in photos (docs/face-embedder.md); without it, the model that ships with Nakodo',
  }),
  EMBEDDER_TOKEN: setting({
    area: 'Insights and embeddings',
    schema: words,
    secret: true,
    doc: 'What that service is sent as `Authorization: Bearer`, if it asks for something',
  }),
  EMBEDDER_TIMEOUT_MS: setting({
    area: 'Insights and embeddings',
    schema: wholeNumber(100, 600_000),
    default: 8000,
    doc: 'How long that service may take for a photo, in ms; it is asked three times at most, which should stay below LEASE_MS',
  }),
  ACCOUNTS: setting({
    area: 'Sign-in',
    schema: yesOrNo,
    default: true,
    doc: "Whether people sign up and in here; false where the host app's tokens say who they are",
  }),
  SESSION_DAYS: setting({
    area: 'Sign-in',
    schema: wholeNumber(1, 365),
    default: 30,
    doc: 'How long a browser stays signed in after its last visit, in days',
  }),
  SMTP_URL: setting({
    area: 'Sign-in',
    schema: smtpUrl,
    secret: true,
    doc: 'Mail server for links to a new password: smtp://user:password@mail.example.org:587; without it, `nakodo admin password-link` makes them',
  }),
  MAIL_FROM: setting({
    area: 'Sign-in',
    schema: words,
    doc: 'Who those mails come from: Nakodo <meet@example.org>; needed with SMTP_URL',
  }),
  JWT_SECRET: setting({
    area: 'Sign-in',
    schema: secret,
    secret: true,
    doc: "Secret of the host app's tokens (HS256), as Supabase issues them",
  }),
  JWKS_URL: setting({ area: 'Sign-in', schema: httpUrl, doc: "Public keys of the host app's tokens" }),
  JWKS_ISSUER: setting({
    area: 'Sign-in',
    schema: words,
    doc: 'Who must have issued those tokens (`iss`); set it where the keys sign for several',
  }),
  JWKS_AUDIENCE: setting({
    area: 'Sign-in',
    schema: words,
    doc: 'Whom those tokens must be for (`aud`); set it where the same identity provider serves other apps',
  }),
  SERVICE_KEY: setting({
    area: 'Sign-in',
    schema: secret,
    secret: true,
    doc: 'Bearer key that acts as service: for the host app and for cron calls',
  }),
  CHAIN_RPC_URL: setting({
    area: 'Chain',
    schema: httpUrl,
    secret: true,
    doc: 'An Ethereum node, on whose chain communities anchor what they decided (docs/chain.md); without it nothing of a chain is shown or done. The addresses below are written to .env by `npm run chain:deploy`',
  }),
  CHAIN_ID: setting({
    area: 'Chain',
    schema: wholeNumber(1, 999_999_999_999_999),
    doc: 'Which chain that is; a node of another one is refused. Wallets sign votes for this one',
  }),
  CHAIN_REGISTRY_ADDRESS: setting({ area: 'Chain', schema: chainAddress, doc: 'The contract MatchRegistry on it' }),
  CHAIN_MEMBERSHIP_ADDRESS: setting({
    area: 'Chain',
    schema: chainAddress,
    doc: 'The contract MembershipToken that the registry counts by',
  }),
  CHAIN_PRIVATE_KEY: setting({
    area: 'Chain',
    schema: z.string().regex(/^0x[0-9a-fA-F]{64}$/, 'must be 0x and 64 hexadecimal digits'),
    secret: true,
    doc: "Key of the account that pays, with ANCHORER_ROLE and MINTER_ROLE; on a loopback node, without one, anvil's first account that everybody knows",
  }),
  CHAIN_FIRST_BLOCK: setting({
    area: 'Chain',
    schema: wholeNumber(0, 999_999_999_999),
    default: 0,
    doc: 'The block in which the contracts were deployed: from where batches are looked for that this database does not know of',
  }),
  CHAIN_CONFIRMATIONS: setting({
    area: 'Chain',
    schema: wholeNumber(1, 10_000),
    doc: 'In how many blocks a transaction must be, its own counted, to be final; by default 12, on a loopback node 1',
  }),
  CHAIN_ANCHOR_AFTER_SECONDS: setting({
    area: 'Chain',
    schema: wholeNumber(0, 2_592_000),
    default: 300,
    doc: 'How long a decided proposal waits for others to be anchored with, in seconds; 100 go at once',
  }),
  CHAIN_STUCK_SECONDS: setting({
    area: 'Chain',
    schema: wholeNumber(1, 86_400),
    default: 180,
    doc: 'A transaction that is in no block after so many seconds is offered again for more',
  }),
  CHAIN_MAX_FEE_GWEI: setting({
    area: 'Chain',
    schema: wholeNumber(1, 1_000_000),
    default: 100,
    doc: 'What a unit of gas may cost at most; while it costs more, everything waits',
  }),
  CHAIN_MEMBERSHIPS: setting({
    area: 'Chain',
    schema: yesOrNo,
    default: true,
    doc: 'Whether members of communities who have linked a wallet are given the membership token, which makes their address public as one; only with it can votes be settled on the chain',
  }),
  CRON_SECRET: setting({
    area: 'Operations',
    schema: secret,
    secret: true,
    doc: 'What a scheduler sends as `Authorization: Bearer ...` to POST /api/cron/<job>; without it those calls are refused',
  }),
  NAKODO_ENV_FILE: setting({
    area: 'Operations',
    schema: words,
    default: '.env',
    doc: 'File with settings, one NAME=value a line, of which the environment has none; `none`: no file is read',
  }),
  LOG_LEVEL: setting({
    area: 'Operations',
    schema: z.enum(
      ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
      'must be one of trace, debug, info, warn, error, fatal, silent',
    ),
    default: 'info',
    doc: 'What is logged',
  }),
};

export type SettingName = keyof typeof settingsTable;

type ValueOf<T> = T extends Setting<infer S, infer D> ? z.output<S> | D : never;

/** Every setting by its name, parsed. */
export type Settings = { readonly [N in SettingName]: ValueOf<(typeof settingsTable)[N]> };
