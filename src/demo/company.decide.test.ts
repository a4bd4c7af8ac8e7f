// The demo's company: real people first, and life when there are none.
import { describe, expect, it } from 'vitest';
import { decideCompany, type Companion, type CompanionSession, type CompanyNow, type Guest } from './company.decide.js';
import { createRandom } from './random.js';

const companion = (id: string, rest: Partial<Companion> = {}): Companion => ({
  id,
  name: `${id} X. (made up)`,
  interests: ['jazz', 'chess'],
  waitedMs: null,
  restedMs: null,
  session: null,
  ...rest,
});
const guest = (id: string, waitedMs: number, apart: readonly string[] = []): Guest => ({
  id,
  name: 'Real Person',
  interests: ['chess'],
  waitedMs,
  apart: new Set(apart),
});
const withSomebody = (id: string, rest: Partial<CompanionSession> = {}): CompanionSession => ({
  id: 'session',
  ageMs: 10_000,
  partner: { id, name: 'Rita Real', interests: ['chess'] },
  partnerApart: [],
  partnerIsCompanion: false,
  partnerAway: false,
  iKeep: false,
  partnerKeeps: false,
  called: false,
  mine: 1,
  theirs: 1,
  last: { byMe: false, ageMs: 500 },
  ...rest,
});
const decide = (now: Partial<CompanyNow>, seed = 1) =>
  decideCompany({ companions: [], guests: [], madeRoomMs: null, ...now }, createRandom(seed));

describe('somebody real who waits', () => {
  it('has a moment to find somebody real, then gets whoever is most like them', () => {
    const companions = [companion('a', { interests: ['go'] }), companion('b')];
    expect(decide({ companions, guests: [guest('r', 900)] })).toEqual([]);
    expect(decide({ companions, guests: [guest('r', 1600)] })).toEqual([{ kind: 'search', who: 'b' }]);
  });

  it('is not sent a second one while the first waits, and each of two gets their own', () => {
    expect(decide({ companions: [companion('a', { waitedMs: 300 }), companion('b')], guests: [guest('r', 2000)] })).toEqual([]);
    const acts = decide({ companions: [companion('a'), companion('b')], guests: [guest('r', 2000), guest('s', 2000)] });
    expect(new Set(acts.map(({ who }) => who))).toEqual(new Set(['a', 'b']));
  });

  it('is not given to whom they skipped', () => {
    const acts = decide({ companions: [companion('a'), companion('b')], guests: [guest('r', 2000, ['a'])] });
    expect(acts).toEqual([{ kind: 'search', who: 'b' }]);
  });

  it('is left another real one who talks with a made-up one, who has time to come over', () => {
    const companions = [companion('a', { session: withSomebody('other') }), companion('b')];
    const guests = [guest('r', 2000)];
    expect(decide({ companions, guests })).toMatchObject([
      { kind: 'say', who: 'a', text: expect.stringMatching(/make room/) },
      { kind: 'leave', who: 'a' },
    ]);
    expect(decide({ companions: [companion('b')], guests, madeRoomMs: 2000 })).toEqual([]);
    expect(decide({ companions: [companion('b')], guests: [guest('r', 8500)], madeRoomMs: 4000 })).toEqual([
      { kind: 'search', who: 'b' },
    ]);
  });

  it('is brought together with another who talks with a made-up one, too, but not with whom they skipped', () => {
    const one = withSomebody('r', { id: 'one' });
    const other = (apart: string[]) => withSomebody('s', { id: 'other', partnerApart: apart });
    const both = (apart: string[], mine: string[]) =>
      decide({
        companions: [companion('a', { session: { ...one, partnerApart: mine } }), companion('b', { session: other(apart) })],
      });
    expect(both([], []).map(({ kind, who }) => `${who} ${kind}s`)).toEqual(['a says', 'a leaves', 'b says', 'b leaves']);
    expect(both(['r'], ['s'])).toEqual([]);
  });

  it('keeps their made-up partner when the other real one is kept apart from them', () => {
    const companions = [companion('a', { session: withSomebody('other') }), companion('b')];
    expect(decide({ companions, guests: [guest('r', 2000, ['other'])] })).toEqual([{ kind: 'search', who: 'b' }]);
  });

  it('gets one who talks with another made-up one when all do', () => {
    const busy = withSomebody('b', { partnerIsCompanion: true });
    expect(decide({ companions: [companion('a', { session: busy })], guests: [guest('r', 2000)] })).toEqual([
      { kind: 'leave', who: 'a', sessionId: 'session' },
    ]);
  });
});

describe('with somebody real', () => {
  const next = (session: Partial<CompanionSession>) =>
    decide({ companions: [companion('a', { session: withSomebody('r', session) })] });

  it('they type, greet by name and say that they are made up, and answer what is said', () => {
    expect(next({ last: null, mine: 0, theirs: 0, ageMs: 1200 })).toMatchObject([{ kind: 'type', to: 'r' }]);
    expect(next({ last: null, mine: 0, theirs: 0, ageMs: 3000 })).toMatchObject([
      { kind: 'say', text: expect.stringMatching(/^Hi Rita! I am a\. I am made up/) },
    ]);
    expect(next({ last: { byMe: false, ageMs: 500 } })).toEqual([]);
    expect(next({ last: { byMe: false, ageMs: 1500 } })).toMatchObject([{ kind: 'type' }]);
    expect(next({ last: { byMe: false, ageMs: 3000 } })).toMatchObject([{ kind: 'say' }]);
    expect(next({ last: { byMe: true, ageMs: 5000 } })).toEqual([]);
  });

  it('they say that they cannot when they are asked for a call, after they have greeted', () => {
    expect(next({ called: true, last: { byMe: true, ageMs: 100 } })).toMatchObject([
      { kind: 'say', text: expect.stringMatching(/neither camera nor microphone/) },
    ]);
    expect(next({ called: true, last: null, mine: 0, theirs: 0, ageMs: 3000 })).toMatchObject([
      { kind: 'say', text: expect.stringMatching(/^Hi Rita/) },
    ]);
  });

  it('they move on when nothing comes, wait while the other is away, and keep in touch when asked to', () => {
    expect(next({ last: { byMe: true, ageMs: 95_000 } })).toMatchObject([{ kind: 'skip' }]);
    expect(next({ last: { byMe: false, ageMs: 5000 }, partnerAway: true })).toEqual([]);
    expect(next({ partnerKeeps: true })).toMatchObject([{ kind: 'keep' }]);
  });
});

describe('when nobody real is here', () => {
  const steps = (companions: readonly Companion[]) =>
    Array.from({ length: 60 }, (_, seed) => decide({ companions }, seed)).flat();

  it('they look for each other, at most one waiting for the second', () => {
    expect(steps([companion('a'), companion('b')]).length).toBeGreaterThan(5);
    expect(steps([companion('a', { waitedMs: 500 }), companion('b', { waitedMs: 300 }), companion('c')])).toEqual([]);
    expect(steps([companion('a', { waitedMs: 11_000 })])[0]).toEqual({ kind: 'stop', who: 'a' });
  });

  it('they rest between, and only a few talk', () => {
    expect(steps([companion('a', { restedMs: 2000 })])).toEqual([]);
    const talking = Array.from({ length: 6 }, (_, n) =>
      companion(`t${n}`, {
        session: withSomebody('z', { partnerIsCompanion: true, mine: 4, theirs: 4, ageMs: 5000, iKeep: true }),
      }),
    );
    expect(steps([...talking, companion('a')])).toEqual([]);
  });
});
