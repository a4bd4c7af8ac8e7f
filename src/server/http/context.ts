// What every handler finds in its context.
import type { Identity, StaffRights } from '../../auth/identity.js';
import type { Context } from 'hono';

export interface AppEnv {
  readonly Variables: {
    /** Quoted in problems and in the log. */
    requestId: string;
    identity: Identity;
    /** What the `staff` table says of the caller; read once per request, when first asked. */
    rights: () => Promise<StaffRights>;
  };
}

export type AppContext = Context<AppEnv>;
