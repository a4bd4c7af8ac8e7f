// Who may do what to which rows: the one table of expectations. Every table and view of the schema must stand here, and every function.
// Each relation has two rows to try on. `first` is the owner's where rows belong to people, `second` belongs to somebody else.

export const roles = ['anon', 'stranger', 'owner', 'moderator', 'admin', 'service'] as const;
/** `stranger`: signed in, nothing is theirs. `owner`: signed in, the first row is theirs. `service`: the server's own work. */
export type RoleName = (typeof roles)[number];

/** Which of the two rows are reached; `denied`: an error of missing rights, whatever the row; `refused`: the rules say no (a trigger, a key). */
export type Reach = 'denied' | 'refused' | 'none' | 'first' | 'second' | 'both';

/** By role, in the order of `roles`. */
export type Reaches = readonly [anon: Reach, stranger: Reach, owner: Reach, moderator: Reach, admin: Reach, service: Reach];

export interface RelationAccess {
  readonly select: Reaches;
  readonly insert: Reaches;
  readonly update: Reaches;
  readonly delete: Reaches;
  /** Columns a signed-in person's update may name; absent: all of those that `update` reaches. */
  readonly updatable?: readonly string[];
  /** Columns a signed-in person's insert may name; absent: all. */
  readonly insertable?: readonly string[];
}

const nobody: Reaches = ['denied', 'denied', 'denied', 'denied', 'denied', 'denied'];
const onlyService: Reaches = ['denied', 'denied', 'denied', 'denied', 'denied', 'both'];
const refusedToService: Reaches = ['denied', 'denied', 'denied', 'denied', 'denied', 'refused'];
const onlyAdmin: Reaches = ['denied', 'denied', 'denied', 'denied', 'both', 'both'];
const readByAdmin: Reaches = ['denied', 'none', 'none', 'none', 'both', 'both'];
const closed: RelationAccess = { select: onlyService, insert: onlyService, update: onlyService, delete: onlyService };

