import { expect, it } from 'vitest';
import { presentLiveState, type StoredLiveState } from './live.present.js';

const like = { key: 'overlap interests', words: 'You both like tea', value: 1, weight: 3, share: 0.55 };
const reasons = [
  { ...like, detail: { term: 'overlap', attribute: 'interests', shared: ['tea'], count: 1 } },
  {
    ...like,
    key: 'near age',
    words: 'Not both gave their age',
    value: 0.5,
    share: 0.3,
    detail: { term: 'near', attribute: 'age' },
  },
  {
    ...like,
    key: 'overlap languages',
    words: 'You share no languages',
    value: 0,
    share: 0,
    detail: { term: 'overlap', attribute: 'languages', shared: [], count: 0 },
  },
];

function sessionWith(stored: unknown) {
  const at = '2026-01-01T00:00:00+00:00';
  const state: StoredLiveState = {
    state: 'session',
    messages: [],
    session: {
      id: '7',
      poolId: 'p',
      startedAt: at,
      endsAt: at,
      partner: { id: 'bo', name: 'Bo' },
      reasons: stored,
      buddies: false,
      offerer: true,
      partnerAwaySince: null,
      iKeep: false,
      partnerKeeps: false,
      bothWrote: false,
    },
  };
  const shown = presentLiveState(state, undefined, (attribute) => attribute);
  if (shown.state !== 'session') throw new Error('no session');
  return shown.session;
}

it('lists as reasons to talk only what speaks for the two: not what they do not share, nor what is not known of both', () => {
  const { sentence, reasons: shown } = sessionWith(reasons);
  expect(sentence).toBe('You both like tea.');
  expect(shown.map(({ words }) => words)).toEqual(['You both like tea']);
  expect(sessionWith(reasons.slice(1)).reasons).toEqual([]);
});
