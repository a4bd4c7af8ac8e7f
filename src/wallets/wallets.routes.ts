// Wallets over HTTP: a message to sign, signing in with it, linking and unlinking. Like passwords, only from our own pages.
import {
  linkWalletBody,
  ownWallet,
  unlinkWalletBody,
  viewer,
  walletMessage,
  walletMessageBody,
  walletPurposeBody,
  walletSignInBody,
} from '@nakodo/protocol';
import type { AppContext } from '../server/http/context.js';
import { answer, createRouter, endpoint, jsonBody, personId, type Router } from '../server/http/endpoint.js';
import { sessionTokenOf, setSession } from '../server/http/identify.js';
import { viewerOf, type ViewerSource } from '../server/viewer.js';
import { walletSiteOf } from './wallet-site.js';
import type { Wallets } from './wallets.js';

const tags = ['account'];

const messageToSignIn = endpoint('anyone', {
  method: 'post',
  path: '/api/auth/wallet/message',
  tags,
  summary: 'A message for a wallet to sign in with (EIP-4361)',
  description: 'For `personal_sign`, within 5 minutes, once.',
  request: { body: jsonBody(walletMessageBody) },
  responses: { 200: answer(walletMessage, 'The text to sign') },
});

const signIn = endpoint('anyone', {
  method: 'post',
  path: '/api/auth/wallet/sign-in',
  tags,
  summary: 'Sign in with a message that a wallet signed; who is new says their name',
  description: '422 for `name` when the wallet is new here and no name was given: the same signature can be sent again with one.',
  request: { body: jsonBody(walletSignInBody) },
  responses: { 200: answer(viewer, 'Who is signed in now') },
});

const read = endpoint('person', {
  method: 'get',
  path: '/api/me/wallet',
  tags,
  summary: 'The linked wallet, and whether there is another way in',
  responses: { 200: answer(ownWallet, '`address` is null when none is linked') },
});

const message = endpoint('person', {
  method: 'post',
  path: '/api/me/wallet/message',
  tags,
  summary: 'A message for a wallet to be linked or unlinked with',
  request: { body: jsonBody(walletPurposeBody) },
  responses: { 200: answer(walletMessage, 'The text to sign') },
});

const link = endpoint('person', {
  method: 'put',
  path: '/api/me/wallet',
  tags,
  summary: 'Link a wallet, by its signature; 409 when it is linked to somebody else',
  request: { body: jsonBody(linkWalletBody) },
  responses: { 200: answer(ownWallet, 'As it is now') },
});

const unlink = endpoint('person', {
  method: 'delete',
  path: '/api/me/wallet',
  tags,
  summary:
    'Unlink the wallet, by its signature or by the password of the account; all other browsers are signed out. 409 when it is the only way in',
  request: { body: jsonBody(unlinkWalletBody) },
  responses: { 200: answer(ownWallet, 'As it is now') },
});

export interface WalletsRoutes extends ViewerSource {
  readonly wallets: Wallets;
  /** Under which people reach this server. */
  readonly publicUrl?: string | undefined;
}

export function walletsRoutes(source: WalletsRoutes): Router {
  const { wallets, accounts } = source;
  const siteOf = (c: AppContext) => walletSiteOf(source.publicUrl, c.get('client'));
  const app = createRouter();
  // Of /api/auth/*, accountsRoutes asks the same.
  app.openapi(messageToSignIn, async (c) => {
    const { address } = c.req.valid('json');
    return c.json(await wallets.messages.make({ site: siteOf(c), purpose: 'sign-in', address }), 200);
  });
  app.openapi(signIn, async (c) => {
    const { userId, token } = await wallets.signIn(siteOf(c), c.req.valid('json'));
    await setSession(c, accounts.sessions, token);
    return c.json(await viewerOf(source, { kind: 'person', userId }), 200);
  });
  app.openapi(read, async (c) => c.json(await wallets.read(personId(c)), 200));
  app.openapi(message, async (c) => {
    const asked = { ...c.req.valid('json'), site: siteOf(c), userId: personId(c) };
    return c.json(await wallets.messages.make(asked), 200);
  });
  app.openapi(link, async (c) => c.json(await wallets.link(siteOf(c), personId(c), c.req.valid('json')), 200));
  app.openapi(unlink, async (c) => {
    const asked = { userId: personId(c), sessionToken: sessionTokenOf(c) };
    return c.json(await wallets.unlink(siteOf(c), asked, c.req.valid('json')), 200);
  });
  return app;
}
