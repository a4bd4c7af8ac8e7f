// The state machine of a lookalike pool on a real line with a real clock: what a page subscribes to. `stop()` leaves nothing behind.
import type { Contact, photoConsentVersion, PhotoAccepted } from '@nakodo/protocol';
import { type Later, realLater } from './clock.js';
import { createLookalikeClient, type LookalikeClient } from './lookalike-client.js';
import {
  type Lookalike,
  type LookalikeEffect,
  type LookalikeEvent,
  type LookalikeShown,
  newLookalike,
  shownOfLookalike,
} from './lookalike.js';
import { reduceLookalike } from './lookalike-reduce.js';
import { openPersonStream, type PersonStream } from './person-stream.js';
import { ApiError, type ClientOptions, noAnswer } from './request.js';
import type { Sending } from './upload.js';

// As the protocol has it, without loading its schemas: the compiler compares the two.
const versionOfText: typeof photoConsentVersion = '2026-11';

export interface LookalikeOptions extends ClientOptions {
  readonly later?: Later | undefined;
  readonly random?: (() => number) | undefined;
}

/** Each is answered by the server, or throws its ApiError; what it changes is shown by itself. */
export interface LookalikeActions {
  /** To the text of this version; default the one that our own pages show. */
  consent(version?: string): Promise<void>;
  withdraw(): Promise<void>;
  /** Its job is watched; a second one replaces it. */
  give(photo: Blob, sending?: Sending): Promise<PhotoAccepted>;
  choose(point: { readonly x: number; readonly y: number }): Promise<void>;
  deletePhoto(faceId: string): Promise<void>;
  more(): void;
  hide(personId: string): Promise<void>;
  sayHello(personId: string): Promise<Contact>;
  /** Reads everything anew; also after an error. */
  retry(): void;
}

export interface LookalikeStore {
  getState(): LookalikeShown;
  subscribe(changed: () => void): () => void;
  start(): void;
  stop(): void;
  readonly client: LookalikeClient;
  readonly actions: LookalikeActions;
}

export function createLookalike(poolId: string, options: LookalikeOptions = {}): LookalikeStore {
  const { later = realLater, random = Math.random } = options;
  const client = createLookalikeClient(options);
  const listeners = new Set<() => void>();
  let at: Lookalike = newLookalike(poolId);
  let shown = shownOfLookalike(at);
  let stream: PersonStream | undefined;
  let gone = new AbortController();
  let callOff: () => void = () => undefined;

  function dispatch(event: LookalikeEvent): void {
    const { next, effects } = reduceLookalike(at, event);
    if (next !== at) {
      at = next;
      shown = shownOfLookalike(at);
      for (const listener of listeners) listener();
    }
    if (stream) for (const effect of effects) run(effect);
  }

  function run(effect: LookalikeEffect): void {
    switch (effect.do) {
      case 'readState':
        return void ask('state', async (signal) => ({ type: 'state', state: await client.getState(poolId, signal) }));
      case 'readFeed':
        return void ask('feed', async (signal) => ({ type: 'page', feed: await client.getFeed(poolId, effect, signal) }));
      case 'timer':
      case 'cancel':
        callOff();
        if (effect.do === 'timer') callOff = later(() => dispatch({ type: 'timer' }), effect.ms);
    }
  }

  async function ask(of: 'state' | 'feed', answer: (signal: AbortSignal) => Promise<LookalikeEvent>): Promise<void> {
    const { signal } = gone;
    try {
      const event = await answer(signal);
      if (!signal.aborted) dispatch(event);
    } catch (error) {
      if (!signal.aborted) dispatch({ type: 'failed', of, problem: error instanceof ApiError ? error.problem : noAnswer });
    }
  }

  /** What it changed is read, also when it was refused: the page may have been behind. */
  async function act<T>(doing: Promise<T>): Promise<T> {
    try {
      return await doing;
    } finally {
      dispatch({ type: 'changed' });
    }
  }

  return {
    client,
    getState: () => shown,
    subscribe(changed) {
      listeners.add(changed);
      return () => void listeners.delete(changed);
    },
    start() {
      if (stream) return;
      gone = new AbortController();
      at = { ...at, reading: { state: 'no', feed: 'no' }, coming: [] };
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
    actions: {
      consent: (version = versionOfText) => act(client.consent(poolId, version)),
      withdraw: () => act(client.withdraw(poolId)),
      async give(photo, { signal, onSent } = {}) {
        dispatch({ type: 'sending' });
        const told = (bytes: number, total: number) => {
          dispatch({ type: 'sending', sent: { bytes, total } });
          onSent?.(bytes, total);
        };
        try {
          return await client.give(poolId, photo, { signal, onSent: told });
        } finally {
          dispatch({ type: 'sendingEnded' });
        }
      },
      async choose(point) {
        const faceId = at.standing?.next?.id;
        if (faceId !== undefined) await act(client.choose(faceId, point));
      },
      deletePhoto: (faceId) => act(client.deletePhoto(faceId)),
      more: () => dispatch({ type: 'more' }),
      async hide(personId) {
        await client.hide(poolId, personId);
        dispatch({ type: 'hidden', personId });
      },
      async sayHello(personId) {
        const contact = await client.sayHello(poolId, personId);
        dispatch({ type: 'contact', personId, contact });
        return contact;
      },
      retry() {
        stream?.retry();
        dispatch({ type: 'start' });
      },
    },
  };
}
