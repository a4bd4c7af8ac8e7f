// Faces as vectors of the vector extension, kept beside the bytes where it is installed, so that the database searches among many by an index. The
// worker never needs them: it compares in memory.
import type { Database } from '../../db/database.js';
import { sql } from '../../db/sql.js';

/** With the owner's rights, at each start: the extension may have come or gone. How many faces were added; undefined: there is no such extension. */
export async function setUpFaceVectors(owner: Database): Promise<number | undefined> {
  const { added } = await owner.getRow<{ added: number | null }>(sql`select set_up_face_vectors() as added`);
  return added ?? undefined;
}
