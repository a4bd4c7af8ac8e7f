// What a line to the server tells, whether it is a socket or polling.
import type { LiveNews, ProblemDocument } from '@nakodo/protocol';

export type LineEvent =
  | { readonly type: 'opening' }
  /** `polls`: WebSockets are blocked, the server is asked every few seconds instead: there is no typing, and no call. */
  | { readonly type: 'open'; readonly polls?: boolean }
  | { readonly type: 'lost'; readonly attempt: number }
  | { readonly type: 'refused'; readonly problem: ProblemDocument }
  | { readonly type: 'news'; readonly news: LiveNews };
