// What voters do: the next pair, yes, no, skip, undo, report, and what became of it. Tallies are told to nobody, and a pair only to whom it was assigned.
import { z } from 'zod';
import {
  castVote,
  communityParams,
  nextPair,
  nextPairQuery,
  ownVote,
  ownVotesQuery,
  proposalParams,
  reportProposalBody,
  voteBody,
} from '@nakodo/protocol';
import type { VoteDomain } from '@nakodo/chain';
import type { Database } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import type { AppContext } from '../../server/http/context.js';
import {
  answer,
  asCaller,
  createRouter,
  endpoint,
  jsonBody,
  nothing,
  personId,
  type Router,
} from '../../server/http/endpoint.js';
import { presentNothingLeft, presentPair } from './community.present.js';
import { getCommunity, listOwnVotes } from './community.read.js';
import { nextToJudge } from './community.next.js';
import type { CommunityWork } from './community.work.js';
import { castSignedVote } from './signed-votes.js';

const tags = ['communities'];

const next = endpoint('person', {
  method: 'get',
  path: '/api/communities/{communityId}/next',
  tags,
  summary: 'The next pair to judge',
  description:
    'Whoever has none left is assigned another, as long as there is any they may judge. `except`: proposals that are on the screen already, at most 5.',
  request: { params: communityParams, query: nextPairQuery },
  responses: { 200: answer(nextPair, 'The pair as voters may see it; or that nothing is left, and why') },
});

const vote = endpoint('person', {
  method: 'put',
  path: '/api/proposals/{proposalId}/vote',
  tags,
  summary: 'Vote on a pair that one was asked about, or vote otherwise than before',
  description:
    '404 for a pair that is not the caller’s to judge, 409 once it is closed. `signed`: by the linked wallet (see `terms`); 422 for a signature of anything else.',
  request: { params: proposalParams, body: jsonBody(voteBody) },
  responses: { 200: answer(castVote, 'What the proposal is now; the vote that reaches a bound decides at once') },
});

const undo = endpoint('person', {
  method: 'delete',
  path: '/api/proposals/{proposalId}/vote',
  tags,
  summary: 'Take one’s vote, or a skip, back, as long as the proposal is open',
  request: { params: proposalParams },
  responses: { 200: answer(castVote, 'Taking back what is not there changes nothing') },
});

const skip = endpoint('person', {
  method: 'put',
  path: '/api/proposals/{proposalId}/skipped',
  tags,
  summary: 'Not judge this pair; it is not shown to the caller again',
  request: { params: proposalParams },
  responses: { 204: nothing },
});

const report = endpoint('person', {
  method: 'post',
  path: '/api/proposals/{proposalId}/report',
  tags,
  summary: 'Report one or both of a pair: while it is open it ends for everyone, and moderators look',
  request: { params: proposalParams, body: jsonBody(reportProposalBody) },
  responses: { 204: nothing },
});

const votes = endpoint('person', {
  method: 'get',
  path: '/api/communities/{communityId}/votes',
  tags,
  summary: 'What became of the pairs that the caller voted on, the last first',
  request: { params: communityParams, query: ownVotesQuery },
  responses: { 200: answer(z.object({ votes: z.array(ownVote), more: z.boolean() }), 'Never a tally') },
});

interface Voting {
  readonly db: Database;
  readonly community: CommunityWork;
  readonly domain: VoteDomain;
}

export function votingRoutes({ db, community, domain }: Voting): Router {
  const app = createRouter();
  app.openapi(next, async (c) => {
    const [voterId, { communityId }, { except }] = [personId(c), c.req.valid('param'), c.req.valid('query')];
    return c.json(await nextFor(c, community, { poolId: communityId, voterId, except }), 200);
  });
  app.openapi(vote, async (c) => {
    const [{ proposalId }, { vote: cast, signed }] = [c.req.valid('param'), c.req.valid('json')];
    const status = signed
      ? await community.castingVotes(() =>
          castSignedVote(db, domain, { proposalId, voterId: personId(c), vote: cast, ...signed }),
        )
      : await castAs(c, community, proposalId, cast);
    return c.json({ proposalId, status, vote: cast }, 200);
  });
  app.openapi(undo, async (c) => {
    const { proposalId } = c.req.valid('param');
    return c.json({ proposalId, status: await castAs(c, community, proposalId, null), vote: null }, 200);
  });
  app.openapi(skip, async (c) => {
    const { proposalId } = c.req.valid('param');
    await asCaller(c, db, (tx) => tx.run(sql`select skip_proposal(${proposalId})`));
    return c.body(null, 204);
  });
  app.openapi(report, async (c) => {
    const [{ proposalId }, { about, reason, details }] = [c.req.valid('param'), c.req.valid('json')];
    const statement = sql`select report_proposal(${proposalId}, ${about}, ${reason}, ${details ?? null})`;
    await asCaller(c, db, (tx) => tx.run(statement));
    return c.body(null, 204);
  });
  app.openapi(votes, async (c) => {
    const [{ communityId }, page] = [c.req.valid('param'), c.req.valid('query')];
    return c.json(await asCaller(c, db, (tx) => listOwnVotes(tx, communityId, page)), 200);
  });
  return app;
}

type Status = z.output<typeof castVote>['status'];

async function castAs(c: AppContext, work: CommunityWork, proposalId: string, cast: 'yes' | 'no' | null): Promise<Status> {
  const statement = sql`select cast_vote(${proposalId}, ${cast}) as status`;
  const { status } = await work.castingVotes(() => asCaller(c, work.db, (tx) => tx.getRow<{ status: Status }>(statement)));
  return status;
}

async function nextFor(
  c: AppContext,
  work: CommunityWork,
  asked: { readonly poolId: string; readonly voterId: string; readonly except: readonly string[] },
) {
  const row = await nextToJudge(work, asked);
  if (row) return { pair: presentPair(row), left: 'something' as const };
  const { open } = await asCaller(c, work.db, (tx) => getCommunity(tx, asked.poolId));
  const { agreed } = await work.db.getRow<{ agreed: number }>(sql`
    select count(*)::int as agreed from consents where pool_id = ${asked.poolId} and kind = 'votes' and withdrawn_at is null`);
  return presentNothingLeft({ open, agreed });
}
