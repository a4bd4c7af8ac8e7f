// One tick of a lobby: a transaction that takes the lobby's lock, brings the copy up to date, decides, writes the pairs and commits. Because the
// lock is taken after tickets were committed, and everybody decides under it, two lonely people always see each other.
// A process that is frozen meanwhile is thrown out by the database, so that the others go on.
import type { Database, Session } from '../../../db/database.js';
import { sql } from '../../../db/sql.js';
import { explainPair } from '../../../policy/explain.js';
import { chooseSeeds, decidePairs, stepsReachedBy, type DecidedPair } from './live.decide.js';
import { leave, type Lobby, type LobbyOptions, type LobbyWaiting } from './lobby.js';
import { dropGone, readAgain, syncLobby } from './lobby-sync.js';
import { lobbyStatement, type LobbyReading } from './lobby.read.js';

const idleLimit = '5s';
const lockLimit = '8s';
const statementLimitMs = 10_000;
/** How often refused pairs are decided again within a tick. */
const maxRounds = 4;
/** A pair that is being changed by somebody else is left alone for so long; one that is refused twice, longer. */
const busyPauseMs = 100;
const stalePauseMs = 1000;

export interface Tick {
  readonly lobby: Lobby;
  readonly paired: readonly string[];
  /** Not everybody could be looked at. */
  readonly more: boolean;
}

/** `onTried` hears of people who may be paired by the time of an error: nobody knows whether a commit that was cut off took place. */
export async function tickLobby(
  db: Database,
  options: LobbyOptions & { readonly onTried: (userIds: readonly string[]) => void },
  last: Lobby | undefined,
): Promise<Tick | undefined> {
  // The first statement ends when the lock was got: the second sees everything that was committed before.
  const takeLock = sql`
    select set_config('idle_in_transaction_session_timeout', ${idleLimit}, true), set_config('lock_timeout', ${lockLimit}, true),
      set_config('synchronous_commit', 'off', true), lock_lobby(${options.poolId})`;
  return await db.transaction(
    async (tx, [row]) => {
      const lobby = await syncLobby(tx, options, row as LobbyReading | undefined, last);
      if (lobby === undefined) return undefined;
      const paired = lobby.row.open ? await pairWaiting(tx, options, lobby) : [];
      options.onTried(paired);
      return { lobby, paired, more: lobby.row.open && lobby.dirty.size > 0 };
    },
    { timeoutMs: statementLimitMs, retries: 0, opening: [takeLock, lobbyStatement(options.poolId, last)] },
  );
}

async function pairWaiting(tx: Session, options: LobbyOptions, lobby: Lobby): Promise<string[]> {
  const paired: string[] = [];
  const refusedBefore = new Set<string>();
  for (let round = 0; round < maxRounds && lobby.dirty.size > 0; round++) {
    const seeds = chooseSeeds(lobby, lobby.dirty);
    const pairs = decidePairs(lobby, seeds, lobby.row.now);
    for (const seed of seeds) {
      lobby.dirty.delete(seed.index);
      lobby.lookedAt[seed.index] = stepsReachedBy(seed, lobby.row.now);
    }
    if (pairs.length === 0) break;
    const refusals = await applyPairs(tx, lobby, pairs);
    pairs.forEach(({ elder, younger }, at) => {
      if (refusals.has(at)) return;
      paired.push(elder.userId, younger.userId);
      leave(lobby, elder);
      leave(lobby, younger);
    });
    if (refusals.size === 0) break;
    const again = [...refusals].map(([at, refusal]) => ({ pair: pairs[at]!, refusal }));
    await takeBack(tx, options, lobby, again, refusedBefore);
  }
  return paired;
}

interface Refused {
  readonly pair: DecidedPair;
  readonly refusal: 'busy' | 'stale';
}

/** Looks at the people of refused pairs again, from newer data; and not at once at the same pair. */
async function takeBack(
  tx: Session,
  options: LobbyOptions,
  lobby: Lobby,
  refused: readonly Refused[],
  refusedBefore: Set<string>,
): Promise<void> {
  const of = (which: Refused['refusal']) =>
    refused.filter(({ refusal }) => refusal === which).flatMap(({ pair }) => [pair.elder, pair.younger] as LobbyWaiting[]);
  await readAgain(tx, options, lobby, of('stale'));
  await dropGone(tx, options.poolId, lobby, of('busy'));
  for (const { pair, refusal } of refused) {
    const [one, other] = [lobby.byUser.get(pair.elder.userId), lobby.byUser.get(pair.younger.userId)];
    if (one) lobby.dirty.add(one.index);
    if (other) lobby.dirty.add(other.index);
    const key = `${pair.elder.userId} ${pair.younger.userId}`;
    if (one && other && (refusal === 'busy' || refusedBefore.has(key))) {
      lobby.apart.keep(one.index, other.index, lobby.row.now + (refusal === 'busy' ? busyPauseMs : stalePauseMs));
    }
    refusedBefore.add(key);
  }
}

/** Which of the pairs were not written, by place, and why. */
async function applyPairs(tx: Session, lobby: Lobby, pairs: readonly DecidedPair[]): Promise<Map<number, 'busy' | 'stale'>> {
  const rows = await tx.rows<{ n: number; refusal: 'busy' | 'stale' | null }>(sql`
    select n, refusal from apply_pairs(${lobby.poolId}, ${sql.json(pairs.map(pairJson))}::jsonb)`);
  return new Map(rows.flatMap(({ n, refusal }) => (refusal === null ? [] : [[n - 1, refusal] as const])));
}

function pairJson({ elder, younger, step, buddies, score }: DecidedPair) {
  const [one, two] = elder.userId < younger.userId ? [elder, younger] : [younger, elder];
  const view = elder.rules.views[step]!;
  return {
    ticket1: one.ticket,
    ticket2: two.ticket,
    user1: one.userId,
    user2: two.userId,
    revision1: one.revision,
    revision2: two.revision,
    version: elder.rules.versionId,
    step,
    buddies,
    score,
    reasons1: explainPair(view, one.index, two.index).terms,
    reasons2: explainPair(view, two.index, one.index).terms,
    // Either will do, as long as both are told the same.
    offerer: one.userId,
  };
}
