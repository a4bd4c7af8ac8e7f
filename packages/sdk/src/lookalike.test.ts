// The state machine of a lookalike pool: one list at a time, whole; nothing asked twice at once; nothing that happened meanwhile overlooked.
import type { LookalikeMatch, LookalikeState, MatchJob, OwnFace, PersonEvent } from '@nakodo/protocol';
import { describe, expect, it } from 'vitest';
import { lookAgainMs, type Lookalike, type LookalikeEvent, newLookalike, shownOfLookalike } from './lookalike.js';
import { reduceLookalike } from './lookalike-reduce.js';

const poolId = 'pool';
const match = (id: string): LookalikeMatch => ({ person: { id }, contact: { youSaidHello: false } }) as unknown as LookalikeMatch;
const matches = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => match(`p${from + at}`));
const job = (status: MatchJob['status']) => ({ id: 'job', status }) as MatchJob;
const face = (rest: Partial<OwnFace> = {}): OwnFace =>
  ({ id: 'face', state: 'ready', moderation: 'approved', refusal: null, job: job('completed'), ...rest }) as OwnFace;
const state = (rest: Partial<LookalikeState> = {}): LookalikeState =>
  ({
    pool: { id: poolId, photos: true },
    consentedAt: '2026-11-01T10:00:00Z',
    face: null,
    next: null,
    why: null,
    ...rest,
  }) as LookalikeState;
const told = (name: PersonEvent['name'], data: object = { poolId }) =>
  ({ type: 'told', event: { name, data } as PersonEvent }) as const;

/** After these events, and what the last of them caused. */
function after(events: readonly LookalikeEvent[], from: Lookalike = newLookalike(poolId)) {
  let move: ReturnType<typeof reduceLookalike> = { next: from, effects: [] };
  for (const event of events) move = reduceLookalike(move.next, event);
  return { at: move.next, effects: move.effects, shown: shownOfLookalike(move.next) };
}
const page = (people: readonly LookalikeMatch[], more = false): LookalikeEvent => ({
  type: 'page',
  feed: { matches: [...people], more },
});
const read: readonly LookalikeEvent[] = [{ type: 'start' }, { type: 'state', state: state() }, page(matches(0, 3))];
const effectsOf = ({ effects }: { effects: readonly { do: string }[] }) => effects.map((effect) => effect.do);

describe('reading', () => {
  it('is loading until the server has said where one stands', () => {
    expect(after([{ type: 'start' }]).shown).toEqual({ name: 'loading' });
    expect(effectsOf(after([{ type: 'start' }]))).toEqual(['readState', 'readFeed']);
    expect(after(read).shown).toMatchObject({ name: 'here', matches: matches(0, 3), more: false, live: false });
  });

  it('asks once more after what happened while it was reading, and not twice at once', () => {
    const during = after(
      [told('lookalike.matched'), told('lookalike.matched'), { type: 'timer' }],
      after([{ type: 'start' }]).at,
    );
    expect(during.effects).toEqual([]);
    const { effects } = after([page(matches(0, 1))], during.at);
    expect(effects).toEqual([{ do: 'readFeed', limit: 20, after: undefined }]);
    expect(effectsOf(after([{ type: 'state', state: state() }], during.at))).toEqual(['readState', 'timer']);
  });

  it('reads when the stream tells of this pool, and not of another', () => {
    const { at } = after(read);
    expect(effectsOf(after([told('lookalike.job')], at))).toEqual(['readState', 'readFeed']);
    expect(effectsOf(after([told('lookalike.unmatched')], at))).toEqual(['readState', 'readFeed']);
    expect(effectsOf(after([told('hello.received')], at))).toEqual(['readFeed']);
    expect(effectsOf(after([told('reset', {})], at))).toEqual(['readState', 'readFeed']);
    expect(after([told('lookalike.matched', { poolId: 'other' }), told('message.sent', {})], at).at).toBe(at);
  });

  it('looks by the clock: often while a photo is looked at, now and then without a stream, seldom with one', () => {
    const { at } = after(read);
    const looking = state({ next: face({ state: 'waiting', job: job('pending') }) });
    expect(after([{ type: 'state', state: state() }], at).effects).toEqual([{ do: 'timer', ms: lookAgainMs.polling }]);
    expect(after([{ type: 'state', state: looking }], at).effects).toEqual([{ do: 'timer', ms: lookAgainMs.looking }]);
    expect(after([{ type: 'line', live: true }], at).effects).toEqual([{ do: 'timer', ms: lookAgainMs.live }]);
    expect(effectsOf(after([{ type: 'timer' }], at))).toEqual(['readState', 'readFeed']);
  });
});

