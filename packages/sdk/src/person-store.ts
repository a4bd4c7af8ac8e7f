// What the stores of a voter and of a lookalike pool share: a state machine on the stream of a person and a real clock, which asks the server what
// it says to ask. It knows nothing of what is told or asked. `stop()` leaves nothing behind.
import type { PersonEvent, ProblemDocument } from '@nakodo/protocol';
import { type Later, realLater } from './clock.js';
import { openPersonStream, type PersonStream } from './person-stream.js';
import { ApiError, type ClientOptions, noAnswer } from './request.js';

export interface PersonStoreOptions extends ClientOptions {
  readonly later?: Later | undefined;
  readonly random?: (() => number) | undefined;
}

/** What happens to every such machine. */
type Common =
  | { readonly type: 'start' | 'timer' }
  | { readonly type: 'line'; readonly live: boolean }
  | { readonly type: 'told'; readonly event: PersonEvent };

/** Of its one timer. */
type Clock = { readonly do: 'timer'; readonly ms: number } | { readonly do: 'cancel' };

/** What is to be asked of the server. */
export type Asked<Effect> = Exclude<Effect, Clock>;

interface Machine<State, Shown, Event, Effect> {
  readonly first: State;
  reduce(at: State, event: Event | Common): { readonly next: State; readonly effects: readonly (Effect | Clock)[] };
  shownOf(at: State): Shown;
  /** At a new start: nothing is on its way any more. */
  atRest(at: State): State;
  /** Throws ApiError, which becomes the event `failed`. */
  ask(effect: Effect, signal: AbortSignal): Promise<Event>;
  failed(effect: Effect, problem: ProblemDocument): Event;
}

/** What a page subscribes to. */
export interface PersonStore<Shown> {
  getState(): Shown;
  subscribe(changed: () => void): () => void;
  start(): void;
  stop(): void;
}

/** What actions are made of. */
interface Running<State, Shown, Event> {
  readonly store: PersonStore<Shown>;
  at(): State;
  dispatch(event: Event | Common): void;
  /** Tells the machine what was done, also when it was refused: the page may have been behind. */
  act<T>(doing: Promise<T>, done: Event): Promise<T>;
  /** Reads everything anew; also after an error. */
  retry(): void;
}

export function createPersonStore<State, Shown, Event, Effect extends { readonly do: string }>(
  machine: Machine<State, Shown, Event, Effect>,
  options: PersonStoreOptions,
): Running<State, Shown, Event> {
  const { later = realLater, random = Math.random } = options;
  const listeners = new Set<() => void>();
  let at = machine.first;
  let shown = machine.shownOf(at);
  let stream: PersonStream | undefined;
  let gone = new AbortController();
  let callOff: () => void = () => undefined;

  function dispatch(event: Event | Common): void {
    const { next, effects } = machine.reduce(at, event);
    if (next !== at) {
      at = next;
      shown = machine.shownOf(at);
      for (const listener of listeners) listener();
    }
    if (stream) for (const effect of effects) run(effect);
  }

  function run(effect: Effect | Clock): void {
    if (!isClock(effect)) return void ask(effect);
    callOff();
    if (effect.do === 'timer') callOff = later(() => dispatch({ type: 'timer' }), effect.ms);
  }

  async function ask(effect: Effect): Promise<void> {
    const { signal } = gone;
    try {
      const event = await machine.ask(effect, signal);
      if (!signal.aborted) dispatch(event);
    } catch (error) {
      if (!signal.aborted) dispatch(machine.failed(effect, error instanceof ApiError ? error.problem : noAnswer));
    }
  }

  const store: PersonStore<Shown> = {
    getState: () => shown,
    subscribe(changed) {
      listeners.add(changed);
      return () => void listeners.delete(changed);
    },
    start() {
      if (stream) return;
      gone = new AbortController();
      at = machine.atRest(at);
      const onLine = (line: 'open' | 'lost' | 'closed') => dispatch({ type: 'line', live: line === 'open' });
      stream = openPersonStream({ ...options, later, random, onLine, onEvent: (event) => dispatch({ type: 'told', event }) });
      dispatch({ type: 'start' });
    },
    stop() {
      gone.abort();
      callOff();
      stream?.close();
      stream = undefined;
    },
  };
  return {
    store,
    at: () => at,
    dispatch,
    async act(doing, done) {
      try {
        return await doing;
      } finally {
        dispatch(done);
      }
    },
    retry() {
      stream?.retry();
      dispatch({ type: 'start' });
    },
  };
}

function isClock(effect: { readonly do: string }): effect is Clock {
  return effect.do === 'timer' || effect.do === 'cancel';
}
