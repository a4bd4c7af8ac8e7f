// What the schema grants to those who are not the server itself. `nakodo check` holds a live database to it, a test holds it to the schema.
// `all`: every column. Rows are then limited by row-level security.
export type ColumnGrant = 'all' | readonly string[];

export interface Grants {
  readonly select?: ColumnGrant;
  readonly insert?: ColumnGrant;
  readonly update?: ColumnGrant;
  readonly delete?: true;
}

const own = ['name', 'gender', 'seeking', 'school', 'interests', 'bio', 'place_lat', 'place_lon', 'avatar', 'attributes'];

/** To signed-in people; relations that are not here: nothing. */
export const grantedToAuthenticated: Readonly<Record<string, Grants>> = {
  staff: { select: 'all' },
  attribute_definitions: { select: 'all' },
  profiles: { select: 'all', insert: ['id', 'birth_date', ...own], update: ['birth_date', ...own] },
  blocks: { select: 'all', insert: 'all', delete: true },
  policies: { select: 'all', insert: 'all' },
  policy_versions: { select: 'all', insert: 'all' },
  pools: { select: 'all', insert: 'all', update: 'all' },
  pool_members: { select: 'all', delete: true },
  events: { select: 'all' },
  all_events_members: { select: 'all', delete: true },
  matchmaking_queue: { select: 'all' },
  matchmaking_jobs: { select: 'all', update: ['status'] },
  user_matches: { select: 'all' },
  user_match_changes: { select: 'all' },
  hellos: { select: 'all' },
  conversations: {
    select: [
      'id',
      'pool_id',
      'pool_name',
      'low_id',
      'high_id',
      'state',
      'origin',
      'created_at',
      'opened_at',
      'ended_at',
      'low_read_up_to',
      'high_read_up_to',
    ],
  },
  conversation_messages: { select: 'all' },
  reports: {
    select: ['id', 'pool_id', 'conversation_id', 'session_id', 'reporter_id', 'reported_id', 'reason', 'details', 'created_at'],
  },
  moderation_log: { select: 'all' },
  waiting_queue: { select: ['user_id', 'pool_id', 'joined_at', 'seen_at'] },
  chat_sessions: {
    select: [
      'id',
      'pool_id',
      'user1_id',
      'user2_id',
      'status',
      'policy_version_id',
      'step',
      'buddies',
      'offerer_id',
      'created_at',
      'ended_at',
    ],
  },
  session_participants: { select: ['session_id', 'user_id', 'active', 'seen_at', 'away_since'] },
  session_messages: { select: 'all' },
  connections: { select: 'all' },
  community_settings: { select: 'all', update: 'all' },
  match_proposals: { select: ['id', 'pool_id', 'status', 'finalized_at'] },
  voter_assignments: { select: 'all' },
  match_votes: { select: ['proposal_id', 'voter_id', 'vote', 'voted_at', 'revision', 'signature', 'signed_by'] },
  consents: { select: 'all' },
  faces: {
    select: [
      'id',
      'pool_id',
      'user_id',
      'state',
      'moderation',
      'rejection',
      'width',
      'height',
      'chosen',
      'refusal',
      'found',
      'box',
      'quality',
      'model',
      'created_at',
      'ready_at',
    ],
  },
  matches: { select: ['face_a_id', 'face_b_id', 'pool_id', 'user_a_id', 'user_b_id', 'score', 'similarity', 'decided_at'] },
  match_jobs: {
    select: [
      'id',
      'face_id',
      'pool_id',
      'user_id',
      'cause',
      'status',
      'attempts',
      'error_message',
      'reason',
      'match_count',
      'why',
      'turn',
      'created_at',
      'started_at',
      'completed_at',
      'run_at',
      'locked_until',
    ],
  },
};

/** To anyone. */
export const grantedToAnon: Readonly<Record<string, Grants>> = {
  attribute_definitions: { select: 'all' },
};

/** Relations of which a signed-in person without anything of their own may see rows. */
export const openToEverybody: readonly string[] = ['attribute_definitions'];

/** Functions that run with the owner's rights and that anyone may call. */
export const ownerFunctionsForAnon: readonly string[] = ['is_staff', 'find_pool_by_code'];

export type GrantedRole = 'anon' | 'authenticated';

/** Whether a privilege on a column (or, for delete, on the relation) is meant to be there. */
export function isGranted(role: GrantedRole, relation: string, privilege: string, column: string | null): boolean {
  const grants = (role === 'anon' ? grantedToAnon : grantedToAuthenticated)[relation] ?? {};
  if (privilege === 'delete') return grants.delete === true;
  const grant = privilege === 'select' || privilege === 'insert' || privilege === 'update' ? grants[privilege] : undefined;
  return grant === 'all' || (column !== null && grant !== undefined && grant.includes(column));
}