describe('the list', () => {
  const first = after([{ type: 'start' }, { type: 'state', state: state() }, page(matches(0, 20), true)]);

  it('goes on page by page, and is shown whole', () => {
    const asked = after([{ type: 'more' }], first.at);
    expect(asked.effects).toEqual([{ do: 'readFeed', limit: 40, after: undefined }]);
    expect(asked.shown).toMatchObject({ matches: matches(0, 20) });
    const short = after([page(matches(0, 25), true)], asked.at);
    expect(short.effects).toEqual([{ do: 'readFeed', limit: 15, after: 'p24' }]);
    expect(short.shown).toMatchObject({ matches: matches(0, 20) }); // half a list is none
    expect(after([page(matches(24, 39))], short.at).shown).toMatchObject({ matches: matches(0, 39), more: false });
  });

  it('asks for no more than there are', () => {
    expect(after([{ type: 'more' }], after(read).at).effects).toEqual([]);
  });

  it('shows at once what the person did, and reads what came of it', () => {
    const hidden = after([{ type: 'hidden', personId: 'p1' }], after(read).at);
    expect(hidden.shown).toMatchObject({ matches: [match('p0'), match('p2')] });
    expect(effectsOf(hidden)).toEqual(['readFeed']);
    const contact = { youSaidHello: true } as LookalikeMatch['contact'];
    expect(after([{ type: 'contact', personId: 'p2', contact }], after(read).at).shown).toMatchObject({
      matches: [match('p0'), match('p1'), { contact }],
    });
  });
});

describe('what the person can do next', () => {
  const stepAt = (standing: LookalikeState, events: readonly LookalikeEvent[] = []) => {
    const { shown } = after([...read, { type: 'state', state: standing }, ...events]);
    return shown.name === 'here' ? shown.step : shown.name;
  };

  it('follows from what the server says', () => {
    expect(stepAt(state({ consentedAt: null }))).toBe('consent');
    expect(stepAt(state())).toBe('photo');
    expect(stepAt(state({ next: face({ state: 'waiting', job: job('pending') }) }))).toBe('looking');
    expect(stepAt(state({ next: face({ state: 'refused', refusal: 'no_face', job: job('failed') }) }))).toBe('refused');
    expect(stepAt(state({ next: face({ state: 'refused', refusal: 'several_faces', job: job('failed') }) }))).toBe('choose');
    expect(stepAt(state({ face: face({ moderation: 'pending' }) }))).toBe('moderation');
    expect(stepAt(state({ face: face() }))).toBe('ready');
    expect(stepAt(state({ pool: { ...state().pool, photos: false }, consentedAt: null }))).toBe('ready');
  });

  it('is to wait from the first byte until the server’s word that came after the last', () => {
    const sending = { type: 'sending', sent: { bytes: 5, total: 10 } } as const;
    expect(stepAt(state(), [sending])).toBe('looking');
    expect(stepAt(state(), [sending, { type: 'sendingEnded' }])).toBe('looking');
    expect(stepAt(state(), [sending, { type: 'sendingEnded' }, { type: 'state', state: state() }])).toBe('photo');
    // One that was asked for before the photo had arrived says nothing about it.
    const overtaken = [sending, { type: 'timer' }, { type: 'sendingEnded' }, { type: 'state', state: state() }] as const;
    expect(stepAt(state(), overtaken)).toBe('looking');
  });
});

describe('trouble', () => {
  const away = { type: 'failed', of: 'state', problem: { status: 0, code: 'upstream' } } as LookalikeEvent;
  const out = { type: 'failed', of: 'feed', problem: { status: 404, code: 'not_found' } } as LookalikeEvent;

  it('keeps what is shown while the server is away, and looks again', () => {
    const { at } = after([...read, { type: 'timer' }]);
    const { shown, effects } = after([away], at);
    expect(shown).toMatchObject({ name: 'here', matches: matches(0, 3) });
    expect(effects).toEqual([{ do: 'timer', ms: lookAgainMs.polling }]);
  });

  it('stops for good where one is not in the pool, until the person tries again', () => {
    const ended = after([...read, { type: 'timer' }, out]);
    expect(ended.shown).toMatchObject({ name: 'error', problem: { status: 404 } });
    expect(ended.effects).toEqual([{ do: 'cancel' }]);
    expect(after([{ type: 'timer' }, told('lookalike.matched')], ended.at).effects).toEqual([]);
    expect(after([{ type: 'start' }], ended.at).shown.name).toBe('here');
  });

  it('goes on when the person tries again, whatever is still refused of what was asked before', () => {
    const tried = after([{ type: 'start' }, { ...out, of: 'state' } as LookalikeEvent, { type: 'start' }]);
    expect(effectsOf(tried)).toEqual(['readState']); // the list is still on its way
    const late = after([out], tried.at);
    expect([effectsOf(late), late.shown.name]).toEqual([['readFeed'], 'loading']);
    expect(after([{ type: 'state', state: state() }, page(matches(0, 1))], late.at).shown).toMatchObject({
      matches: matches(0, 1),
    });
    expect(after([out], late.at).shown.name).toBe('error'); // asked since, and refused
  });
});
