// `nakodo admin`: accounts, rights, events, lobbies, and steering their matching.
import type { Registry } from '../command.js';
import { registerAccounts } from './admin/accounts.js';
import { registerEvents } from './admin/events.js';
import { registerLobbies } from './admin/lobbies.js';
import { registerRights } from './admin/rights.js';
import { registerSteering } from './admin/steering.js';

export function registerAdmin({ program, run }: Registry): void {
  const admin = program
    .command('admin')
    .description('Make accounts, grant rights, make events and lobbies, steer their matching.');
  registerAccounts(admin, run);
  registerRights(admin, run);
  registerEvents(admin, run);
  registerLobbies(admin, run);
  registerSteering(admin, run);
}
