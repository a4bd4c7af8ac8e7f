// The addresses of a community's parts.

/** `pairs`: what became of one's pairs; `me`: being voted on. Without a part, voting itself. */
export const partPath = (code: string, part?: 'pairs' | 'me') =>
  `/vote/${encodeURIComponent(code)}${part === undefined ? '' : `/${part}`}`;
