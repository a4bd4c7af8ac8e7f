// Everything that is stored about a person, for them to take along. Read as the person, from one snapshot: row-level security decides.
import type { PersonExport } from '@nakodo/protocol';
import type { Session } from '../db/database.js';
import { sql } from '../db/sql.js';
import { presentBlocked, presentConversation, presentMessage } from './contacts/contacts.present.js';
import { listBlocked, listConversations, type MessageRow } from './contacts/contacts.read.js';
import { exportCommunities } from './profile.export-communities.js';
import { exportLive, exportReports } from './profile.export-live.js';
import { exportPhotos, type PictureOf } from './profile.export-photos.js';
import { presentProfile } from './profile.present.js';
import { findProfile } from './profile.store.js';

interface MembershipRow {
  readonly id: string;
  readonly name: string;
  readonly joined_at: Date;
}

interface MatchRow {
  readonly event_id: string;
  readonly person: { readonly id: string; readonly name: string };
  readonly score: number;
  readonly reasons: string[];
  readonly decided_at: Date;
}

interface HelloRow {
  readonly pool_id: string;
  readonly from_id: string;
  readonly to_id: string;
  readonly said_at: Date;
}

/** Without account and wallet, which are not the database's to show to its person. */
export async function exportPerson(
  tx: Session,
  id: string,
  { now, pictureOf }: { readonly now: Date; readonly pictureOf: PictureOf },
): Promise<Omit<PersonExport, 'account' | 'wallet' | 'loggedVotes'>> {
  const profile = await findProfile(tx, id);
  const memberships = await tx.rows<MembershipRow>(sql`
    select o.id, o.name, m.joined_at from pool_members m join pools o on o.id = m.pool_id where m.profile_id = ${id} order by m.joined_at`);
  const matches = await tx.rows<MatchRow>(sql`
    select m.pool_id as event_id, jsonb_build_object('id', l.match_user_id, 'name', l.card ->> 'name') as person,
           round(l.score::numeric, 2)::real as score, l.decided_at,
           array(select r ->> 'words' from jsonb_array_elements(case jsonb_typeof(l.reasons) when 'array' then l.reasons else '[]' end) r where r ? 'words') as reasons
    from pool_members m cross join lateral get_match_list(m.pool_id, ${id}) l where m.profile_id = ${id}`);
  const hellos = await tx.rows<HelloRow>(sql`
    select pool_id, from_id, to_id, said_at from hellos where from_id = ${id} or to_id = ${id} order by said_at`);
  return {
    exportedAt: now.toISOString(),
    profile: profile ? presentProfile(profile) : null,
    memberships: memberships.map((row) => ({ eventId: row.id, name: row.name, joinedAt: row.joined_at.toISOString() })),
    matches: matches.map(({ event_id, decided_at, ...match }) => ({
      eventId: event_id,
      ...match,
      decidedAt: decided_at.toISOString(),
    })),
    hellos: hellos.map((row) => ({
      eventId: row.pool_id,
      fromId: row.from_id,
      toId: row.to_id,
      saidAt: row.said_at.toISOString(),
    })),
    conversations: await exportConversations(tx),
    blocked: (await listBlocked(tx)).map(presentBlocked),
    live: await exportLive(tx, id),
    lookalike: await exportPhotos(tx, id, pictureOf),
    communities: await exportCommunities(tx, id),
    reports: await exportReports(tx, id),
  };
}

async function exportConversations(tx: Session): Promise<PersonExport['conversations']> {
  const rows = await listConversations(tx);
  const messages = await tx.rows<MessageRow>(sql`
    select id, conversation_id, sender_id, client_id, text, sent_at from conversation_messages order by conversation_id, id`);
  const byConversation = new Map<string, MessageRow[]>();
  for (const message of messages) {
    const known = byConversation.get(message.conversation_id);
    if (known) known.push(message);
    else byConversation.set(message.conversation_id, [message]);
  }
  return rows.map((row) => {
    const { lastMessage: _last, ...conversation } = presentConversation(row);
    return { ...conversation, messages: (byConversation.get(row.id) ?? []).map(presentMessage) };
  });
}
