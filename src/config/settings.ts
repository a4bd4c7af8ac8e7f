// Every setting of Nakodo, once: its name in the environment, what it must look like, its default, and a line of documentation.
// To add one, add a line here and run `node scripts/docs-configuration.mjs`. Nothing else in src/ reads the environment.
import { z } from 'zod';
import { chainSettings } from './chain-settings.js';
import {
  bucketName,
  hostName,
  httpUrl,
  listOf,
  origin,
  port,
  postgresUrl,
  secret,
  setting,
  type Setting,
  smtpUrl,
  stunUrl,
  turnUrl,
  wholeNumber,
  words,
  yesOrNo,
} from './setting.js';

const database = {
  DATABASE_URL: setting({
    schema: postgresUrl,
    secret: true,
    doc: 'Postgres 15 or later to use; without it, Nakodo runs its own in NAKODO_DATA_DIR',
  }),
  DATABASE_LISTEN_URL: setting({
    schema: postgresUrl,
    secret: true,
    doc: 'A direct address of the same database for notifications, where DATABASE_URL leads to a transaction pooler',
  }),
  DATABASE_POOLER: setting({
    schema: yesOrNo,
    default: false,
    doc: 'Whether DATABASE_URL leads to a transaction pooler (PgBouncer, Supavisor): no prepared statements then',
  }),
  DATABASE_POOL_MAX: setting({ schema: wholeNumber(2, 1000), default: 10, doc: 'Connections a process opens at most' }),
  NAKODO_DATA_DIR: setting({
    schema: words,
    default: './data',
    doc: 'Folder of the local database; as root, where the user that Postgres runs as cannot reach it, it leads to /var/lib/nakodo',
  }),
  NAKODO_LOCAL_PORT: setting({
    schema: port,
    default: 54_329,
    doc: 'Preferred port of the local database on 127.0.0.1; another is taken where it is in use',
  }),
};

const server = {
  PORT: setting({ schema: wholeNumber(0, 65_535), default: 3000, doc: 'Port of the web server; 0 takes any free one' }),
  HOST: setting({
    schema: words,
    default: '127.0.0.1',
    doc: 'Address the web server listens on; 0.0.0.0 lets other machines in',
  }),
  PUBLIC_URL: setting({
    schema: httpUrl,
    doc: 'Where people reach this server: https://meet.example.org; its name is answered for, links in mails begin with it, and wallets are shown it: without it they work on this machine only',
  }),
  ALLOWED_HOSTS: setting({
    schema: listOf(hostName),
    doc: 'Names the server answers for, separated by commas, or *; by default, on a loopback address its own names and that of PUBLIC_URL, else any',
  }),
  TRUST_PROXY: setting({
    schema: wholeNumber(0, 10),
    default: 0,
    doc: 'How many proxies stand in front, whose X-Forwarded-For, -Host and -Proto headers are believed',
  }),
  CORS_ORIGINS: setting({
    schema: listOf(origin),
    default: [],
    doc: 'Origins of other pages that may call the API from a browser, separated by commas; with * any may, but without cookies',
  }),
  RATE_LIMIT_SCALE: setting({
    schema: z.coerce.number('must be a number').min(0, 'must be at least 0').max(1000, 'must be at most 1000'),
    default: 1,
    doc: 'Multiplies how often one may call, in each process; 0 switches the limits off',
  }),
  IMPORT_MAX_BYTES: setting({
    schema: wholeNumber(1024, 10_000_000_000),
    default: 200_000_000,
    doc: 'Largest file of people that is taken over HTTP, in bytes; the command line takes any',
  }),
};

const matching = {
  BATCH_SIZE: setting({ schema: wholeNumber(1, 10_000), default: 20, doc: 'People of one event that a worker claims at a time' }),
  MAX_RUNTIME_MS: setting({
    schema: wholeNumber(100, 3_600_000),
    default: 45_000,
    doc: 'How long one run of a worker may take, in ms; the next run goes on',
  }),
  LEASE_MS: setting({
    schema: wholeNumber(1000, 3_600_000),
    default: 30_000,
    doc: 'How long claimed work stays with a worker that is not heard of, in ms; then another takes it over',
  }),
};

const calls = {
  ICE_SERVERS: setting({
    schema: listOf(stunUrl),
    default: [],
    doc: 'STUN servers for audio and video in lobbies, separated by commas: stun:stun.example.org:3478. None by default, since whoever runs one learns the addresses of your people; without one, and without TURN, only people in the same network see each other',
  }),
  TURN_URLS: setting({
    schema: listOf(turnUrl),
    default: [],
    doc: 'TURN servers that relay where no direct way is found, separated by commas: turn:turn.example.org:3478',
  }),
  TURN_SECRET: setting({
    schema: z.string().min(16, 'must have at least 16 characters'),
    secret: true,
    doc: 'Secret that the TURN servers share with us (coturn: use-auth-secret, static-auth-secret); needed with TURN_URLS',
  }),
  TURN_TTL_SECONDS: setting({
    schema: wholeNumber(600, 86_400),
    default: 10_800,
    doc: 'How long the credentials for TURN are good, in seconds; a session lasts at most two hours',
  }),
  TURN_ONLY: setting({
    schema: yesOrNo,
    default: false,
    doc: 'true: all calls go by the TURN servers, so that nobody learns the network address of whom they talk with; needs TURN_URLS. Otherwise each person chooses',
  }),
};

