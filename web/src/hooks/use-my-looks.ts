// The lookalike pools that somebody is in.
import { lookalike } from '../api/lookalike.js';
import { createMine } from './mine.js';

export const { useMine: useMyLooks, changed: looksChanged } = createMine(async () => (await lookalike.list()).pools);
