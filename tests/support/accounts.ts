// A browser on our own pages that signs up and in.
import type { ProblemDocument, Viewer } from '@nakodo/protocol';
import { nobody, type TestApp } from './http.js';

/** What a browser sends with every request that changes something. */
export const origin = { origin: 'http://localhost', host: 'localhost' };
export const password = 'a long enough password';

export const cookieOf = (response: Response) => ({ cookie: response.headers.get('set-cookie')?.split(';')[0] ?? '' });
export const problemOf = async (response: Response) => (await response.json()) as ProblemDocument;

type Headers = Readonly<Record<string, string>>;

export function browser(http: () => TestApp) {
  const post = (path: string, body: unknown, headers: Headers = {}) =>
    http().call(nobody, 'POST', path, body, { ...origin, ...headers });
  return {
    post,
    signUp: (email: string, more: Readonly<Record<string, unknown>> = {}) =>
      post('/api/auth/sign-up', { email, password, name: 'Ada', ...more }),
    signIn: (email: string, given = password) => post('/api/auth/sign-in', { email, password: given }),
    comeAsGuest: (name: string) => post('/api/auth/guest', { name }),
    me: async (headers: Headers) => (await (await http().call(nobody, 'GET', '/api/me', undefined, headers)).json()) as Viewer,
  };
}
