// Who is signed in, and the doors.
import type { DemoAccount, Viewer } from '@nakodo/protocol';
import { get, post } from './request.js';

export const account = {
  me: (signal?: AbortSignal) => get<Viewer>('/api/me', signal),
  demoAccounts: (signal?: AbortSignal) => get<{ accounts: DemoAccount[] }>('/api/demo', signal),
  signInDemo: (name: string) => post<void>('/api/demo/sign-in', { account: name }),
  signOut: () => post<void>('/api/sign-out'),
};
