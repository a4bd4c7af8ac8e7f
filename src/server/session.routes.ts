// Who am I, and signing out.
import { viewer } from '@nakodo/protocol';
import { answer, createRouter, endpoint, nothing, type Router } from './http/endpoint.js';
import { assertSameOrigin, endSession, isSuspended } from './http/identify.js';
import { viewerOf, type ViewerSource } from './viewer.js';

const getMe = endpoint('anyone', {
  method: 'get',
  path: '/api/me',
  tags: ['account'],
  summary: 'Who is calling, and what this server offers them',
  responses: { 200: answer(viewer, 'The caller; `anonymous` when nobody is signed in') },
});

const signOut = endpoint('anyone', {
  method: 'post',
  path: '/api/sign-out',
  tags: ['account'],
  summary: 'End the session of this browser',
  responses: { 204: nothing },
});

export function sessionRoutes(source: ViewerSource): Router {
  const app = createRouter();
  app.openapi(getMe, async (c) => {
    const identity = c.get('identity');
    const suspended = identity.kind === 'anonymous' && (await isSuspended(c, source.accounts.sessions));
    return c.json({ ...(await viewerOf(source, identity)), suspended }, 200);
  });
  app.openapi(signOut, async (c) => {
    assertSameOrigin(c);
    await endSession(c, source.accounts.sessions);
    return c.body(null, 204);
  });
  return app;
}
