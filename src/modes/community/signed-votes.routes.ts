// What a wallet is given to sign, and the public log of what was voted.
import { communityParams, proposalParams, voteLogPage, voteLogQuery, voteTerms } from '@nakodo/protocol';
import { answer, createRouter, endpoint, personId, type Router } from '../../server/http/endpoint.js';
import { getVoteTerms } from './signed-votes.js';
import type { VoteLogWork } from './vote-log.append.js';
import { readVoteLog } from './vote-log.read.js';

const tags = ['communities'];

const terms = endpoint('person', {
  method: 'get',
  path: '/api/proposals/{proposalId}/terms',
  tags,
  summary: 'What the caller’s wallet signs to vote on this pair (EIP-712)',
  description:
    'Sign `Vote(bytes32 proposal,bool yes,uint32 revision,uint64 deadline)` in the domain `Nakodo`, version 1, and send it with the vote. 409 without a linked wallet, and once it is closed.',
  request: { params: proposalParams },
  responses: { 200: answer(voteTerms, 'Says nothing of the pair') },
});

const log = endpoint('anyone', {
  method: 'get',
  path: '/api/communities/{communityId}/vote-log',
  tags,
  summary: 'The log of votes of a community, for anybody to check',
  description:
    'Closed proposals only, several at a time: their votes, then the outcome and the rules it follows from. Each entry is hashed with the one before. docs/wallets.md says how to check it.',
  request: { params: communityParams, query: voteLogQuery },
  responses: { 200: answer(voteLogPage, 'The entries after a place, in order, and the newest entry of all') },
});

export function signedVotesRoutes({ db, domain }: VoteLogWork): Router {
  const app = createRouter();
  app.openapi(terms, async (c) => {
    const asked = { voterId: personId(c), ...c.req.valid('param') };
    return c.json(await getVoteTerms(db, domain, asked), 200);
  });
  app.openapi(log, async (c) => c.json(await readVoteLog(db, c.req.valid('param').communityId, c.req.valid('query')), 200));
  return app;
}
