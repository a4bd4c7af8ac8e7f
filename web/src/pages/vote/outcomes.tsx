// What became of the pairs one voted on: how often one's yes became a conversation, how one's votes compare, and each pair.
import { useEffect, useState } from 'react';
import type { CommunityStanding, OwnVote } from '@nakodo/protocol';
import { communities, type OwnVotesPage } from '../../api/communities.js';
import { Button } from '../../components/button.js';
import { ErrorNotice, Skeleton } from '../../components/notice.js';
import { Badge, Empty, Panel } from '../../components/panel.js';
import { shortWhen, wholeTime } from '../../components/times.js';
import { useAction } from '../../hooks/use-action.js';
import { usePersonEvents } from '../../hooks/use-person-stream.js';
import { useResource } from '../../hooks/use-resource.js';
import { useThrottled } from '../../hooks/use-throttled.js';
import { Calibration } from './calibration.js';

const reloadMs = 1000;

export function Outcomes({ communityId, standing }: { communityId: string; standing: CommunityStanding }) {
  const first = useResource(`votes in ${communityId}`, (signal) => communities.votes(communityId, undefined, signal));
  const reload = useThrottled(first.reload, reloadMs);
  usePersonEvents({ reset: reload, 'vote.settled': ({ poolId }) => poolId === communityId && reload() });
  if (!first.data) return first.error ? <ErrorNotice error={first.error} onRetry={first.reload} /> : <Skeleton rows={4} />;
  if (first.data.votes.length === 0) {
    return (
      <Empty title="You have not voted yet">
        <p>As soon as you have, you see here what became of each pair, and how often your yes became a conversation.</p>
      </Empty>
    );
  }
  return (
    <>
      <Calibration votes={standing} />
      <Panel title="Your pairs">
        <VoteList communityId={communityId} first={first.data} />
      </Panel>
    </>
  );
}

function VoteList({ communityId, first }: { communityId: string; first: OwnVotesPage }) {
  const [older, setOlder] = useState<OwnVotesPage>();
  // The first page was read anew: what comes after it is, too.
  useEffect(() => setOlder(undefined), [first]);
  const votes = [...first.votes, ...(older?.votes ?? [])];
  const { run, pending, error } = useAction(async () => {
    const page = await communities.votes(communityId, votes.at(-1)?.votedAt);
    setOlder({ votes: [...(older?.votes ?? []), ...page.votes], more: page.more });
  });
  return (
    <>
      <ul className="vote-list">
        {votes.map((vote) => (
          <Line key={vote.proposalId} vote={vote} />
        ))}
      </ul>
      {error && <ErrorNotice error={error} onRetry={() => void run()} />}
      {(older ?? first).more && (
        <Button busy={pending} onClick={() => void run()}>
          Show more
        </Button>
      )}
    </>
  );
}

const statusWords: Readonly<Record<OwnVote['status'], { words: string; tone: 'good' | 'waiting' | 'none' }>> = {
  voting: { words: 'Open', tone: 'waiting' },
  approved: { words: 'Approved', tone: 'good' },
  rejected: { words: 'Not approved', tone: 'none' },
  expired: { words: 'Too few votes', tone: 'none' },
  blocked: { words: 'Ended', tone: 'none' },
};

function Line({ vote: { names, vote, votedAt, status } }: { vote: OwnVote }) {
  const { words, tone } = statusWords[status];
  return (
    <li>
      <span className="vote-line-who">
        {names ? (
          <strong>
            <bdi>{names[0]}</bdi> and <bdi>{names[1]}</bdi>
          </strong>
        ) : (
          <span className="soft">A pair that is no longer shown</span>
        )}
        <span className="soft">
          You said {vote},{' '}
          <time dateTime={votedAt} title={wholeTime(votedAt)}>
            {shortWhen(votedAt)}
          </time>
        </span>
      </span>
      <Badge tone={tone}>{words}</Badge>
    </li>
  );
}
