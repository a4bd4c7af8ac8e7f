// A version of a policy that decides in a lobby is compiled to SQL first, so that find_match works where no process of ours runs. Versions never
// change, so it is done once, before the lobby points at it, and with the owner's rights: its text is executed.
import type { Session } from '../../db/database.js';
import { compileForLive } from './compiled-policies.js';

/** Does nothing for versions that are compiled, or that do not exist: whoever names those is told by the database. Throws `invalid_policy`. */
export async function compilePolicies(owner: Session, versionIds: readonly (string | null | undefined)[]): Promise<void> {
  for (const id of versionIds) if (id) await compileForLive(owner, id);
}
