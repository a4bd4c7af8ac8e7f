// One tick of a lobby: reads who waits, decides, writes the pairs. Each is one statement; nothing is held between them, so a process that is
// frozen stops nobody. What was decided from an older reading is refused by the writing, one at a time under the lobby's lock. Two lonely people
// always meet: whoever's ticket was committed last is read, with the other, by the tick that comes after it.
import type { Database } from '../../../db/database.js';
import { quickCommit } from '../../../db/quick-commit.js';
import { sql } from '../../../db/sql.js';
import { explainPair } from '../../../policy/explain.js';
import { chooseSeeds, decidePairs, stepsReachedBy, type DecidedPair } from './live.decide.js';
import { leave, type Lobby, type LobbyOptions } from './lobby.js';
import { syncLobby } from './lobby-sync.js';
import { readLobby, type LobbyReading } from './lobby.read.js';

/** How often refused pairs are decided again within a tick. */
const maxRounds = 4;
/** A pair that is being changed by somebody else is left alone for so long; one that is refused twice, longer. */
const busyPauseMs = 100;
const stalePauseMs = 1000;

export interface TickOptions extends LobbyOptions {
  /** Hears of people who may be paired by the time of an error: nobody knows whether a commit that was cut off took place. */
  readonly onTried: (userIds: readonly string[]) => void;
  /** Whether somebody has come since it was called last: then the next tick's reading begins beside this one's writing. */
  readonly takeAsked?: () => boolean;
}

export interface Tick {
  readonly lobby: Lobby;
  readonly paired: readonly string[];
  /** Not everybody could be looked at. */
  readonly more: boolean;
  /** What the next tick goes on from, which has to come at once. */
  readonly reading?: Promise<LobbyReading | undefined>;
}

/** Undefined: there is no such lobby. After an error `last` and what it holds are not to be used again. */
export async function tickLobby(
  db: Database,
  options: TickOptions,
  last?: Pick<Tick, 'lobby' | 'reading'>,
): Promise<Tick | undefined> {
  const { poolId, takeAsked = () => false } = options;
  const paired: string[] = [];
  const refusals: Refusals = { now: [], before: new Set() };
  let lobby = last?.lobby;
  let reading = last?.reading;
  for (let round = 0; ; round++) {
    if (reading === undefined) takeAsked();
    lobby = await syncLobby(db, options, await (reading ?? readLobby(db, poolId, lobby)), lobby);
    reading = undefined;
    if (lobby === undefined) return undefined;
    lookAgain(lobby, refusals);
    const pairs = lobby.row.open && round < maxRounds ? decide(lobby) : [];
    if (pairs.length === 0) break;
    options.onTried([...paired, ...pairs.flatMap(usersOf)]);
    reading = takeAsked() ? readBeside(db, lobby, pairs) : undefined;
    const refused = await writePairs(db, lobby, pairs);
    paired.push(...settle(lobby, pairs, refused, refusals));
    if (refused.size === 0) break;
    reading = undefined; // may be from before what they were refused for
  }
  return { lobby, paired, more: lobby.row.open && lobby.dirty.size > 0, ...(reading && { reading }) };
}

function decide(lobby: Lobby): DecidedPair[] {
  const seeds = chooseSeeds(lobby, lobby.dirty);
  const pairs = decidePairs(lobby, seeds, lobby.row.now);
  for (const seed of seeds) {
    lobby.dirty.delete(seed.index);
    lobby.lookedAt[seed.index] = stepsReachedBy(seed, lobby.row.now);
  }
  return pairs;
}

/** Of use only if all of these pairs are written: as if read after that. */
function readBeside(db: Database, lobby: Lobby, pairs: readonly DecidedPair[]): Promise<LobbyReading | undefined> {
  const written = new Set(pairs.flatMap(({ elder, younger }) => [elder.ticket, younger.ticket]));
  const reading = readLobby(db, lobby.poolId, lobby).then(
    (row) => row && { ...row, tickets: row.tickets.filter(({ ticket }) => !written.has(ticket)) },
  );
  reading.catch(() => undefined); // whoever uses it hears of it
  return reading;
}

interface Refusals {
  /** Of the last writing. */
  now: readonly { readonly pair: DecidedPair; readonly refusal: Refusal }[];
  /** Pairs that were refused in this tick. */
  readonly before: Set<string>;
}

type Refusal = 'busy' | 'stale';

/** Who was paired leaves; people whose data was another are read again. Who was paired. */
function settle(
  lobby: Lobby,
  pairs: readonly DecidedPair[],
  refused: ReadonlyMap<number, Refusal>,
  refusals: Refusals,
): string[] {
  refusals.now = pairs.flatMap((pair, at) => (refused.has(at) ? { pair, refusal: refused.get(at)! } : []));
  for (const { pair, refusal } of refusals.now) {
    if (refusal === 'stale') for (const userId of usersOf(pair)) lobby.known.delete(userId);
  }
  for (const [at, { elder, younger }] of pairs.entries()) {
    if (refused.get(at) === 'busy') continue;
    leave(lobby, elder);
    leave(lobby, younger);
  }
  return pairs.flatMap((pair, at) => (refused.has(at) ? [] : usersOf(pair)));
}

/** Looks at the people of refused pairs who wait still; and not at once at the same pair. */
function lookAgain(lobby: Lobby, { now, before }: Refusals): void {
  for (const { pair, refusal } of now) {
    const [one, other] = usersOf(pair).map((userId) => lobby.byUser.get(userId));
    if (one) lobby.dirty.add(one.index);
    if (other) lobby.dirty.add(other.index);
    const key = usersOf(pair).join(' ');
    if (one && other && (refusal === 'busy' || before.has(key))) {
      lobby.apart.keep(one.index, other.index, lobby.row.now + (refusal === 'busy' ? busyPauseMs : stalePauseMs));
    }
    before.add(key);
  }
}

const usersOf = ({ elder, younger }: DecidedPair): [string, string] => [elder.userId, younger.userId];

/** Which of the pairs were not written, by place, and why. */
async function writePairs(db: Database, lobby: Lobby, pairs: readonly DecidedPair[]): Promise<Map<number, Refusal>> {
  const rows = await db.rows<{ n: number; refusal: Refusal | null }>(sql`
    with quick as materialized (${quickCommit})
    select n, refusal from quick, apply_pairs(${lobby.poolId}, ${sql.json(pairs.map(pairJson))}::jsonb)`);
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
