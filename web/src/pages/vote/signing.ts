// Whether this person's votes are signed in this browser; remembered for the address they have linked, so that another one is asked about again.
import type { Viewer } from '@nakodo/protocol';

type Signer = Pick<Viewer, 'userId' | 'wallet'>;

const keyOf = ({ userId, wallet }: Signer) => `nakodo.sign-votes.${userId}.${wallet}`;

export function signingIsOn(viewer: Signer): boolean {
  try {
    return viewer.wallet !== null && localStorage.getItem(keyOf(viewer)) === 'on';
  } catch {
    return false; // storage is forbidden here
  }
}

export function setSigning(viewer: Signer, on: boolean): void {
  try {
    if (on) localStorage.setItem(keyOf(viewer), 'on');
    else localStorage.removeItem(keyOf(viewer));
  } catch {
    // Then it is off.
  }
}
