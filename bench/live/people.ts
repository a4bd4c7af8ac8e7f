// A lobby for benchmarks: people as in a language exchange, and its policy.
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { createRandom, type Random } from '../../src/demo/random.js';
import { registerAttributes } from '../../src/people/attributes.js';
import { publishPolicy } from '../../src/people/policies.js';
import { addMembers, createPool } from '../../src/people/pools.js';
import { saveProfiles, type ProfileInput } from '../../src/people/profiles.js';

const genders = ['woman', 'man', 'other'];
const tags = Array.from({ length: 60 }, (_, n) => `tag ${n}`);

export const lobbyPolicy = {
  filters: [{ seeks: { want: 'seeking', is: 'gender' } }, { overlaps: 'languages' }, { within: 'age', by: 15 }],
  score: [
    { overlap: 'interests', weight: 3 },
    { near: 'age', scale: 10, weight: 1 },
  ],
  relax: [
    { after: '500ms', set: { 'within age': { by: 30 } } },
    { after: '1s', drop: ['within age', 'overlaps languages'] },
  ],
};

export function lobbyProfile(random: Random): ProfileInput {
  return {
    name: `Person ${random.between(0, 1e9)}`,
    birthDate: `${random.between(1975, 2004)}-${String(random.between(1, 12)).padStart(2, '0')}-15`,
    gender: random.chance(0.5) ? 'woman' : random.chance(0.9) ? 'man' : 'other',
    seeking: random.chance(0.7) ? [] : random.sample(genders, 2),
    interests: random.sample(tags, 8),
    attributes: {
      languages: [random.chance(0.85) ? 'en' : 'vi', ...random.sample(['vi', 'de', 'fr', 'es'], random.between(0, 2))],
    },
  };
}

/** A lobby with so many members; a block now and then. */
export async function fillLobby(db: Database, people: number): Promise<{ poolId: string; ids: string[] }> {
  const random = createRandom(people);
  await registerAttributes(db, [{ name: 'languages', kind: 'set' }]);
  const { id: policyVersionId } = await publishPolicy(db, { name: 'bench live', body: lobbyPolicy });
  const poolId = await createPool(db, { mode: 'live', code: 'bench-live', name: 'Bench', policyVersionId });
  const ids: string[] = [];
  for (let done = 0; done < people; done += 1000) {
    const count = Math.min(1000, people - done);
    const { ids: some } = await saveProfiles(
      db,
      Array.from({ length: count }, () => lobbyProfile(random)),
    );
    await addMembers(db, poolId, some);
    ids.push(...some);
  }
  await db.run(sql`delete from embedding_queue`); // no text is compared here
  await db.run(sql`analyze`);
  return { poolId, ids };
}
