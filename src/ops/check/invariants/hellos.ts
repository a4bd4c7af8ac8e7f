// ARCHITECTURE.md 6: a hello that does not fit where the two stand.
import { sql } from '../../../db/sql.js';
import { counted, finding, type FoundRow } from '../finding.js';
import type { Invariant } from '../invariant.js';

export const hellos: Invariant = {
  name: 'hellos',
  about:
    'A conversation begun by hellos has both while it is open, two hellos have their conversation, and no hello stands across a block',
  async find(tx) {
    const said = (from: string, to: string) => sql`
      exists (select from hellos h where h.pool_id = c.pool_id and h.from_id = ${sql.id('c', from)} and h.to_id = ${sql.id('c', to)})`;
    const unsaid = await tx.rows<FoundRow>(sql`
      select c.id, c.pool_id, c.low_id, c.high_id from conversations c
      where c.state = 'open' and c.origin = 'hellos' and exists (select from pools o where o.id = c.pool_id) and not (${said('low_id', 'high_id')} and ${said('high_id', 'low_id')}) order by 1`);
    const unopened = await tx.rows<FoundRow>(sql`
      select h.pool_id, h.from_id as low_id, h.to_id as high_id from hellos h
      join hellos a on a.pool_id = h.pool_id and a.from_id = h.to_id and a.to_id = h.from_id
      where h.from_id < h.to_id and not exists (
        select from conversations c where c.pool_id = h.pool_id and c.low_id = h.from_id and c.high_id = h.to_id and c.state <> 'ended'
      ) order by 1, 2, 3`);
    const blocked = await tx.rows<FoundRow>(sql`
      select h.pool_id, h.from_id, h.to_id, b.blocker_id from blocks b
      join hellos h on (h.from_id = b.blocker_id and h.to_id = b.blocked_id) or (h.from_id = b.blocked_id and h.to_id = b.blocker_id)
      order by 1, 2, 3`);
    return [
      ...finding(`${counted(unsaid.length, 'conversation is', 'conversations are')} open though not both said hello`, unsaid),
      ...finding(`${counted(unopened.length, 'pair', 'pairs')} said hello to each other and got no conversation`, unopened),
      ...finding(`${counted(blocked.length, 'hello stands', 'hellos stand')} between two of whom one blocked the other`, blocked),
    ];
  },
};
