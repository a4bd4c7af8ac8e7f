// The communities that somebody is in.
import { communities } from '../api/communities.js';
import { createMine } from './mine.js';

export const { useMine: useMyCommunities, changed: communitiesChanged } = createMine(
  async () => (await communities.list()).communities,
);
