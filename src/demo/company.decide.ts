// What the made-up people of the demo's lobby do next. Real people first: a made-up one looks for somebody only when a real one has waited a
// moment without finding another, leaves when another real one could be met instead, and otherwise they keep each other company, so that
// there is life. Pure: no clock, no database; everything that was said and when is given.
import { answerLine, goodbye, greet, makesRoom, smallTalk, textOnly, type Speaker } from './company.lines.js';
import type { Random } from './random.js';

export interface CompanionSession {
  readonly id: string;
  readonly ageMs: number;
  readonly partner: Speaker & { readonly id: string };
  /** With whom the partner is not paired now. */
  readonly partnerApart: readonly string[];
  readonly partnerIsCompanion: boolean;
  readonly partnerAway: boolean;
  readonly iKeep: boolean;
  readonly partnerKeeps: boolean;
  /** The partner asked for a call, and was not answered yet. */
  readonly called: boolean;
  /** How much each has said. */
  readonly mine: number;
  readonly theirs: number;
  /** The last thing said; null: nothing yet. */
  readonly last: { readonly byMe: boolean; readonly ageMs: number } | null;
}

export interface Companion extends Speaker {
  readonly id: string;
  /** Null: does not search. */
  readonly waitedMs: number | null;
  /** Since their last session; null: had none. */
  readonly restedMs: number | null;
  readonly session: CompanionSession | null;
}

/** Somebody real who searches. */
export interface Guest extends Speaker {
  readonly id: string;
  readonly waitedMs: number;
  /** With whom they are not paired now, real or not. */
  readonly apart: ReadonlySet<string>;
}

export interface CompanyNow {
  readonly companions: readonly Companion[];
  readonly guests: readonly Guest[];
  /** Since a made-up person last left somebody real to somebody real; null: never. */
  readonly madeRoomMs: number | null;
}

export type CompanyAct =
  | { readonly kind: 'search' | 'stop'; readonly who: string }
  | { readonly kind: 'skip' | 'leave' | 'keep'; readonly who: string; readonly sessionId: string }
  | { readonly kind: 'type'; readonly who: string; readonly to: string; readonly sessionId: string }
  | { readonly kind: 'say'; readonly who: string; readonly sessionId: string; readonly text: string };

/** A real person has so long to find another before a made-up one comes. */
const aloneMs = 1500;
/** So long is somebody real who talks with a made-up one given the chance to come over. */
const roomMs = 8000;
/** So long it takes them to search again. */
const comeOverMs = 5000;
/** Talking with each other at most. */
const pairsOfCompany = 3;
const restMs = 8000;
/** Before two real people who both talk with made-up ones are brought together. */
const settledMs = 6000;
const silenceMs = 90_000;
const mostSaid = 16;

export function decideCompany(now: CompanyNow, random: Random): CompanyAct[] {
  const acts = [...welcome(now, random), ...introduce(now)];
  const busy = new Set(acts.map(({ who }) => who));
  if (now.guests.length === 0) acts.push(...mingle(now, random));
  for (const companion of now.companions) {
    if (busy.has(companion.id) || !companion.session) continue;
    acts.push(...talk(companion, companion.session, random));
  }
  return acts;
}

/** Company for everybody real who waits. */
function welcome({ companions, guests, madeRoomMs }: CompanyNow, random: Random): CompanyAct[] {
  const acts: CompanyAct[] = [];
  const taken = new Set<string>();
  const take = (found: Companion | undefined): found is Companion => {
    if (found) taken.add(found.id);
    return found !== undefined;
  };
  const someoneComes = (madeRoomMs ?? comeOverMs) < comeOverMs;
  for (const guest of guests.filter(({ waitedMs }) => waitedMs >= (someoneComes ? roomMs : aloneMs))) {
    const free = companions.filter(({ id }) => !taken.has(id) && !guest.apart.has(id));
    const withSomebodyReal = free.find(({ session }) => isMeetable(session, guest));
    if (guest.waitedMs < roomMs && take(withSomebodyReal)) {
      acts.push(...makeRoom(withSomebodyReal));
    } else if (!take(free.find(({ waitedMs }) => waitedMs !== null))) {
      const idle = free.filter(({ waitedMs, session }) => waitedMs === null && !session);
      const talking = free.filter(({ session }) => session?.partnerIsCompanion === true);
      const best = mostAlike(guest, idle) ?? (talking.length > 0 ? random.pick(talking) : undefined);
      if (take(best)) acts.push(best.session ? leave(best.id, best.session) : { kind: 'search', who: best.id });
    }
  }
  return acts;
}

