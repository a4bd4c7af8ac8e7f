// The lobbies that somebody is in.
import { lobbies } from '../api/lobbies.js';
import { createMine } from './mine.js';

export const { useMine: useMyLobbies, changed: lobbiesChanged } = createMine(async () => (await lobbies.list()).lobbies);
