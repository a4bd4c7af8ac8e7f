// Lobbies: pools of the live mode, as organisers make and run them, and as people come to them. What happens inside is in live.ts.
import { z } from 'zod';
import { newPoolDetails, poolDetails, poolDoor, poolSummary } from './pools.js';

const id = z.uuid();
const when = z.iso.datetime();

// -- asked ------------------------------------------------------------------------------------------------------------

const details = {
  ...poolDetails('lobby'),
  /** Decides for some of the people, to compare the two; null with `secondShare` null: for nobody. */
  secondPolicyVersionId: id.nullable(),
  /** For how many of a hundred people; who they are does not change. */
  secondShare: z.int().min(1).max(99, { error: 'from 1 to 99 of a hundred' }).nullable(),
};
export const createLobbyBody = z.strictObject({
  ...details,
  ...newPoolDetails('lobby'),
  secondPolicyVersionId: details.secondPolicyVersionId.default(null),
  secondShare: details.secondShare.default(null),
});
export type CreateLobby = z.input<typeof createLobbyBody>;
/** What is given is changed. */
export const editLobbyBody = z.strictObject(details).partial();
export type EditLobby = z.input<typeof editLobbyBody>;
export const lobbyParams = z.object({ lobbyId: id });
/** What a pool can become. */
export const movableMode = z.enum(['events', 'live', 'lookalike', 'community']);
export type MovableMode = z.infer<typeof movableMode>;
export const moveBody = z.strictObject({ mode: movableMode });
export const poolParams = z.object({ poolId: id });
export const analyticsQuery = z.object({ hours: z.coerce.number().int().min(1).max(720).default(24) });

// -- answered ---------------------------------------------------------------------------------------------------------

/** What somebody with the code may see before they go in. */
export const lobbyPreview = z
  .object({
    ...poolDoor,
    /** Waiting or talking at this moment. */
    online: z.int(),
  })
  .meta({ id: 'LobbyPreview' });
export type LobbyPreview = z.infer<typeof lobbyPreview>;

/** How it stands at this moment. */
export const lobbyNumbers = z
  .object({
    members: z.int(),
    /** Searching, of whom `away` have lost their connection and may come back. */
    waiting: z.int(),
    away: z.int(),
    longestWaitMs: z.int().nullable(),
    talking: z.int(),
    pairsLastMinute: z.int(),
    pairsLastHour: z.int(),
  })
  .meta({ id: 'LobbyNumbers' });
export type LobbyNumbers = z.infer<typeof lobbyNumbers>;

export const lobby = z
  .object({
    ...poolSummary,
    secondPolicyVersionId: id.nullable(),
    secondShare: z.int().nullable(),
    /** Null: the caller may not see them. */
    numbers: lobbyNumbers.nullable(),
  })
  .meta({ id: 'Lobby' });
export type Lobby = z.infer<typeof lobby>;

/** Somebody who waits in a lobby. */
export const waitingPerson = z
  .object({
    id,
    name: z.string(),
    avatar: z.string().nullable(),
    waitedMs: z.int(),
    /** How much later than they did they count as having come, for having skipped many. */
    sinkMs: z.int(),
    /** False: their connection is gone, they may come back. */
    present: z.boolean(),
    policyVersionId: id,
  })
  .meta({ id: 'WaitingPerson' });
export type WaitingPerson = z.infer<typeof waitingPerson>;

const rate = z.number().nullable();

/** What became of searches in a lobby under one version of a policy. Null: there is nothing to divide. */
export const policyOutcome = z
  .object({
    policyVersionId: id,
    policyName: z.string(),
    version: z.int(),
    sessions: z.int(),
    /** Of those, not ended yet. */
    active: z.int(),
    /** Searches that ended, with a partner or without. */
    searches: z.int(),
    matchRate: rate,
    waitP50Ms: z.int().nullable(),
    waitP95Ms: z.int().nullable(),
    skipRate: rate,
    sessionP50Ms: z.int().nullable(),
    keptRate: rate,
  })
  .meta({ id: 'PolicyOutcome' });
export type PolicyOutcome = z.infer<typeof policyOutcome>;

/** The newest version first. */
export const lobbyAnalytics = z.object({ since: when, versions: z.array(policyOutcome) }).meta({ id: 'LobbyAnalytics' });
export type LobbyAnalytics = z.infer<typeof lobbyAnalytics>;
