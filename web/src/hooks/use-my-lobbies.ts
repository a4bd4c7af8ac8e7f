// The lobbies that somebody is in, for any component: asked once, and again when it may have changed.
import { useSyncExternalStore } from 'react';
import type { Lobby } from '@nakodo/protocol';
import { lobbies as api } from '../api/lobbies.js';
import { useViewer } from '../viewer.js';

let known: { readonly of: string | null; readonly lobbies: readonly Lobby[] } | undefined;
let asking: string | null | undefined;
const listeners = new Set<() => void>();
const none: readonly Lobby[] = [];

async function ask(of: string | null): Promise<void> {
  asking = of;
  // Without an answer there is none: a list of lobbies is an addition, nowhere the page itself.
  const { lobbies } = await api.list().catch(() => ({ lobbies: none }));
  if (asking !== of) return;
  known = { of, lobbies };
  asking = undefined;
  listeners.forEach((changed) => changed());
}

/** Somebody joined or left one. */
export function lobbiesChanged(): void {
  if (known) void ask(known.of);
}

export function useMyLobbies(): readonly Lobby[] {
  const { viewer } = useViewer();
  return useSyncExternalStore(
    (changed) => {
      listeners.add(changed);
      if (known?.of !== viewer.userId && asking !== viewer.userId) void ask(viewer.userId);
      return () => void listeners.delete(changed);
    },
    () => (known?.of === viewer.userId ? known.lobbies : none),
  );
}
