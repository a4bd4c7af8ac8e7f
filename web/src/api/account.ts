// Who is signed in, and the doors.
import type { DemoAccount, DemoPools, Viewer } from '@nakodo/protocol';
import { get, post } from './request.js';

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

export const account = {
  me: (signal?: AbortSignal) => get<Viewer>('/api/me', signal),
  demoAccounts: (signal?: AbortSignal) => get<DemoPools & { accounts: DemoAccount[] }>('/api/demo', signal),
  signInDemo: (name: string) => post<void>('/api/demo/sign-in', { account: name }),
  signUp: (given: Credentials & { readonly name: string }) => post<Viewer>('/api/auth/sign-up', given),
  signIn: (given: Credentials) => post<Viewer>('/api/auth/sign-in', given),
  comeAsGuest: (name: string) => post<Viewer>('/api/auth/guest', { name }),
  upgrade: (given: Credentials) => post<Viewer>('/api/auth/upgrade', given),
  changePassword: (given: { readonly current: string; readonly next: string }) => post<void>('/api/auth/change-password', given),
  forgotPassword: (email: string) => post<void>('/api/auth/forgot-password', { email }),
  resetPassword: (given: { readonly token: string; readonly password: string }) => post<void>('/api/auth/reset-password', given),
  signOut: () => post<void>('/api/sign-out'),
};
