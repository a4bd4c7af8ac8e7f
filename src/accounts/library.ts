// better-auth, set up for us: our tables, our hashes, no network, no cookies, no log. Loaded when somebody first signs up or in, since it
// takes 0.15 s; requests of people who are signed in never come here.
import { randomBytes, randomUUID } from 'node:crypto';
import { betterAuth } from 'better-auth/minimal';
import { passwordLength } from '@nakodo/protocol';
import type { AccountsStore } from './adapter.js';
import { hashPassword, verifyPassword } from './passwords.js';

export interface LibrarySettings {
  readonly store: AccountsStore;
  readonly sessionSeconds: number;
}

const secretBytes = 32;
const times = { createdAt: 'created_at', updatedAt: 'updated_at' } as const;

export async function createLibrary({ store, sessionSeconds }: LibrarySettings) {
  const auth = betterAuth({
    appName: 'Nakodo',
    baseURL: 'http://localhost', // of its own routes, which are not served
    // Signs its own cookies, which never leave this process: what counts are the rows.
    secret: randomBytes(secretBytes).toString('base64url'),
    database: store.adapter,
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
    logger: { disabled: true }, // it would log addresses; what fails is thrown to us
    advanced: { database: { generateId: () => randomUUID() }, ipAddress: { disableIpTracking: true } },
    user: { modelName: 'account_users', fields: { emailVerified: 'email_verified', ...times } },
    session: {
      modelName: 'account_sessions',
      fields: { token: 'token_hash', userId: 'user_id', expiresAt: 'expires_at', ...times },
      expiresIn: sessionSeconds,
    },
    account: {
      modelName: 'account_logins',
      fields: { userId: 'user_id', providerId: 'provider_id', accountId: 'account_id', ...times },
    },
    verification: {
      modelName: 'account_verifications',
      fields: { expiresAt: 'expires_at', ...times },
      storeIdentifier: 'hashed',
      disableCleanup: true, // see accounts.service.ts
    },
    emailAndPassword: {
      enabled: true,
      minPasswordLength: passwordLength.min,
      maxPasswordLength: passwordLength.max,
      password: { hash: hashPassword, verify: verifyPassword },
    },
  });
  const { internalAdapter } = await auth.$context;
  return { rows: internalAdapter };
}

export type Library = Awaited<ReturnType<typeof createLibrary>>;
