// Where a request comes from and which name it was sent to: from the socket, or from the headers of proxies that are trusted.
import { isIPv6 } from 'node:net';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { MiddlewareHandler } from 'hono';
import { AppError } from '../../errors.js';
import type { AppContext, AppEnv, Client } from './context.js';
import type { HttpOptions } from './options.js';

/** Probes of an orchestrator come by address, not by name. */
const probes = new Set(['/healthz', '/readyz']);

/** Throws `forbidden` when this server does not answer for the name. */
export function readClient(options: HttpOptions): MiddlewareHandler<AppEnv> {
  const otherOrigins = new Set(options.corsOrigins); // an origin is never `*`
  const allowed = options.allowedHosts && new Set(options.allowedHosts.map((host) => host.toLowerCase()));
  return async (c, next) => {
    const client = { ...clientOf(c, options.trustedProxies), otherOrigins };
    c.set('client', client);
    if (allowed && !isAllowed(allowed, client.host) && !probes.has(c.req.path)) {
      throw new AppError('forbidden', 'This server does not answer for that name: its operator can add it to ALLOWED_HOSTS');
    }
    await next();
  };
}

function clientOf(c: AppContext, proxies: number): Omit<Client, 'otherOrigins'> {
  const forwarded = (name: string) => (proxies > 0 ? lastOf(c.req.header(`x-forwarded-${name}`), proxies) : undefined);
  const url = c.req.url;
  return {
    address: forwarded('for') ?? socketAddress(c),
    host: (forwarded('host') ?? c.req.header('host') ?? new URL(url).host).toLowerCase(),
    secure: (forwarded('proto') ?? url.slice(0, url.indexOf(':'))) === 'https',
  };
}

/** Each proxy appends what it saw: of `count` trusted ones, the entry before theirs is the last that can be believed. */
function lastOf(list: string | undefined, count: number): string | undefined {
  const entries = list?.split(',').map((entry) => entry.trim()) ?? [];
  return entries.at(-Math.min(count, entries.length)) || undefined;
}

function socketAddress(c: AppContext): string | undefined {
  try {
    return getConnInfo(c).remote.address;
  } catch {
    return undefined; // not behind node's server
  }
}

/** With a port in the list, exactly that one; without, any. */
function isAllowed(allowed: ReadonlySet<string>, host: string): boolean {
  return allowed.has(host) || allowed.has(host.replace(/:\d+$/, ''));
}

/** Whom an address counts as: of IPv6 one's whole network (/64), since a household or a host has all of it. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const plain = address.split('%')[0] ?? address;
  if (!isIPv6(plain)) return address;
  const [head = '', tail] = plain.split('::');
  const groups = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const middle = tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - groups.length - after.length) }, () => '0');
  const all = [...groups, ...middle, ...after].map((group) => group.replace(/^0+(?=.)/, '').toLowerCase());
  return `${all.slice(0, 4).join(':')}::/64`;
}
