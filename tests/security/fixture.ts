// Two rows in every table, and how to name, make and remove each, so that the walk over the access matrix can try everything on them.
import type { Actor, Session } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import type { RoleName } from './access-matrix.js';
import { chainRows } from './rows/chain.js';
import { communityRows } from './rows/community.js';
import { eventsRows } from './rows/events.js';
import { liveRows } from './rows/live.js';
import { lookalikeRows } from './rows/lookalike.js';
import { peopleRows } from './rows/people.js';
import type { Fixture, RowMaker } from './rows/side.js';

export const rowsOf: Readonly<Record<string, RowMaker>> = {
  ...peopleRows,
  ...eventsRows,
  ...liveRows,
  ...communityRows,
  ...chainRows,
  ...lookalikeRows,
};

/** Views show rows of tables: nothing to make, and removing the table's row removes theirs. */
export const tableBehind: Readonly<Record<string, string>> = { events: 'pools', all_events_members: 'pool_members' };

export async function seedFixture(tx: Session, fixture: Fixture): Promise<void> {
  await tx.run(sql`set local session_replication_role = replica`);
  for (const side of fixture.sides) {
    await tx.run(sql`insert into profiles (id, name) values (${side.other}, 'Somebody else')`);
    await tx.run(sql`insert into pool_members (pool_id, profile_id) values (${side.pool}, ${side.other})`);
    for (const [relation, rowOf] of Object.entries(rowsOf)) {
      if (!(relation in tableBehind)) await tx.run(rowOf(side, fixture).insert);
    }
  }
  for (const id of Object.values(fixture.people)) await tx.run(sql`insert into profiles (id, name) values (${id}, 'Person')`);
  await tx.run(sql`set local session_replication_role = origin`);
}

export function actorOf(role: RoleName, fixture: Fixture): Actor {
  if (role === 'anon') return { role: 'anon' };
  if (role === 'service') return { role: 'service_role' };
  return { role: 'authenticated', userId: role === 'owner' ? fixture.sides[0].person : fixture.people[role] };
}
