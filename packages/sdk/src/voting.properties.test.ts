// The state machine of a voter before a server that answers late, fails, decides by itself and is asked in any order: each vote arrives once, the last word is
// the voter's, and no pair is judged twice.
import type { PairToJudge, PersonEvent, ProblemDocument } from '@nakodo/protocol';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { exceptAtMost, newVoting, shownOfVoting, type Cast, type VotingEffect, type VotingEvent } from './voting.js';
import { reduceVoting } from './voting-reduce.js';

const communityId = 'community';
type Step = 'answer' | 'fail' | 'refuse' | 'settle' | 'timer' | 'undo' | Cast;
const steps: readonly Step[] = ['answer', 'answer', 'answer', 'fail', 'refuse', 'settle', 'timer', 'undo', 'yes', 'no', 'skip'];

/** Other parts are read, and change nothing here. */
const matters: readonly VotingEffect['do'][] = ['readNext', 'deliver', 'takeBack'];

/** Plays a history; returns what the server and the voter hold to be so once all is quiet. */
function play(history: readonly { readonly step: Step; readonly which: number }[]) {
  let at = newVoting(communityId);
  const asked: VotingEffect[] = [];
  const server = new Map<string, Cast>();
  const closed = new Set<string>();
  /** What the voter did, as the page told it. */
  const wished = new Map<string, Cast>();
  let made = 0;

  const dispatch = (event: VotingEvent) => {
    const { next, effects } = reduceVoting(at, event);
    at = next;
    asked.push(...effects.filter((effect) => matters.includes(effect.do)));
    expect(asked.filter((effect) => effect.do === 'deliver' || effect.do === 'takeBack').length).toBeLessThanOrEqual(1);
    const ids = [...at.pairs, ...at.ballots.map(({ pair }) => pair)].map(({ proposalId }) => proposalId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { proposalId } of at.pairs) expect(server.has(proposalId)).toBe(false);
  };
  const fail = (effect: VotingEffect, status: number) => {
    const of = effect.do === 'deliver' || effect.do === 'takeBack' ? effect.do : 'next';
    dispatch({ type: 'failed', of, problem: { status } as ProblemDocument });
  };
  const answer = (effect: VotingEffect) => {
    switch (effect.do) {
      case 'deliver': {
        const id = effect.ballot.pair.proposalId;
        if (closed.has(id)) {
          if (!server.has(id)) wished.delete(id);
          return fail(effect, 409);
        }
        server.set(id, effect.ballot.cast);
        return dispatch({ type: 'delivered', status: 'voting' });
      }
      case 'takeBack':
        if (closed.has(effect.proposalId)) return dispatch({ type: 'takenBack', status: 'rejected' });
        server.delete(effect.proposalId);
        wished.delete(effect.proposalId);
        return dispatch({ type: 'takenBack', status: 'voting' });
      case 'readNext':
        expect(effect.except.length).toBeLessThanOrEqual(exceptAtMost);
        return dispatch({ type: 'next', next: { pair: nextFor(effect.except), left: 'something' } });
      default:
        return undefined;
    }
  };
  /** The first that is open and neither voted on nor excepted; else a new one. */
  const nextFor = (except: readonly string[]): PairToJudge => {
    for (let n = 0; ; n++) {
      if (n === made) made++;
      const proposalId = `p${n}`;
      if (!closed.has(proposalId) && !server.has(proposalId) && !except.includes(proposalId))
        return { proposalId } as PairToJudge;
    }
  };
  const take = (which: number) => asked.splice(which % Math.max(1, asked.length), 1)[0];

  dispatch({ type: 'start' });
  for (const { step, which } of history) {
    const shown = at.pairs[0]?.proposalId;
    switch (step) {
      case 'answer': {
        const effect = take(which);
        if (effect) answer(effect);
        break;
      }
      case 'fail':
      case 'refuse': {
        const effect = take(which);
        if (!effect) break;
        if (step === 'fail' || effect.do !== 'deliver') {
          // Half of what fails was done: only the answer was lost.
          const id = effect.do === 'deliver' ? effect.ballot.pair.proposalId : undefined;
          if (effect.do === 'deliver' && id !== undefined && which % 2 === 0 && !closed.has(id))
            server.set(id, effect.ballot.cast);
          fail(effect, 0);
        } else {
          // It may be there from before: a vote that closed, say.
          if (!server.has(effect.ballot.pair.proposalId)) wished.delete(effect.ballot.pair.proposalId);
          fail(effect, 422);
        }
        break;
      }
      case 'settle': {
        const proposalId = [...server.keys()][which % Math.max(1, server.size)];
        if (proposalId === undefined || closed.has(proposalId)) break;
        closed.add(proposalId);
        const event = { name: 'vote.settled', data: { poolId: communityId, proposalId, status: 'rejected' } } as PersonEvent;
        dispatch({ type: 'told', event });
        break;
      }
      case 'timer':
        dispatch({ type: 'timer' });
        break;
      case 'undo': {
        const last = at.last?.pair.proposalId;
        dispatch({ type: 'undo' });
        if (last !== undefined && at.pairs[0]?.proposalId === last) wished.delete(last);
        break;
      }
      default: {
        const canJudge = shown !== undefined && at.undoing === 'no';
        dispatch({ type: 'judge', cast: step });
        if (canJudge) {
          expect(wished.has(shown)).toBe(false);
          wished.set(shown, step);
        }
      }
    }
  }
  for (let round = 0; round < 50; round++) {
    for (
      let effect = take(0);
      effect;
      effect = at.pairs.length < 3 || effect.do !== 'readNext' ? (answer(effect), take(0)) : take(0)
    );
    dispatch({ type: 'timer' });
  }
  return { server, wished, at };
}

it('delivers what the voter said, all of it and once, whatever the net and the server do meanwhile', () => {
  const history = fc.array(fc.record({ step: fc.constantFrom(...steps), which: fc.nat(20) }), { maxLength: 80 });
  fc.assert(
    fc.property(history, (events) => {
      const { server, wished, at } = play(events);
      expect(server).toEqual(wished);
      expect({ ballots: at.ballots, undoing: at.undoing, delivering: at.delivering }).toEqual({
        ballots: [],
        undoing: 'no',
        delivering: false,
      });
      expect(shownOfVoting(at).name).toBe('loading'); // nobody told where the voter stands
    }),
    { numRuns: 300 },
  );
});
