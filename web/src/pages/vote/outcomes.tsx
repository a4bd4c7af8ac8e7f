// What became of the pairs one voted on: how often one's yes became a conversation, how one's votes compare, and each pair.
import { useEffect, useState } from 'react';
import type { CommunityStanding } from '@nakodo/protocol';
import { communities, type OwnVotesPage } from '../../api/communities.js';
import { Button } from '../../components/button.js';
import { ErrorNotice, Skeleton } from '../../components/notice.js';
import { Empty, Panel } from '../../components/panel.js';
import { useAction } from '../../hooks/use-action.js';
import { usePersonEvents } from '../../hooks/use-person-stream.js';
import { useResource } from '../../hooks/use-resource.js';
import { useThrottled } from '../../hooks/use-throttled.js';
import { Calibration } from './calibration.js';
import { VoteLine } from './vote-line.js';

const reloadMs = 1000;

interface OutcomesProps {
  communityId: string;
  standing: CommunityStanding;
  /** A vote was changed or taken back. */
  onChanged: () => void;
}

export function Outcomes({ communityId, standing, onChanged }: OutcomesProps) {
  const first = useResource(`votes in ${communityId}`, (signal) => communities.votes(communityId, undefined, signal));
  const reload = useThrottled(first.reload, reloadMs);
  const onChange = () => {
    first.reload();
    onChanged();
  };
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
        <VoteList communityId={communityId} first={first.data} onChange={onChange} />
      </Panel>
    </>
  );
}

interface VoteListProps {
  communityId: string;
  first: OwnVotesPage;
  onChange: () => void;
}

function VoteList({ communityId, first, onChange }: VoteListProps) {
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
          <VoteLine key={vote.proposalId} communityId={communityId} vote={vote} onChange={onChange} />
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
