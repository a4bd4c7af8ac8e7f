// A version of a policy that decides in a lobby is compiled to SQL first, so that find_match works where no process of ours runs. Versions never
// change, so it is done once, before the lobby points at it, and with the owner's rights: its text is executed.
import type { Session } from '../../db/database.js';

/** Does nothing for versions that are compiled, or that do not exist: whoever names those is told by the database. */
export async function compilePolicies(_owner: Session, _versionIds: readonly (string | null | undefined)[]): Promise<void> {
  await Promise.resolve(); // compileForLive(tx, versionId) of each goes here
}
