// Where one wanted to go before signing in: `?next=/events/1`. Only addresses of ours: never another site's.

/** An address of this app, or its first page. */
export function readNext(search: string): string {
  const next = new URLSearchParams(search).get('next');
  if (next === null || !next.startsWith('/')) return '/';
  try {
    const url = new URL(next, location.origin);
    // `//evil.example` and `/\evil.example` begin with a slash, too.
    return url.origin === location.origin ? url.pathname + url.search + url.hash : '/';
  } catch {
    return '/';
  }
}

export const signInPath = (next: string) => withNext('/sign-in', next);
export const withNext = (path: string, next: string) => (next === '/' ? path : `${path}?${new URLSearchParams({ next })}`);
