// What follows an approval: the two are asked, and talk when both accept. Neither hears who voted what, nor what the other answered before both did.
import { z } from 'zod';
import { answerIntroductionBody, introduction, introductionAnswer, introductionParams } from '@nakodo/protocol';
import type { Database } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { answer, asCaller, createRouter, endpoint, jsonBody, type Router } from '../../server/http/endpoint.js';
import { listIntroductions } from './community.read.js';

const tags = ['communities'];

const list = endpoint('person', {
  method: 'get',
  path: '/api/introductions',
  tags,
  summary: 'Whom communities approved for the caller, and who waits for an answer',
  responses: { 200: answer(z.object({ introductions: z.array(introduction) }), 'Newest first') },
});

const answerOne = endpoint('person', {
  method: 'put',
  path: '/api/introductions/{conversationId}',
  tags,
  summary: 'Accept or decline; when both accepted, the conversation is open',
  description: '409 once it is over, and for declining what is open already.',
  request: { params: introductionParams, body: jsonBody(answerIntroductionBody) },
  responses: { 200: answer(introductionAnswer, 'Accepting twice is accepting once') },
});

type State = z.output<typeof introductionAnswer>['state'];

export function introductionRoutes(db: Database): Router {
  const app = createRouter();
  app.openapi(list, async (c) => c.json({ introductions: await asCaller(c, db, listIntroductions) }, 200));
  app.openapi(answerOne, async (c) => {
    const [{ conversationId }, { accept }] = [c.req.valid('param'), c.req.valid('json')];
    const statement = sql`select answer_introduction(${conversationId}, ${accept}) as state`;
    const { state } = await asCaller(c, db, (tx) => tx.getRow<{ state: State }>(statement));
    return c.json({ conversationId, state }, 200);
  });
  return app;
}