export const accessMatrix: Readonly<Record<string, RelationAccess>> = {
  // The first row of staff is the moderator's, the second the admin's.
  staff: { ...closed, select: ['denied', 'none', 'none', 'first', 'second', 'both'] },
  attribute_definitions: { ...closed, select: ['both', 'both', 'both', 'both', 'both', 'both'] },
  profiles: {
    select: ['denied', 'none', 'first', 'both', 'both', 'both'],
    insert: ['denied', 'denied', 'first', 'denied', 'denied', 'both'],
    insertable: [
      'id',
      'name',
      'birth_date',
      'gender',
      'seeking',
      'school',
      'interests',
      'bio',
      'place_lat',
      'place_lon',
      'avatar',
      'attributes',
    ],
    update: ['denied', 'none', 'first', 'none', 'none', 'both'],
    // Not a stated age: it decides on which side of the age wall somebody stands. A birth date can be given once (on_birth_date_given).
    updatable: [
      'name',
      'birth_date',
      'gender',
      'seeking',
      'school',
      'interests',
      'bio',
      'place_lat',
      'place_lon',
      'avatar',
      'attributes',
    ],
    delete: onlyService,
  },
  vector_models: closed,
  profile_vectors: closed,
  blocks: {
    select: ['denied', 'none', 'first', 'none', 'none', 'both'],
    insert: ['denied', 'denied', 'first', 'denied', 'denied', 'both'],
    update: onlyService,
    delete: ['denied', 'none', 'first', 'none', 'none', 'both'],
  },
  // A policy in use cannot be deleted, a version of one never changed.
  policies: { select: readByAdmin, insert: onlyAdmin, update: onlyService, delete: refusedToService },
  policy_versions: {
    select: readByAdmin,
    insert: onlyAdmin,
    update: refusedToService,
    delete: refusedToService,
  },
  // The owner is a member of the first pool, somebody else of the second.
  pools: {
    select: ['denied', 'none', 'first', 'none', 'both', 'both'],
    insert: onlyAdmin,
    update: ['denied', 'none', 'none', 'none', 'both', 'both'],
    delete: onlyService,
  },
  pool_members: {
    select: ['denied', 'none', 'first', 'both', 'both', 'both'],
    insert: onlyService,
    update: onlyService,
    delete: ['denied', 'none', 'first', 'none', 'none', 'both'],
  },
  pool_changes: closed,
  events: { select: ['denied', 'none', 'first', 'none', 'both', 'both'], insert: nobody, update: nobody, delete: nobody },
  all_events_members: {
    select: ['denied', 'none', 'first', 'none', 'both', 'both'],
    insert: onlyService,
    update: nobody,
    delete: ['denied', 'none', 'first', 'none', 'none', 'both'],
  },
  matchmaking_queue: { ...closed, select: readByAdmin },
  matchmaking_jobs: {
    ...closed,
    select: readByAdmin,
    update: ['denied', 'none', 'none', 'none', 'both', 'both'],
    updatable: ['status'],
  },
  user_matches: { ...closed, select: ['denied', 'none', 'first', 'none', 'both', 'both'] },
  user_match_changes: { ...closed, select: ['denied', 'none', 'first', 'none', 'both', 'both'] },
  person_events: closed,
  trimmed_logs: closed,
  embedding_queue: closed,
  pair_insights: closed,
  insight_queue: closed,
  demo_accounts: closed,
  account_users: closed,
  account_logins: closed,
  account_sessions: closed,
  account_verifications: closed,
  outside_calls: closed,
  hellos: { ...closed, select: ['denied', 'none', 'first', 'none', 'none', 'both'] },
  // Nobody but the two: moderators and admins neither.
  conversations: { ...closed, select: ['denied', 'none', 'first', 'none', 'none', 'both'] },
  conversation_messages: { ...closed, select: ['denied', 'none', 'first', 'none', 'none', 'both'] },
  // That somebody reported; evidence and decisions through get_reports only (columns, see granted.ts).
  reports: { ...closed, select: ['denied', 'none', 'first', 'both', 'both', 'both'] },
  // Append-only.
  moderation_log: {
    select: ['denied', 'none', 'none', 'both', 'both', 'both'],
    insert: onlyService,
    update: nobody,
    delete: nobody,
  },
  shadow_bans: closed,
  barred_ids: closed,
  // Of the live mode everybody sees their own; moderators see what was kept as evidence only.
  waiting_queue: { ...closed, select: ['denied', 'none', 'first', 'none', 'none', 'both'] },
  chat_sessions: { ...closed, select: ['denied', 'none', 'first', 'none', 'none', 'both'] },
  session_participants: { ...closed, select: ['denied', 'none', 'first', 'none', 'none', 'both'] },
  session_messages: { ...closed, select: ['denied', 'none', 'first', 'none', 'none', 'both'] },
  pair_skips: closed,
  connections: { ...closed, select: ['denied', 'none', 'first', 'none', 'none', 'both'] },
  live_tickers: closed,
  live_calls: closed,
  unmatched_searches: closed,
  // Its text is executed: the owner alone writes it.
  compiled_policies: { select: onlyService, insert: nobody, update: nobody, delete: nobody },
  face_models: closed,
  photo_removals: closed,
  consents: { ...closed, select: ['denied', 'none', 'first', 'none', 'none', 'both'] },
  faces: { ...closed, select: ['denied', 'none', 'first', 'none', 'none', 'both'] },
  matches: { ...closed, select: ['denied', 'none', 'first', 'none', 'none', 'both'] },
  face_flags: closed,
  match_jobs: { ...closed, select: ['denied', 'none', 'first', 'none', 'both', 'both'] },
  photo_link_keys: { select: nobody, insert: nobody, update: nobody, delete: nobody },
  relay_keys: { select: nobody, insert: nobody, update: nobody, delete: nobody },
  nakodo_migrations: { select: nobody, insert: nobody, update: nobody, delete: nobody },
};

export type DatabaseRole = 'anon' | 'authenticated' | 'service_role';
export const everybody: readonly DatabaseRole[] = ['anon', 'authenticated', 'service_role'];
const signedIn: readonly DatabaseRole[] = ['authenticated', 'service_role'];
const service: readonly DatabaseRole[] = ['service_role'];

/** Who may call which function, by name. Trigger functions are nobody's: they need no rights to fire. Immutable functions that run with the caller's
 * rights are everybody's and need not stand here: they can read nothing. */
