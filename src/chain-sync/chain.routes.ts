// The chain over HTTP: where outcomes are anchored and the proof of one, for anybody; the proof of a match to its two; how it goes, to organisers.
import { z } from 'zod';
import {
  chainHealth,
  chainPlace,
  communityAnchors,
  communityParams,
  introductionParams,
  matchProof,
  ownProof,
  proofParams,
} from '@nakodo/protocol';
import type { Database } from '../db/database.js';
import { sql } from '../db/sql.js';
import { answer, asCaller, createRouter, endpoint, type Router } from '../server/http/endpoint.js';
import type { ConfiguredChain } from './chain-config.js';
import { readChainHealth } from './chain-health.js';
import { readCommunityAnchors } from './community-anchors.js';
import { getProof, type MatchProof } from './proofs.js';

const tags = ['chain'];

const place = endpoint('anyone', {
  method: 'get',
  path: '/api/chain',
  tags,
  summary: 'Where communities here anchor what they decided',
  responses: { 200: answer(z.object({ chain: z.nullable(chainPlace) }), 'Null: on no chain') },
});

const proof = endpoint('anyone', {
  method: 'get',
  path: '/api/chain/proofs/{proposalHash}',
  tags,
  summary: 'The proof that an outcome is anchored, by the hash of its proposal in the log',
  request: { params: proofParams },
  responses: { 200: answer(matchProof, 'To be checked by oneself: @nakodo/chain, or the registry’s isAnchored') },
});

const anchors = endpoint('anyone', {
  method: 'get',
  path: '/api/communities/{communityId}/anchors',
  tags,
  summary: 'What of a community’s log is on the chain: how many outcomes, and in which batches',
  responses: { 200: answer(communityAnchors, 'Without a chain: none, and `chain` is null') },
  request: { params: communityParams },
});

const own = endpoint('person', {
  method: 'get',
  path: '/api/conversations/{conversationId}/proof',
  tags,
  summary: 'What the two of a match need to prove that it was theirs',
  description: '409 where wallets signed votes on it: by its hash the two would find in the log who voted on them.',
  request: { params: introductionParams },
  responses: { 200: answer(ownProof, 'With the salt: who is shown it knows which proposal it was') },
});

const health = endpoint('admin', {
  method: 'get',
  path: '/api/chain/health',
  tags,
  summary: 'How anchoring goes, and what keeps it',
  responses: { 200: answer(chainHealth, 'In words') },
});

export interface ChainRoutes {
  readonly db: Database;
  readonly chain: ConfiguredChain;
}

export function chainRoutes({ db, chain }: ChainRoutes): Router {
  const app = createRouter();
  app.openapi(place, (c) => {
    if (chain.kind !== 'chain') return c.json({ chain: null }, 200);
    const { chainId, registry, membership, memberships } = chain.config;
    return c.json({ chain: { chainId, registry, membership, admits: memberships } }, 200);
  });
  // Public as the log is, so not asked as the caller, whoever that is.
  app.openapi(proof, async (c) => c.json(presentProof(await getProof(db, c.req.valid('param').proposalHash)), 200));
  app.openapi(anchors, async (c) => c.json(await readCommunityAnchors(db, chain, c.req.valid('param').communityId), 200));
  app.openapi(own, async (c) => {
    const statement = sql`select * from get_own_proof(${c.req.valid('param').conversationId})`;
    const mine = await asCaller(c, db, (tx) => tx.getRow<OwnRow>(statement));
    const found = presentProof(await getProof(db, mine.proposal_hash));
    return c.json({ proposalId: mine.proposal_id, salt: mine.salt, commitment: mine.commitment, proof: found }, 200);
  });
  app.openapi(health, async (c) => {
    const { since, numbers, ...rest } = await readChainHealth(db, chain);
    const { lastAnchoredAt, lookedAt } = numbers;
    const times = { lastAnchoredAt: lastAnchoredAt?.toISOString() ?? null, lookedAt: lookedAt?.toISOString() ?? null };
    return c.json({ ...rest, since: since?.toISOString() ?? null, numbers: { ...numbers, ...times } }, 200);
  });
  return app;
}

interface OwnRow {
  readonly proposal_id: string;
  readonly salt: string;
  readonly commitment: string;
  readonly proposal_hash: string;
}

function presentProof({ batch, ...rest }: MatchProof): z.input<typeof matchProof> {
  if (batch === null) return { ...rest, batch };
  return { ...rest, batch: { ...batch, proof: [...batch.proof], anchoredAt: batch.anchoredAt?.toISOString() ?? null } };
}
