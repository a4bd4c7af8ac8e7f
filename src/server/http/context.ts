// What every handler finds in its context.
import type { Identity, StaffRights } from '../../auth/identity.js';
import type { IncomingMessage } from 'node:http';
import type { Context } from 'hono';
import type { WebSocket } from 'ws';

/** Where a request comes from, and which name it was sent to. */
export interface Client {
  /** Undefined where nobody knows: another program mounted the app. */
  readonly address: string | undefined;
  /** Name and port the request was sent to, as the browser has it. */
  readonly host: string;
  /** Whether it came by https. */
  readonly secure: boolean;
  /** Other origins whose pages may act with our cookie. */
  readonly otherOrigins: ReadonlySet<string>;
}

export interface AppEnv {
  readonly Variables: {
    /** Quoted in problems and in the log. */
    requestId: string;
    client: Client;
    identity: Identity;
    /** What the `staff` table says of the caller; read once per request, when first asked. */
    rights: () => Promise<StaffRights>;
    /** Whether the same caller would be let in now; holds nothing of the request. An error: not known now. */
    mayStay: () => Promise<boolean>;
  };
}

/** The environment of a request that wants to become a WebSocket (see upgrade.ts); others have none or another. */
export interface UpgradeEnv {
  readonly incoming: IncomingMessage;
  readonly isUpgrade: true;
  /** Set by the handler that takes it; called once it is open. */
  onSocket?: (socket: WebSocket) => void;
}

export type AppContext = Context<AppEnv>;
