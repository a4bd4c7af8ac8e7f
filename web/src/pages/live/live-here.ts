// What the page knows of where the person stands, and what they can do: the SDK's machine, as the parts of this page use it.
import type { MatchmakingState, ShownMessage } from '@nakodo/sdk';

export type Talking = Extract<MatchmakingState, { readonly name: 'connected' }>;
export type Over = Extract<MatchmakingState, { readonly name: 'ended' }>;
export type Looking = Extract<MatchmakingState, { readonly name: 'searching' }>;
export type { ShownMessage };

export interface LiveActions {
  search(): void;
  stop(): void;
  skip(): void;
  leave(): void;
  say(text: string): void;
  sayAgain(clientId: string): void;
  discard(clientId: string): void;
  typing(): void;
  keep(): void;
  /** Puts an ended talk or a problem away. */
  dismiss(): void;
  /** A new line after one that was refused. */
  retry(): void;
}