/** Somebody real talks with a made-up one, and could talk with the guest instead. */
function isMeetable(session: CompanionSession | null, guest: Guest): boolean {
  if (!session || session.partnerIsCompanion || session.partnerAway) return false;
  return session.partner.id !== guest.id && !guest.apart.has(session.partner.id);
}

/** Two real people who both talk with made-up ones could talk with each other: when nobody waits, their partners make room. */
function introduce({ companions, guests }: CompanyNow): CompanyAct[] {
  if (guests.length > 0) return [];
  const hosts = companions.filter(
    ({ session }) =>
      session && !session.partnerIsCompanion && !session.partnerAway && session.ageMs >= settledMs && session.mine > 0,
  );
  for (const one of hosts) {
    const other = hosts.find(
      ({ session }) => session && !one.session?.partnerApart.includes(session.partner.id) && session !== one.session,
    );
    if (other) return [...makeRoom(one), ...makeRoom(other)];
  }
  return [];
}

function makeRoom({ id, session }: Companion): CompanyAct[] {
  return session ? [{ kind: 'say', who: id, sessionId: session.id, text: makesRoom }, leave(id, session)] : [];
}

function mostAlike(guest: Guest, companions: readonly Companion[]): Companion | undefined {
  const shared = ({ interests }: Companion) => interests.filter((name) => guest.interests.includes(name)).length;
  return companions.toSorted((a, b) => shared(b) - shared(a) || Number(a.id > b.id) - Number(a.id < b.id))[0];
}

/** Nobody real waits: they find each other, one after the other. */
function mingle({ companions }: CompanyNow, random: Random): CompanyAct[] {
  const waiting = companions.filter(({ waitedMs }) => waitedMs !== null);
  const tired = waiting.filter(({ waitedMs }) => (waitedMs ?? 0) > 10_000);
  if (tired.length > 0) return tired.map(({ id }) => ({ kind: 'stop', who: id }));
  const pairs = companions.filter(({ session }) => session?.partnerIsCompanion === true).length / 2;
  const rested = companions.filter(
    ({ waitedMs, session, restedMs }) => waitedMs === null && !session && (restedMs ?? restMs) >= restMs,
  );
  if (pairs >= pairsOfCompany || rested.length === 0 || waiting.length > 1 || !random.chance(0.3)) return [];
  return [{ kind: 'search', who: random.pick(rested).id }];
}

function talk(me: Companion, session: CompanionSession, random: Random): CompanyAct[] {
  if (session.partnerKeeps && !session.iKeep) return [{ kind: 'keep', who: me.id, sessionId: session.id }];
  if (session.partnerAway) return [];
  return session.partnerIsCompanion ? chat(me, session, random) : answer(me, session, random);
}

/** With somebody real: types, answers, and moves on when nothing comes. */
function answer(me: Companion, session: CompanionSession, random: Random): CompanyAct[] {
  const { id: sessionId, ageMs, last, mine, partner } = session;
  const quietMs = last?.ageMs ?? ageMs;
  if (session.called && mine > 0) return [{ kind: 'say', who: me.id, sessionId, text: textOnly }];
  if (last?.byMe === true) return quietMs > silenceMs ? [{ kind: 'skip', who: me.id, sessionId }] : [];
  if (mine >= mostSaid) return [{ kind: 'say', who: me.id, sessionId, text: goodbye(random) }, leave(me.id, session)];
  if (quietMs < 900) return [];
  if (quietMs < 2800) return [{ kind: 'type', who: me.id, to: partner.id, sessionId }];
  return [{ kind: 'say', who: me.id, sessionId, text: mine === 0 ? greet(me, partner) : answerLine(me, mine, random) }];
}

/** With another made-up person: a few words, then on. */
function chat(me: Companion, session: CompanionSession, random: Random): CompanyAct[] {
  const { id: sessionId, ageMs, last, mine, theirs, partner } = session;
  if (ageMs > 30_000 && random.chance(0.012)) return [{ kind: random.chance(0.6) ? 'skip' : 'leave', who: me.id, sessionId }];
  if (mine + theirs >= 4 && !session.iKeep && random.chance(0.003)) return [{ kind: 'keep', who: me.id, sessionId }];
  const myTurn = last === null ? me.id < partner.id : !last.byMe;
  if (!myTurn || mine >= 4 || (last?.ageMs ?? ageMs) < 3000 || !random.chance(0.15)) return [];
  return [{ kind: 'say', who: me.id, sessionId, text: smallTalk(me, mine, random) }];
}

const leave = (who: string, session: CompanionSession): CompanyAct => ({ kind: 'leave', who, sessionId: session.id });
