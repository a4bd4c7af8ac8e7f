// What every handler finds in its context.
import type { Identity } from '../../auth/identity.js';
import type { Context } from 'hono';

export interface AppEnv {
  readonly Variables: {
    /** Quoted in problems and in the log. */
    requestId: string;
    identity: Identity;
  };
}

export type AppContext = Context<AppEnv>;
