// What tests of safety do in a lobby: people by name, pairs that may be refused, ends, and messages past what checks who may write.
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { lobbyPeople } from './live.js';

export async function joinLobby(db: Database, lobby: string, names: readonly string[]): Promise<string[]> {
  const people = names.map((name) => ({ name, birthDate: '1990-01-01', interests: ['jazz'] }));
  return await lobbyPeople(db, lobby, people);
}

export async function endSession(db: Database, session: string, by: string, why = 'skip'): Promise<void> {
  await db.run(sql`select end_session(${session}, ${by}, ${why})`);
}

export async function writeInSession(db: Database, session: string, from: string, text: string): Promise<void> {
  await db.run(sql`insert into session_messages (session_id, sender_id, text) values (${session}, ${from}, ${text})`);
}
