// What an operator decides about the HTTP side: who may call from where, whom to believe, how much is too much.
import type { Settings } from '../../config/settings.js';

export interface HttpOptions {
  /** Origins whose pages may read answers: `https://app.example.org`. `*`: any, but never with cookies. */
  readonly corsOrigins: readonly string[];
  /** Names this server answers for, with or without a port; undefined: any. */
  readonly allowedHosts: readonly string[] | undefined;
  /** How many proxies stand in front: the `X-Forwarded-*` headers of so many are believed. */
  readonly trustedProxies: number;
  /** Multiplies the rate limits; 0: none. */
  readonly rateLimitScale: number;
}

/** For an app in a test. */
export const unlimited: HttpOptions = { corsOrigins: [], allowedHosts: undefined, trustedProxies: 0, rateLimitScale: 0 };

const loopback = ['localhost', '127.0.0.1', '[::1]'];

/**
 * On a loopback address only its own names are answered for: a page of another site whose name was made to lead here (DNS rebinding) is
 * refused. On any other address the operator may list names. `mounted`: another program listens, and decides.
 */
export function httpOptions(settings: Settings, options: { readonly mounted: boolean }): HttpOptions {
  const { ALLOWED_HOSTS, CORS_ORIGINS, HOST, PUBLIC_URL, RATE_LIMIT_SCALE, TRUST_PROXY } = settings;
  const own = PUBLIC_URL === undefined ? [] : [new URL(PUBLIC_URL).host];
  const isLocal = HOST === '::1' || loopback.includes(HOST);
  const allowed = ALLOWED_HOSTS ?? (isLocal && !options.mounted ? loopback : undefined);
  return {
    corsOrigins: CORS_ORIGINS,
    allowedHosts: allowed?.includes('*') ? undefined : allowed && [...allowed, ...own],
    trustedProxies: TRUST_PROXY,
    rateLimitScale: RATE_LIMIT_SCALE,
  };
}
