// The state machine of a lookalike pool on a real line with a real clock: what a page subscribes to. `stop()` leaves nothing behind.
import type { Contact, photoConsentVersion, PhotoAccepted } from '@nakodo/protocol';
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
import { type Asked, createPersonStore, type PersonStore, type PersonStoreOptions } from './person-store.js';
import type { Sending } from './upload.js';

// As the protocol has it, without loading its schemas: the compiler compares the two.
const versionOfText: typeof photoConsentVersion = '2026-11';

export type LookalikeOptions = PersonStoreOptions;

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

export interface LookalikeStore extends PersonStore<LookalikeShown> {
  readonly client: LookalikeClient;
  readonly actions: LookalikeActions;
}

export function createLookalike(poolId: string, options: LookalikeOptions = {}): LookalikeStore {
  const client = createLookalikeClient(options);

  async function ask(effect: Asked<LookalikeEffect>, signal: AbortSignal): Promise<LookalikeEvent> {
    if (effect.do === 'readState') return { type: 'state', state: await client.getState(poolId, signal) };
    return { type: 'page', feed: await client.getFeed(poolId, effect, signal) };
  }

  const { store, at, dispatch, act, retry } = createPersonStore<
    Lookalike,
    LookalikeShown,
    LookalikeEvent,
    Asked<LookalikeEffect>
  >(
    {
      first: newLookalike(poolId),
      reduce: reduceLookalike,
      shownOf: shownOfLookalike,
      atRest: (at) => ({ ...at, reading: { state: 'no', feed: 'no' }, coming: [] }),
      ask,
      failed: (effect, problem) => ({ type: 'failed', of: effect.do === 'readState' ? 'state' : 'feed', problem }),
    },
    options,
  );
  const changed = { type: 'changed' } as const;
  return {
    client,
    ...store,
    actions: {
      consent: (version = versionOfText) => act(client.consent(poolId, version), changed),
      withdraw: () => act(client.withdraw(poolId), changed),
      async give(photo, { signal, onSent } = {}) {
        dispatch({ type: 'sending' });
        const told = (bytes: number, total: number) => {
          dispatch({ type: 'sending', sent: { bytes, total } });
          onSent?.(bytes, total);
        };
        return await act(client.give(poolId, photo, { signal, onSent: told }), { type: 'sendingEnded' });
      },
      async choose(point) {
        const faceId = at().standing?.next?.id;
        if (faceId !== undefined) await act(client.choose(faceId, point), changed);
      },
      deletePhoto: (faceId) => act(client.deletePhoto(faceId), changed),
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
      retry,
    },
  };
}
