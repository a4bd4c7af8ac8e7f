// A WebSocket as the line to the server uses it: the browser's, that of `ws`, or one of a test.
import type { LiveNews } from '@nakodo/protocol';

/** What is used of a WebSocket: the browser's or that of `ws`. */
export interface LiveSocket {
  addEventListener(type: 'error', listener: () => void): void;
  addEventListener(type: 'close', listener: (event: { readonly code: number }) => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  send(data: string): void;
  close(): void;
}

/** The browser refuses some by throwing: by the page's own rules, or for the address. */
export function attemptOf(openSocket: () => LiveSocket): LiveSocket | undefined {
  try {
    return openSocket();
  } catch {
    return undefined;
  }
}

export function readNews(data: unknown): LiveNews | undefined {
  try {
    return JSON.parse(String(data)) as LiveNews;
  } catch {
    return undefined;
  }
}
