// Policies over HTTP, for admins: read, check, try on an event's people, publish. To use one, an event is changed: see the events' routes.
import { z } from 'zod';
import {
  checkedPolicy,
  checkPolicyBody,
  policiesQuery,
  policyDetail,
  policyParams,
  policySummary,
  policyTerms,
  policyTermsQuery,
  policyTry,
  publishedPolicy,
  publishPolicyBody,
  tryPolicyBody,
} from '@nakodo/protocol';
import { findPersonId } from '../auth/identity.js';
import type { Database } from '../db/database.js';
import { answer, asCaller, createRouter, endpoint, jsonBody, type Router } from '../server/http/endpoint.js';
import type { AppContext } from '../server/http/context.js';
import { readEditorData } from './editor-data.js';
import { getPolicy, listPolicies } from './policies.read.js';
import { checkPolicy, publishVersion } from './publish.js';
import { tryOnEvent } from './try-event.js';
import { createTries } from './tries.js';
import type { Models } from '../people/models.js';

const tags = ['policies'];

const list = endpoint('admin', {
  method: 'get',
  path: '/api/policies',
  tags,
  summary: 'All policies: what each does, and where it is used',
  request: { query: policiesQuery },
  responses: { 200: answer(z.object({ policies: z.array(policySummary) }), 'The most recently published first') },
});

const read = endpoint('admin', {
  method: 'get',
  path: '/api/policies/{policyId}',
  tags,
  summary: 'A policy with its versions',
  request: { params: policyParams },
  responses: { 200: answer(policyDetail, 'Versions newest first, each with what it changed') },
});

const publish = endpoint('admin', {
  method: 'post',
  path: '/api/policies',
  tags,
  summary: 'Publish the next version of a policy',
  description: 'Versions never change. What means the same as the newest version is not published again: the answer is 200 then.',
  request: { body: jsonBody(publishPolicyBody) },
  responses: {
    200: answer(publishedPolicy, 'The newest version says the same; nothing was published'),
    201: answer(publishedPolicy, 'The version that was published'),
  },
});

const check = endpoint('admin', {
  method: 'post',
  path: '/api/policies/check',
  tags,
  summary: 'What is wrong with a policy, or what it says, and how it differs from another',
  request: { body: jsonBody(checkPolicyBody) },
  responses: { 200: answer(checkedPolicy, 'Problems with their paths, or words') },
});

const tryOut = endpoint('admin', {
  method: 'post',
  path: '/api/policies/try',
  tags,
  summary: 'What a policy would do to the people of an event',
  description:
    'Nothing is written. Of more than 2,000 people, 1,000 get a list, each against everybody. One try at a time for each admin; 429 otherwise.',
  request: { body: jsonBody(tryPolicyBody) },
  responses: { 200: answer(policyTry, 'Lists as they would be, beside those of the version compared with') },
});

const terms = endpoint('admin', {
  method: 'get',
  path: '/api/policy-terms',
  tags,
  summary: 'What an editor of policies draws: terms, attributes and what people have in them, policies to start from',
  request: { query: policyTermsQuery },
  responses: { 200: answer(policyTerms, 'Everything a policy can be made of here') },
});

export interface PoliciesRoutes {
  readonly db: Database;
  readonly work: { readonly models: Models };
  /** Aborted when the server stops: ends tries. */
  readonly stopping: AbortSignal;
}

export function policiesRoutes({ db, work, stopping }: PoliciesRoutes): Router {
  const app = createRouter();
  const tries = createTries();
  app.openapi(list, async (c) => {
    const { mode } = c.req.valid('query');
    return c.json({ policies: await asCaller(c, db, (tx) => listPolicies(tx, mode)) }, 200);
  });
  app.openapi(check, async (c) => {
    const asked = c.req.valid('json');
    return c.json(await asCaller(c, db, (tx) => checkPolicy(tx, asked)), 200);
  });
  app.openapi(tryOut, async (c) => {
    const { body, eventId, compareWith } = c.req.valid('json');
    const request = { body, eventId, compareWith, models: work.models };
    const gone = AbortSignal.any([c.req.raw.signal, stopping]);
    return c.json(await tries.run(callerOf(c), () => tryOnEvent(db, request, gone)), 200);
  });
  app.openapi(publish, async (c) => {
    const { name, body, basedOn } = c.req.valid('json');
    const author = findPersonId(c.get('identity'));
    const published = await asCaller(c, db, (tx) => publishVersion(tx, { name, body, basedOn, author }));
    return c.json(published, published.created ? 201 : 200);
  });
  app.openapi(read, async (c) => c.json(await asCaller(c, db, (tx) => getPolicy(tx, c.req.valid('param').policyId)), 200));
  app.openapi(terms, async (c) => c.json(await asCaller(c, db, (tx) => readEditorData(tx, c.req.valid('query').eventId)), 200));
  return app;
}

function callerOf(c: AppContext): string {
  return findPersonId(c.get('identity')) ?? c.get('identity').kind;
}
