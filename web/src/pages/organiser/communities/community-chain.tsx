// How anchoring goes for this community, where a chain is set up: what is there, what waits, and what keeps it. Nothing where there is none.
import type { ChainHealth, CommunityAnchors } from '@nakodo/protocol';
import { Link } from 'wouter';
import { chain } from '../../../api/chain.js';
import { ErrorNotice } from '../../../components/notice.js';
import { digits } from '../../../components/numbers.js';
import { Badge, Panel } from '../../../components/panel.js';
import { dateAndTime, dateWords } from '../../../components/times.js';
import { useLookAgain } from '../../../hooks/use-look-again.js';
import { useResource } from '../../../hooks/use-resource.js';
import { Figure } from '../pool/band.js';

const lookMs = 15_000;

export function CommunityChain({ communityId, code }: { communityId: string; code: string }) {
  const health = useResource('chain health', chain.health);
  const anchors = useResource(`anchors of ${communityId}`, (signal) => chain.anchors(communityId, signal));
  useLookAgain(health.look, lookMs);
  useLookAgain(anchors.look, lookMs);
  if (!health.data || health.data.status === 'NONE') return null;
  const isStuck = health.data.status === 'UNHEALTHY';
  const waiting = anchors.data?.waiting ?? 0;
  return (
    <Panel
      title="On the chain"
      className="anchoring"
      aside={
        isStuck ? (
          <Badge tone="bad">Stuck</Badge>
        ) : waiting > 0 ? (
          <Badge tone="waiting">{digits(waiting)} pending</Badge>
        ) : (
          <Badge>Up to date</Badge>
        )
      }
    >
      <div role="status">{isStuck ? <Stuck health={health.data} /> : <p>{goingWords(anchors.data)}</p>}</div>
      {anchors.error && !anchors.data && <ErrorNotice error={anchors.error} onRetry={anchors.reload} />}
      {anchors.data && <Numbers anchors={anchors.data} />}
      <p>
        <Link to={`/verify/${encodeURIComponent(code)}`}>What anybody can check</Link>
      </p>
    </Panel>
  );
}

function Stuck({ health: { words, since } }: { health: ChainHealth }) {
  return (
    <>
      <p>
        <strong>{sentenceOf(words)}</strong>
        {since !== null && ` Since ${dateAndTime(since)}.`}
      </p>
      <p>Nothing is lost: outcomes wait, and it is tried again by itself.</p>
    </>
  );
}

const sentenceOf = (words: string) => `${words.charAt(0).toUpperCase()}${words.slice(1).replace(/[.]?$/, '.')}`;

function goingWords(anchors: CommunityAnchors | undefined): string {
  if (!anchors || anchors.anchored + anchors.waiting === 0) return 'What this community decides is anchored some at a time.';
  if (anchors.waiting === 0) return 'All that this community decided and logged is anchored.';
  return 'What is pending is anchored with the next batch, or waits until its block is final.';
}

function Numbers({ anchors: { anchored, waiting, batches } }: { anchors: CommunityAnchors }) {
  const [last] = batches;
  return (
    <dl className="numbers">
      <Figure label="Outcomes anchored" value={digits(anchored)} />
      <Figure label="Pending" value={digits(waiting)} />
      <Figure label="Last anchored" value={last ? dateWords(`${last.anchoredOn}T12:00:00Z`) : 'Never'} />
    </dl>
  );
}
