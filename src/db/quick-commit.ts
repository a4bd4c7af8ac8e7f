// A commit that does not wait for the disk. Order is kept: after a crash of the database its last half second may be missing as a whole, so that
// everything stands as it did before and no invariant breaks. For what may be lost so (who waits, who was given what), never for what people were
// told is done (votes, messages, consents).
import { sql } from './sql.js';

/** For the transaction in which it runs: `with quick as materialized (${quickCommit}) select … from quick, …`. */
export const quickCommit = sql`select set_config('synchronous_commit', 'off', true)`;
