import { useSyncExternalStore } from 'react';
import { subscribe, walletsHere, type Wallet } from './discover.js';

/** The wallets of this browser; more when they announce themselves. */
export const useWallets = (): readonly Wallet[] => useSyncExternalStore(subscribe, walletsHere);
