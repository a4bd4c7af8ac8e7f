// What of the lookalike mode works on the database alone, as the person: in a Supabase project that has our SQL, say. Not there without a process of
// ours: giving a photo (its file has to be cleaned, stored and measured), links to pictures, the words of reasons, the stream.
import type { Contact } from '@nakodo/protocol';
import type { FeedPage } from './lookalike-client.js';

/** Calls a SQL function as the person and answers what it returns; throws where it is refused. `supabase.rpc`, unwrapped. */
export type Rpc = (name: string, args: Readonly<Record<string, unknown>>) => Promise<unknown>;

/** As the database has it: reasons are numbers and names, without words; `card` is what may be seen of the person. */
export interface LookalikeRow {
  readonly user_id: string;
  readonly face_id: string;
  readonly has_photo: boolean;
  /** In [0, 1]: of the whole policy; of the faces alone, null where none are compared. */
  readonly score: number;
  readonly similarity: number | null;
  readonly reasons: unknown;
  readonly decided_at: string;
  readonly card: unknown;
  readonly contact: Contact;
}

export interface LookalikeRpc {
  consent(poolId: string, version: string): Promise<void>;
  withdraw(poolId: string): Promise<void>;
  /** Answers the id of the job. */
  choose(faceId: string, point: { readonly x: number; readonly y: number }): Promise<string>;
  deletePhoto(faceId: string): Promise<void>;
  getFeed(poolId: string, page?: FeedPage): Promise<{ readonly matches: readonly LookalikeRow[]; readonly more: boolean }>;
  hide(poolId: string, personId: string): Promise<void>;
  sayHello(poolId: string, personId: string): Promise<Contact>;
}

export function createLookalikeRpc(rpc: Rpc): LookalikeRpc {
  const run = async (name: string, args: Readonly<Record<string, unknown>>) => void (await rpc(name, args));
  return {
    consent: (poolId, version) => run('give_photo_consent', { p_pool_id: poolId, p_version: version }),
    withdraw: (poolId) => run('withdraw_photo_consent', { p_pool_id: poolId }),
    choose: async (faceId, { x, y }) => (await rpc('choose_face', { p_face_id: faceId, p_x: x, p_y: y })) as string,
    deletePhoto: (faceId) => run('delete_face', { p_face_id: faceId }),
    async getFeed(poolId, { limit = 20, after } = {}) {
      const args = { p_pool_id: poolId, p_limit: limit + 1, p_after: after ?? null };
      const rows = (await rpc('get_face_matches', args)) as readonly FeedRow[];
      return { matches: rows.slice(0, limit).map(rowOf), more: rows.length > limit };
    },
    hide: (poolId, personId) => run('hide_match', { p_pool_id: poolId, p_other_id: personId }),
    async sayHello(poolId, personId) {
      const [row] = (await rpc('say_hello', { p_pool_id: poolId, p_other_id: personId })) as readonly ContactRow[];
      if (!row) throw new Error('the database did not say where the two stand');
      return contactOf(row);
    },
  };
}

interface ContactRow {
  readonly you_said_hello: boolean;
  readonly they_said_hello: boolean;
  readonly conversation_id: string | null;
  readonly can_say_hello: boolean;
}

type FeedRow = Omit<LookalikeRow, 'contact'> & ContactRow;

function contactOf(row: ContactRow): Contact {
  return {
    youSaidHello: row.you_said_hello,
    theySaidHello: row.they_said_hello,
    conversationId: row.conversation_id,
    canSayHello: row.can_say_hello,
  };
}

function rowOf({ you_said_hello, they_said_hello, conversation_id, can_say_hello, ...row }: FeedRow): LookalikeRow {
  return { ...row, contact: contactOf({ you_said_hello, they_said_hello, conversation_id, can_say_hello }) };
}
