// Signing up and in, guests, passwords. Whoever comes in gets a cookie that scripts and other sites cannot read.
import {
  changePasswordBody,
  forgotPasswordBody,
  guestBody,
  resetPasswordBody,
  signInBody,
  signUpBody,
  upgradeBody,
  viewer,
  type Viewer,
} from '@nakodo/protocol';
import { AppError } from '../errors.js';
import type { AppContext } from '../server/http/context.js';
import { answer, createRouter, endpoint, jsonBody, nothing, personId, type Router } from '../server/http/endpoint.js';
import { assertSameOrigin, setSession } from '../server/http/identify.js';
import { viewerOf, type ViewerSource } from '../server/viewer.js';
import type { SignedIn } from './parts.js';

const tags = ['account'];

const signUp = endpoint('anyone', {
  method: 'post',
  path: '/api/auth/sign-up',
  tags,
  summary: 'Make an account with e-mail and password, and sign in',
  request: { body: jsonBody(signUpBody) },
  responses: { 201: answer(viewer, 'Who is signed in now') },
});

const signIn = endpoint('anyone', {
  method: 'post',
  path: '/api/auth/sign-in',
  tags,
  summary: 'Sign in with e-mail and password',
  request: { body: jsonBody(signInBody) },
  responses: { 200: answer(viewer, 'Who is signed in now') },
});

const signInAsGuest = endpoint('anyone', {
  method: 'post',
  path: '/api/auth/guest',
  tags,
  summary: 'Come in by name only, on this browser',
  request: { body: jsonBody(guestBody) },
  responses: { 201: answer(viewer, 'Who is signed in now') },
});

const upgrade = endpoint('signed-in', {
  method: 'post',
  path: '/api/auth/upgrade',
  tags,
  summary: 'Give a guest an e-mail and a password; everything they have stays',
  request: { body: jsonBody(upgradeBody) },
  responses: { 200: answer(viewer, 'Who is signed in') },
});

const changePassword = endpoint('signed-in', {
  method: 'post',
  path: '/api/auth/change-password',
  tags,
  summary: 'Change the password; all other browsers are signed out',
  request: { body: jsonBody(changePasswordBody) },
  responses: { 204: nothing },
});

const forgotPassword = endpoint('anyone', {
  method: 'post',
  path: '/api/auth/forgot-password',
  tags,
  summary: 'Mail a link to a new password, if there is such an account; 404 where the server sends no mails',
  request: { body: jsonBody(forgotPasswordBody) },
  responses: { 204: nothing },
});

const resetPassword = endpoint('anyone', {
  method: 'post',
  path: '/api/auth/reset-password',
  tags,
  summary: 'Set a new password by the token of such a link; all browsers are signed out',
  request: { body: jsonBody(resetPasswordBody) },
  responses: { 204: nothing },
});

export function accountsRoutes(source: ViewerSource): Router {
  const { accounts } = source;
  const app = createRouter();
  app.use('/api/auth/*', async (c, next) => {
    if (!accounts.offers.accounts) throw new AppError('not_found', notHere);
    assertSameOrigin(c);
    await next();
  });
  app.openapi(signUp, async (c) => c.json(await enter(c, source, await accounts.signUp(c.req.valid('json'))), 201));
  app.openapi(signIn, async (c) => c.json(await enter(c, source, await accounts.signIn(c.req.valid('json'))), 200));
  app.openapi(signInAsGuest, async (c) => c.json(await enter(c, source, await accounts.signInAsGuest(c.req.valid('json'))), 201));
  app.openapi(upgrade, async (c) => {
    await accounts.upgrade(personId(c), c.req.valid('json'));
    return c.json(await viewerOf(source, c.get('identity')), 200);
  });
  app.openapi(changePassword, async (c) => {
    const { token } = await accounts.changePassword(personId(c), c.req.valid('json'));
    await setSession(c, accounts.sessions, token);
    return c.body(null, 204);
  });
  app.openapi(forgotPassword, (c) => {
    accounts.links.requestLink(c.req.valid('json').email);
    return c.body(null, 204);
  });
  app.openapi(resetPassword, async (c) => {
    await accounts.links.setPassword(c.req.valid('json'));
    return c.body(null, 204);
  });
  return app;
}

const notHere = 'People sign in through the host app here: its tokens say who they are (setting ACCOUNTS)';

async function enter(c: AppContext, source: ViewerSource, { userId, token }: SignedIn): Promise<Viewer> {
  await setSession(c, source.accounts.sessions, token);
  return await viewerOf(source, { kind: 'person', userId });
}
