// What SQLSTATEs and constraints mean to a person: the one table of them. Says no table's name and no value.
import type { ErrorCode } from '@nakodo/protocol';

export interface Meaning {
  readonly code: ErrorCode;
  readonly detail: string;
  /** The field of the input that is at fault, as the API calls it. */
  readonly path?: string;
}

/**
 * Raised by our own SQL functions: `raise exception using errcode = 'NK404', message = '...'`. The message is for the person and is
 * passed on; of NK429, the DETAIL is the seconds to wait. `column = 'birthDate'` names the field that it is about.
 */
export const ownStates: Readonly<Record<string, ErrorCode>> = {
  NK400: 'bad_request',
  NK401: 'unauthenticated',
  NK403: 'forbidden',
  NK404: 'not_found',
  NK409: 'conflict',
  NK413: 'too_large',
  NK422: 'invalid_input',
  NK429: 'rate_limited',
};

/** Constraint name -> what it means to the person who ran into it. Without an entry, the class of the violation decides. */
export const constraintMeanings: Readonly<Record<string, Meaning>> = {
  profiles_external_id: { code: 'conflict', detail: 'Somebody with this external id exists already' },
  profiles_name: { code: 'invalid_input', detail: 'A name has 1 to 200 characters' },
  profiles_birth_date: { code: 'invalid_input', detail: 'A birth date lies between 1900 and 2100' },
  profiles_stated_age: { code: 'invalid_input', detail: 'An age lies between 0 and 150' },
  profiles_place: { code: 'invalid_input', detail: 'A place needs both latitude and longitude' },
  profiles_place_lat: { code: 'invalid_input', detail: 'A latitude lies between -90 and 90' },
  profiles_place_lon: { code: 'invalid_input', detail: 'A longitude lies between -180 and 180' },
  profiles_attributes: {
    code: 'too_large',
    detail: 'The attributes of a profile take at most 100 KB: shorten or leave out some',
  },
  profiles_size: {
    code: 'too_large',
    detail: 'Bio, interests and picture of a profile take at most 100 KB together: shorten them',
  },
  attribute_name: {
    code: 'invalid_input',
    detail: 'The name of an attribute has lower-case letters, digits and _, at most 63, and begins with a letter',
  },
  profile_vectors_model: {
    code: 'invalid_input',
    detail: 'This vector is longer or shorter than the others of its model: embed all with one model',
  },
  account_users_email: {
    code: 'email_taken',
    detail: 'There is an account with this e-mail already: sign in with it, or use another address',
  },
  profiles_wallet: { code: 'conflict', detail: 'This wallet is linked to another profile' },
  profiles_wallet_address: {
    code: 'invalid_input',
    detail: 'The address of a wallet is 0x and 40 hexadecimal digits in lower case',
  },
  match_votes_wallet: { code: 'conflict', detail: 'This wallet has voted on this pair already' },
  blocks_not_self: { code: 'invalid_input', detail: 'Nobody can block themselves' },
  reports_reason: {
    code: 'invalid_input',
    detail: 'A reason is spam, harassment, threats, nudity, fake, underage or other',
    path: 'reason',
  },
  reports_details: { code: 'invalid_input', detail: 'Details have at most 1,000 characters', path: 'details' },
  moderation_log_note: { code: 'invalid_input', detail: 'A note has at most 1,000 characters', path: 'note' },
  pools_code: { code: 'conflict', detail: 'This code is taken: choose another', path: 'code' },
  pools_code_shape: {
    code: 'invalid_input',
    detail: 'A code has 2 to 64 letters, digits, - and _, and begins with a letter or digit',
    path: 'code',
  },
  pools_policy_version_id_fkey: {
    code: 'invalid_input',
    detail: 'There is no such version of a policy',
    path: 'policyVersionId',
  },
  pools_second_policy_version_id_fkey: {
    code: 'invalid_input',
    detail: 'There is no such version of a policy',
    path: 'secondPolicyVersionId',
  },
  pools_second: {
    code: 'invalid_input',
    detail: 'A second version of the policy needs a share of the people, and a share a second version',
    path: 'secondShare',
  },
  pools_name: { code: 'invalid_input', detail: 'A name has 1 to 200 characters' },
  community_settings_queue: {
    code: 'invalid_input',
    detail: 'The upper mark of the queue (queueHigh) is below its lower one (queueLow)',
    path: 'rules.queueHigh',
  },
  community_settings_active: {
    code: 'invalid_input',
    detail: 'The upper mark of open pairs (activeHigh) is below the lower one (activeLow)',
    path: 'rules.activeHigh',
  },
  community_settings_quorum_reached: {
    code: 'invalid_input',
    detail: 'The quorum is more votes than decide at once: a vote would never reach it',
    path: 'rules.quorum',
  },
  pools_match_limit: { code: 'invalid_input', detail: 'A list holds 1 to 50 people' },
  pools_minimum_age: { code: 'invalid_input', detail: 'A minimum age lies between 13 and 99' },
};

export const gone: Meaning = { code: 'database_unavailable', detail: 'The database does not answer; try again in a moment' };
const slow: Meaning = { code: 'timeout', detail: 'The database took too long; try again, or ask for less' };

/** Exact states first, then their class of two characters. */
export const states: Readonly<Record<string, Meaning>> = {
  '23505': { code: 'conflict', detail: 'This exists already' },
  '23P01': { code: 'conflict', detail: 'This collides with something that exists already' },
  '23503': { code: 'conflict', detail: 'Something that this refers to does not exist, or is still in use' },
  '23502': { code: 'invalid_input', detail: 'Something that is required is missing' },
  '23514': { code: 'invalid_input', detail: 'A value is not allowed here' },
  '22': { code: 'invalid_input', detail: 'A value has the wrong form or is out of range' },
  '40': { code: 'conflict', detail: 'Others changed the same things at the same time, again and again; try again' },
  '42501': { code: 'forbidden', detail: 'Not allowed' },
  '25P03': slow,
  '25P04': slow,
  '55P03': slow,
  '57014': slow,
  '08': gone,
  '57P': gone,
  '53': gone,
  '58': gone,
  '53100': { code: 'database_unavailable', detail: "The database's disk is full: free some space, it goes on by itself" },
  '53300': {
    code: 'database_unavailable',
    detail: 'The database has no connection left: lower DATABASE_POOL_MAX or raise max_connections',
  },
  '28': { code: 'setup', detail: 'The database refused the user or password: check DATABASE_URL' },
  '3D000': { code: 'setup', detail: 'The database named in DATABASE_URL does not exist: create it first' },
};
