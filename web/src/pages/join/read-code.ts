// Codes as people type, paste and follow them.

/** A code, or the whole link that somebody pasted. */
export const readCode = (typed: string) => /\/(?:join|live|looks|vote)\/([^/?#\s]+)/.exec(typed)?.[1] ?? typed.trim();

/** A part of an address, also one that is not well encoded. */
export function readAddress(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
