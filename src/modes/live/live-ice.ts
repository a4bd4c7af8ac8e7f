// The STUN and TURN servers by which two browsers find a way to each other. Credentials of TURN end by themselves, as coturn's REST API has
// them (`use-auth-secret`): the user name is when they end and whose they are, the password its HMAC with the secret that both servers know.
import { createHmac } from 'node:crypto';
import type { IceServers } from '@nakodo/protocol';
import { AppError } from '../../errors.js';

export interface IceSettings {
  readonly stunUrls: readonly string[];
  readonly turn: { readonly urls: readonly string[]; readonly secret: string; readonly ttlSeconds: number } | undefined;
  /** Nobody connects directly. */
  readonly relayOnly: boolean;
}

/** The settings of these names. */
export interface IceVariables {
  readonly ICE_SERVERS: readonly string[];
  readonly TURN_URLS: readonly string[];
  readonly TURN_SECRET: string | undefined;
  readonly TURN_TTL_SECONDS: number;
  readonly TURN_ONLY: boolean;
}

/** Throws `setup` for a relay without a secret, and where all is to go by a relay and there is none. */
export function iceSettings({ ICE_SERVERS, TURN_URLS, TURN_SECRET, TURN_TTL_SECONDS, TURN_ONLY }: IceVariables): IceSettings {
  if (TURN_URLS.length === 0) {
    if (TURN_ONLY) throw new AppError('setup', 'TURN_ONLY is true and TURN_URLS is not set: there would be no way for calls');
    return { stunUrls: ICE_SERVERS, turn: undefined, relayOnly: false };
  }
  if (TURN_SECRET === undefined) {
    throw new AppError('setup', 'TURN_URLS is set and TURN_SECRET is not: give it the static-auth-secret of the TURN server');
  }
  return {
    stunUrls: ICE_SERVERS,
    turn: { urls: TURN_URLS, secret: TURN_SECRET, ttlSeconds: TURN_TTL_SECONDS },
    relayOnly: TURN_ONLY,
  };
}

export function iceServersFor({ stunUrls, turn, relayOnly }: IceSettings, userId: string, now: Date): IceServers {
  const stun = stunUrls.length === 0 ? [] : [{ urls: [...stunUrls] }];
  if (!turn) return { iceServers: stun, expiresAt: null, relayOnly };
  const expires = Math.floor(now.getTime() / 1000) + turn.ttlSeconds;
  const username = `${expires}:${userId}`;
  const credential = createHmac('sha1', turn.secret).update(username).digest('base64');
  return {
    iceServers: [...stun, { urls: [...turn.urls], username, credential }],
    expiresAt: new Date(expires * 1000).toISOString(),
    relayOnly,
  };
}
