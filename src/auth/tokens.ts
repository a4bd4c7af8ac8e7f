// Bearer tokens in, identities out: our service key, and JWTs of the host app (shared secret or JWKS, as Supabase issues them).
// A token that is there and wrong is refused, never taken for nobody.
import { createHash, timingSafeEqual } from 'node:crypto';
import { createRemoteJWKSet, jwtVerify, type JWTPayload, type JWTVerifyOptions } from 'jose';
import { AppError } from '../errors.js';
import type { Identity } from './identity.js';

export interface TokenSettings {
  /** Whoever sends it is the service. */
  readonly serviceKey?: string | undefined;
  /** HS256, at least 32 characters. */
  readonly jwtSecret?: string | undefined;
  /** Where the host app publishes its public keys. */
  readonly jwksUrl?: string | undefined;
  /** What those tokens must say of their issuer and audience; undefined: anything. */
  readonly issuer?: string | undefined;
  readonly audience?: string | undefined;
}

export interface Tokens {
  /** Throws `unauthenticated` when the token is not valid. */
  identify(token: string): Promise<Identity>;
}

const minSecretLength = 32;
/** Clocks of the issuer and ours may differ by this. */
const clockToleranceSeconds = 30;
const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const asymmetric = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'PS256', 'EdDSA'];
const verifying: JWTVerifyOptions = { clockTolerance: clockToleranceSeconds, requiredClaims: ['exp'] };

type Verify = (token: string) => Promise<JWTPayload>;

export function createTokens(settings: TokenSettings): Tokens {
  const { serviceKey, jwtSecret, jwksUrl, issuer, audience } = settings;
  if (jwtSecret !== undefined && jwtSecret.length < minSecretLength) {
    throw new AppError('setup', `JWT_SECRET has ${jwtSecret.length} characters; give it ${minSecretLength} or more`);
  }
  const secret = jwtSecret === undefined ? undefined : new TextEncoder().encode(jwtSecret);
  const verifiers: Verify[] = [];
  if (secret) verifiers.push(async (token) => (await jwtVerify(token, secret, { ...verifying, algorithms: ['HS256'] })).payload);
  if (jwksUrl !== undefined) {
    const keys = createRemoteJWKSet(new URL(jwksUrl));
    const asked = { ...verifying, algorithms: asymmetric, ...(issuer && { issuer }), ...(audience && { audience }) };
    verifiers.push(async (token) => (await jwtVerify(token, keys, asked)).payload);
  }
  return {
    async identify(token) {
      if (serviceKey !== undefined && equalInConstantTime(token, serviceKey)) return { kind: 'service' };
      for (const verify of verifiers) {
        const claims = await verify(token).catch(() => undefined);
        if (claims) return identityOf(claims);
      }
      throw new AppError('unauthenticated', 'The token is not valid, or no longer: sign in again');
    },
  };
}

function identityOf(claims: JWTPayload): Identity {
  const role = claims['role'];
  if (role === 'service_role') return { kind: 'service' };
  if (role === 'anon') return { kind: 'anonymous' };
  if (role !== 'authenticated' || !claims.sub || !uuidPattern.test(claims.sub)) {
    throw new AppError('unauthenticated', 'The token needs the role "authenticated" and a uuid as its subject');
  }
  return { kind: 'person', userId: claims.sub.toLowerCase() };
}

/** Hashes first, so that neither the length nor the place of the first difference shows in the time it takes. */
function equalInConstantTime(given: string, expected: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(expected));
}
