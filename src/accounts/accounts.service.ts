// Keeps the tables of accounts small: once an hour, ended sessions, links and messages that are too old and guests who cannot come back go.
import type { Database } from '../db/database.js';
import { sql } from '../db/sql.js';
import type { Service } from '../work/worker.js';

const hourMs = 60 * 60_000;
/** Rows at a time, so that no statement takes long. */
const batch = 1000;
const guestDays = 30;

/** Any number of processes may run it. */
export function accountsService(db: Database): Service {
  return {
    name: 'accounts',
    pollMs: hourMs,
    async runOnce() {
      const sessions = await db.run(sql`
        delete from account_sessions where id in (
          select id from account_sessions where expires_at < now() limit ${batch} for update skip locked
        )`);
      const links = await db.run(sql`
        delete from account_verifications where id in (
          select id from account_verifications where expires_at < now() limit ${batch} for update skip locked
        )`);
      const messages = await db.run(sql`
        delete from wallet_messages where nonce in (
          select nonce from wallet_messages where expires_at < now() limit ${batch} for update skip locked
        )`);
      const guests = await removeGoneGuests(db);
      return sessions === batch || links === batch || messages === batch || guests === batch;
    },
  };
}

/**
 * A guest has nothing but the session of one browser: once that has ended, nobody can be them again. They stay as long as others have to
 * do with them (an event, a conversation, a report that is open), and a month in any case. A lobby does not hold them: there one is somebody to
 * others only while one searches or talks, and it may go on for years.
 */
async function removeGoneGuests(db: Database): Promise<number> {
  return await db.run(sql`
    delete from profiles where id in (
      select p.id from account_users u join profiles p on p.id = u.id
      where u.email is null and u.created_at < now() - make_interval(days => ${guestDays})
        and p.wallet_address is null
        and p.updated_at < now() - make_interval(days => ${guestDays})
        and not exists (select from account_sessions s where s.user_id = u.id)
        and not exists (select from pool_members m join pools o on o.id = m.pool_id where m.profile_id = u.id and o.mode <> 'live')
        and not exists (select from reports r where r.reported_id = u.id and r.status = 'open')
        and not exists (select from conversations c where u.id in (c.low_id, c.high_id))
        and not exists (select from staff s where s.user_id = u.id)
      limit ${batch} for update of p skip locked
    )`);
}