const photos = {
  PHOTOS_DIR: setting({
    schema: words,
    doc: 'Folder of the photos; by default `photos` in NAKODO_DATA_DIR. With DATABASE_URL there is none by itself: set this (all processes must see the same folder) or S3_BUCKET',
  }),
  S3_BUCKET: setting({
    schema: bucketName,
    doc: 'Bucket of an S3-compatible service for the photos, in place of a folder; it must be there, and be private',
  }),
  S3_ENDPOINT: setting({ schema: httpUrl, doc: 'Where that service is: https://s3.example.org; by default Amazon in S3_REGION' }),
  S3_REGION: setting({
    schema: z.string().regex(/^[a-z0-9-]+$/, 'must look like eu-central-1'),
    default: 'us-east-1',
    doc: 'Its region; services that have none take any',
  }),
  S3_ACCESS_KEY_ID: setting({ schema: words, secret: true, doc: 'Name of the key for the bucket; needed with S3_BUCKET' }),
  S3_SECRET_ACCESS_KEY: setting({ schema: words, secret: true, doc: 'That key; needed with S3_BUCKET' }),
  S3_PATH_STYLE: setting({
    schema: yesOrNo,
    default: true,
    doc: 'Whether the bucket is in the path of addresses; false: in the name of the host',
  }),
};

const models = {
  OPENAI_API_KEY: setting({
    schema: words,
    secret: true,
    doc: 'Key of an OpenAI-compatible API; without it, insights are made from the reasons of the match',
  }),
  OPENAI_MODEL: setting({ schema: words, default: 'gpt-4o-mini', doc: 'Model that writes insights' }),
  OPENAI_BASE_URL: setting({ schema: httpUrl, default: 'https://api.openai.com/v1', doc: 'Where that API is' }),
  OPENAI_EMBEDDING_MODEL: setting({
    schema: words,
    doc: 'Model for text similarity, from the same API; without it, the model that ships with Nakodo',
  }),
  OPENAI_EMBEDDING_LENGTH: setting({
    schema: wholeNumber(1, 4096),
    default: 1536,
    doc: 'Numbers per vector of OPENAI_EMBEDDING_MODEL',
  }),
  OPENAI_MAX_CALLS_PER_HOUR: setting({
    schema: wholeNumber(0, 10_000_000),
    default: 1000,
    doc: 'Cost cap: calls to that API per hour, over all processes',
  }),
  EMBEDDER_URL: setting({
    schema: httpUrl,
    doc: 'Service that finds and measures faces in photos (docs/face-embedder.md); without it, the model that ships with Nakodo',
  }),
  EMBEDDER_TOKEN: setting({
    schema: words,
    secret: true,
    doc: 'What that service is sent as `Authorization: Bearer`, if it asks for something',
  }),
  EMBEDDER_TIMEOUT_MS: setting({
    schema: wholeNumber(100, 600_000),
    default: 8000,
    doc: 'How long that service may take for a photo, in ms; it is asked three times at most, which should stay below LEASE_MS',
  }),
};

const signIn = {
  ACCOUNTS: setting({
    schema: yesOrNo,
    default: true,
    doc: "Whether people sign up and in here; false where the host app's tokens say who they are",
  }),
  SESSION_DAYS: setting({
    schema: wholeNumber(1, 365),
    default: 30,
    doc: 'How long a browser stays signed in after its last visit, in days',
  }),
  SMTP_URL: setting({
    schema: smtpUrl,
    secret: true,
    doc: 'Mail server for links to a new password: smtp://user:password@mail.example.org:587; without it, `nakodo admin password-link` makes them',
  }),
  MAIL_FROM: setting({ schema: words, doc: 'Who those mails come from: Nakodo <meet@example.org>; needed with SMTP_URL' }),
  JWT_SECRET: setting({ schema: secret, secret: true, doc: "Secret of the host app's tokens (HS256), as Supabase issues them" }),
  JWKS_URL: setting({ schema: httpUrl, doc: "Public keys of the host app's tokens" }),
  JWKS_ISSUER: setting({
    schema: words,
    doc: 'Who must have issued those tokens (`iss`); set it where the keys sign for several',
  }),
  JWKS_AUDIENCE: setting({
    schema: words,
    doc: 'Whom those tokens must be for (`aud`); set it where the same identity provider serves other apps',
  }),
  SERVICE_KEY: setting({
    schema: secret,
    secret: true,
    doc: 'Bearer key that acts as service: for the host app and for cron calls',
  }),
};

const operations = {
  CRON_SECRET: setting({
    schema: secret,
    secret: true,
    doc: 'What a scheduler sends as `Authorization: Bearer ...` to POST /api/cron/<job>; without it those calls are refused',
  }),
  NAKODO_ENV_FILE: setting({
    schema: words,
    default: '.env',
    doc: 'File with settings, one NAME=value a line, of which the environment has none; `none`: no file is read',
  }),
  LOG_LEVEL: setting({
    schema: z.enum(
      ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
      'must be one of trace, debug, info, warn, error, fatal, silent',
    ),
    default: 'info',
    doc: 'What is logged',
  }),
};

/** In the order of docs/configuration.md. */
export const settingsByArea = {
  Database: database,
  Server: server,
  Matching: matching,
  'Audio and video': calls,
  Photos: photos,
  'Insights and embeddings': models,
  'Sign-in': signIn,
  Chain: chainSettings,
  Operations: operations,
};

export const settingsTable = {
  ...database,
  ...server,
  ...matching,
  ...calls,
  ...photos,
  ...models,
  ...signIn,
  ...chainSettings,
  ...operations,
};

export type SettingName = keyof typeof settingsTable;

type ValueOf<T> = T extends Setting<infer S, infer D> ? z.output<S> | D : never;

/** Every setting by its name, parsed. */
export type Settings = { readonly [N in SettingName]: ValueOf<(typeof settingsTable)[N]> };
