// What must never happen (ARCHITECTURE.md): somebody who vanished is still waited for or waits. 30 s by the rules (cleanup_matchmaking); said only
// two minutes later, and as broken only while others are seen: where nobody is, nothing of ours runs.
import { sql } from '../../../db/sql.js';
import { apart, counted, finding, type FoundRow } from '../finding.js';
import type { Invariant } from '../invariant.js';

export const livePresence: Invariant = {
  name: 'live-presence',
  about: 'Nobody who has vanished still searches or talks, and no live session goes on for more than two hours',
  async find(tx) {
    const gone = await tx.rows<FoundRow>(sql`
      select * from (
        select w.user_id, w.pool_id, null::uuid as session_id, w.seen_at from waiting_queue w
        union all select x.user_id, null, x.session_id, x.seen_at from session_participants x where x.active
      ) i where i.seen_at < now() - interval '150 seconds' order by 4`);
    const long = await tx.rows<FoundRow>(sql`
      select id, pool_id, user1_id, user2_id, created_at from chat_sessions
      where status = 'active' and created_at < now() - interval '122 minutes' order by created_at`);
    const { alive } = await tx.getRow<{ alive: boolean }>(sql`
      select exists (select from waiting_queue where seen_at > now() - interval '1 minute')
          or exists (select from session_participants where active and seen_at > now() - interval '1 minute')
          or exists (select from live_tickers where ticked_at > now() - interval '1 minute') as alive`);
    const say = alive ? finding : apart;
    const cure = alive ? 'run `nakodo work`, or call cleanup_matchmaking() every few seconds' : 'they go when Nakodo starts';
    return [
      ...say(`${counted(gone.length, 'person was', 'people were')} not seen for minutes and still search or talk: ${cure}`, gone),
      ...say(`${counted(long.length, 'live session goes', 'live sessions go')} on for more than two hours: ${cure}`, long),
    ];
  },
};
