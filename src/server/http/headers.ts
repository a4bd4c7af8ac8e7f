// What every answer carries: a request id, and headers that keep a page's scripts, frames and referrers to itself.
import { randomUUID } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import type { AppEnv } from './context.js';

const requestIdPattern = /^[A-Za-z0-9._-]{8,64}$/;

/** Takes over a proxy's request id where it has a harmless form. */
export const requestId: MiddlewareHandler<AppEnv> = async (c, next) => {
  const given = c.req.header('x-request-id');
  const id = given !== undefined && requestIdPattern.test(given) ? given : randomUUID();
  c.set('requestId', id);
  await next();
  c.header('x-request-id', id);
};

/**
 * Scripts and styles from here only; pictures also from https, since a host's avatars are addresses. What a handler says itself stays: of a photo,
 * nothing may run.
 */
export const securityHeaders: MiddlewareHandler<AppEnv> = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'self'"],
    imgSrc: ["'self'", 'data:', 'https:'],
    objectSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  },
  xFrameOptions: 'DENY',
  referrerPolicy: 'same-origin',
  crossOriginResourcePolicy: 'same-origin',
  crossOriginOpenerPolicy: 'same-origin',
  permissionsPolicy: { camera: ['self'], microphone: ['self'], geolocation: ['self'], payment: [], usb: [] },
  overwrite: false,
  strictTransportSecurity: false, // whoever ends TLS in front of us says it
});

/** While the server stops, each answer is the last of its connection. */
export function closeWhenStopping(stopping: AbortSignal): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    await next();
    if (stopping.aborted) c.header('connection', 'close');
  };
}

/** What the API answers is about a person: nobody between may keep it. */
export const noStore: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next();
  if (!c.res.headers.has('cache-control')) c.header('cache-control', 'no-store');
};
