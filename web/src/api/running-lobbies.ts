// What an organiser does with lobbies: made, changed, paused, watched, compared.
import type { CreateLobby, EditLobby, Lobby, LobbyAnalytics, MovableMode, WaitingPerson } from '@nakodo/protocol';
import { get, patch, post, remove } from './request.js';

interface LobbyAnswer {
  readonly lobby: Lobby;
}

export const runningLobbies = {
  list: (signal?: AbortSignal) => get<{ lobbies: Lobby[] }>('/api/lobbies', signal),
  read: (lobbyId: string, signal?: AbortSignal) => get<Lobby>(`/api/lobbies/${lobbyId}`, signal),
  create: (lobby: CreateLobby) => post<LobbyAnswer>('/api/lobbies', lobby),
  edit: (lobbyId: string, change: EditLobby) => patch<LobbyAnswer>(`/api/lobbies/${lobbyId}`, change),
  pause: (lobbyId: string) => post<LobbyAnswer>(`/api/lobbies/${lobbyId}/pause`),
  resume: (lobbyId: string) => post<LobbyAnswer>(`/api/lobbies/${lobbyId}/resume`),
  delete: (lobbyId: string, code: string) => remove(`/api/lobbies/${lobbyId}?${new URLSearchParams({ code })}`),
  waiting: (lobbyId: string, signal?: AbortSignal) => get<{ people: WaitingPerson[] }>(`/api/lobbies/${lobbyId}/waiting`, signal),
  analytics: (lobbyId: string, hours: number, signal?: AbortSignal) =>
    get<LobbyAnalytics>(`/api/lobbies/${lobbyId}/analytics?hours=${hours}`, signal),
  move: (poolId: string, mode: MovableMode) => post<{ moved: boolean }>(`/api/pools/${poolId}/move`, { mode }),
};
