// The way into a lobby of the live mode, and out of it.
import type { Lobby, LobbyPreview } from '@nakodo/protocol';
import { get, post, remove } from './request.js';

export const lobbies = {
  /** Those that one is in; an admin's are all. */
  list: (signal?: AbortSignal) => get<{ lobbies: Lobby[] }>('/api/lobbies', signal),
  preview: (code: string, signal?: AbortSignal) => get<LobbyPreview>(`/api/lobbies/by-code/${encodeURIComponent(code)}`, signal),
  /** With the birth date where it asks for one and the profile has none. */
  join: (code: string, birthDate?: string) =>
    post<{ lobby: Lobby }>('/api/lobbies/join', { code, ...(birthDate !== undefined && { birthDate }) }),
  leave: (lobbyId: string) => remove(`/api/lobbies/${lobbyId}/membership`),
};
