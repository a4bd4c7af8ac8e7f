// `nakodo admin`: accounts, rights, events, lobbies, lookalike pools, communities, and steering their matching.
import type { Registry } from '../command.js';
import { registerAccounts } from './admin/accounts.js';
import { registerCommunities } from './admin/communities.js';
import { registerEvents } from './admin/events.js';
import { registerLobbies } from './admin/lobbies.js';
import { registerLookalike } from './admin/lookalike.js';
import { registerMovePool } from './admin/move-pool.js';
import { registerRights } from './admin/rights.js';
import { registerSteering } from './admin/steering.js';

export function registerAdmin({ program, run }: Registry): void {
  const admin = program
    .command('admin')
    .description('Make accounts, grant rights, make events, lobbies, lookalike pools and communities, steer their matching.');
  registerAccounts(admin, run);
  registerRights(admin, run);
  registerEvents(admin, run);
  registerLobbies(admin, run);
  registerMovePool(admin, run);
  registerLookalike(admin, run);
  registerCommunities(admin, run);
  registerSteering(admin, run);
}
