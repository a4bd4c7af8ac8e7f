// One's own profile over HTTP: read, edit, take along, delete.
import { deleteMeBody, personExport, profileAnswer, profileEdit, type ProfileAnswer } from '@nakodo/protocol';
import type { Accounts } from '../accounts/accounts.js';
import { actorOf } from '../auth/identity.js';
import type { Database, Session } from '../db/database.js';
import { answer, asCaller, createRouter, endpoint, jsonBody, nothing, personId, type Router } from '../server/http/endpoint.js';
import { endSession } from '../server/http/identify.js';
import { listAttributes } from './attributes.js';
import { deleteOwnProfile } from './contacts/contacts.commands.js';
import { readProfileEdit } from './profile.edit.js';
import { exportPerson } from './profile.export.js';
import { adoptSpellings } from './profile.spelling.js';
import { emptyProfile, presentFields, presentProfile } from './profile.present.js';
import { exportWallet } from '../wallets/wallet-export.js';
import { findProfile, writeProfile } from './profile.store.js';

const tags = ['profile'];

const readProfile = endpoint('person', {
  method: 'get',
  path: '/api/me/profile',
  tags,
  summary: "One's own profile, and what can be filled in",
  responses: { 200: answer(profileAnswer, 'The profile; revision 0 and empty when there is none yet') },
});

const editProfile = endpoint('person', {
  method: 'patch',
  path: '/api/me/profile',
  tags,
  summary: "Change one's profile, or make it",
  request: { body: jsonBody(profileEdit) },
  responses: { 200: answer(profileAnswer, 'The profile as it is now') },
});

const exportMe = endpoint('person', {
  method: 'get',
  path: '/api/me/export',
  tags,
  summary: 'Everything that is stored about oneself, as a file',
  responses: { 200: answer(personExport, 'Profile, memberships, matches, hellos, conversations, blocks') },
});

const deleteMe = endpoint('person', {
  method: 'delete',
  path: '/api/me',
  tags,
  summary: 'Delete oneself: the profile and all that hangs on it. Confirmed by the name',
  request: { body: jsonBody(deleteMeBody) },
  responses: { 204: nothing },
});

export interface ProfileRoutes {
  readonly db: Database;
  readonly accounts: Accounts;
  /** Where the picture of a face can be fetched by this viewer, for some minutes. */
  readonly pictureOf: (faceId: string, viewerId: string) => string;
}

export function profileRoutes({ db, accounts, pictureOf }: ProfileRoutes): Router {
  const app = createRouter();
  app.openapi(readProfile, async (c) => c.json(await asCaller(c, db, (tx) => answerOf(tx, personId(c))), 200));
  app.openapi(editProfile, async (c) => {
    const edit = c.req.valid('json');
    const id = personId(c);
    const write = async (tx: Session) => {
      const today = new Date().toISOString().slice(0, 10);
      const attributes = await listAttributes(tx);
      const change = await adoptSpellings(tx, readProfileEdit(edit, attributes, today), attributes);
      await writeProfile(tx, id, edit.revision, change);
      return await answerOf(tx, id);
    };
    return c.json(await asCaller(c, db, write), 200);
  });
  app.openapi(exportMe, async (c) => {
    const id = personId(c);
    c.header('content-disposition', 'attachment; filename="nakodo-export.json"');
    const options = { as: actorOf(c.get('identity')), readOnly: true, isolation: 'repeatable read' } as const;
    const account = await accounts.find(id);
    const wallet = await exportWallet(db, id);
    const found = await db.transaction(
      (tx) => exportPerson(tx, id, { now: new Date(), pictureOf: (face) => pictureOf(face, id) }),
      options,
    );
    return c.json(
      {
        account: account ? { email: account.email, guest: account.email === null && wallet.wallet === null } : null,
        ...wallet,
        ...found,
      },
      200,
    );
  });
  app.openapi(deleteMe, async (c) => {
    await asCaller(c, db, (tx) => deleteOwnProfile(tx, c.req.valid('json').name));
    await endSession(c, accounts.sessions);
    return c.body(null, 204);
  });
  return app;
}

async function answerOf(tx: Session, id: string): Promise<ProfileAnswer> {
  const row = await findProfile(tx, id);
  return { profile: row ? presentProfile(row) : emptyProfile(id), fields: presentFields(await listAttributes(tx)) };
}