export const functionMatrix: Readonly<Record<string, readonly DatabaseRole[]>> = {
  adopt_restored_changes: [], // the owner's, when Nakodo opens the database
  // Read through the caller's own rights.
  policy_people: everybody,
  pool_people: everybody,
  face_similarity: everybody,
  is_staff: everybody,
  // Check the caller inside.
  find_pool_by_code: everybody,
  is_matching_paused: signedIn,
  join_pool: signedIn,
  known_spelling: signedIn,
  say_hello: signedIn,
  send_message: signedIn,
  read_messages_up_to: signedIn,
  end_conversation: signedIn,
  block_person: signedIn,
  get_blocked_people: signedIn,
  get_conversations: signedIn,
  get_received_hellos: signedIn,
  delete_my_profile: signedIn,
  report_person: signedIn,
  get_reports: signedIn,
  decide_report: signedIn,
  get_moderation_log: signedIn,
  shadow_ban_person: signedIn,
  lift_shadow_ban: signedIn,
  suspend_person: signedIn,
  lift_suspension: signedIn,
  remove_member: signedIn,
  delete_pool: signedIn,
  move_pool: signedIn,
  get_lobby_numbers: signedIn,
  get_lobby_waiting: signedIn,
  get_lookalike_members: signedIn,
  age_band: service,
  get_photos_to_review: signedIn,
  get_face_flags: signedIn,
  decide_photo: signedIn,
  decide_flag: signedIn,
  lock_faces: service,
  reject_face: service,
  remove_rejected_photos: service,
  get_lookalike_numbers: signedIn,
  retry_parked: signedIn,
  get_match_list: signedIn,
  get_match_changes: signedIn,
  read_person_events: signedIn,
  request_event_matchmaking: signedIn,
  get_detailed_queue_info: signedIn,
  get_matchmaking_queue_stats: signedIn,
  tell_person: service,
  notify_people: service,
  person_log_id: service,
  find_people_with_news: service,
  trim_person_events: service,
  apply_event_matches: service,
  assert_may_suspend: service,
  assert_moderator: service,
  begin_shadow_ban: service,
  restore_bars: service,
  lift_bar: service,
  check_report_limit: service,
  end_session_across_ban: service,
  end_shadow_ban: service,
  forget_in_sessions: service,
  is_trustworthy_reporter: service,
  judge_reports: service,
  lock_standing: service,
  find_reported_meeting: service,
  report_evidence: service,
  can_know_of: service,
  check_hello: service,
  close_conversation: service,
  conversations_across_age_wall: service,
  end_contacts_across_age_wall: service,
  ended_last_conversation: service,
  get_contact: service,
  lock_conversation: service,
  lock_pair: service,
  may_meet: service,
  message_json: service,
  open_conversation: service,
  tell_pair: service,
  claim_matchmaking_job: service,
  enqueue_embeddings: service,
  enqueue_event_matchmaking: service,
  enqueue_members: service,
  lock_joining: service,
  lock_members: service,
  note_changes: service,
  profile_card: service,
  profiles_invalidated: service,
  refresh_age_wall: service,
  release_matchmaking_job: service,
  replace_match_lists: service,
  pool_compares_texts: service,
  take_outside_call: service,
  skip_partner: signedIn,
  skip_partners: service,
  stop_searching: signedIn,
  apply_pairs: service,
  end_session: service,
  end_sessions: service,
  enter_waiting: service,
  get_live_states: service,
  live_caller: service,
  send_session_message: signedIn,
  get_live_messages: signedIn,
  get_live_analytics: signedIn,
  keep_in_touch: signedIn,
  lock_session: service,
  find_match: signedIn,
  find_live_partner: service,
  pair_in_lobby: service,
  cleanup_matchmaking: service,
  settle_live_clocks: service,
  set_away: service,
  touch_live: service,
  lock_lobby: service,
  limit_live_calls: service,
  read_lobby: service,
  read_tickets: service,
  session_message_json: service,
  add_face: signedIn,
  check_photo: signedIn,
  choose_face: signedIn,
  delete_face: signedIn,
  get_face_matches: signedIn,
  give_photo_consent: signedIn,
  hide_match: signedIn,
  pool_compares_faces: signedIn,
  withdraw_photo_consent: signedIn,
  find_similar_faces_filtered: signedIn,
  face_vector_schema: service,
  is_face_index_worthwhile: [],
  nearest_faces: [],
  set_up_face_vectors: [],
  similar_faces_by_index: [],
  apply_face_matches: service,
  can_see_face: service,
  faces_that_take: service,
  lock_lookalike: service,
  open_match_jobs: service,
  refuse_face: service,
  rematch_people: service,
  failed_match_jobs: signedIn,
  trim_match_jobs: service,
  use_face_model: [], // the owner's, when Nakodo opens the database
};
