// One pair that somebody voted on: what they said, what became of it, and, while it is open, how to say otherwise.
import type { OwnVote } from '@nakodo/protocol';
import { communities } from '../../api/communities.js';
import { Menu, MenuItem } from '../../components/menu.js';
import { ErrorNotice } from '../../components/notice.js';
import { Badge } from '../../components/panel.js';
import { shortWhen, wholeTime } from '../../components/times.js';
import { say } from '../../components/toast.js';
import { useAction } from '../../hooks/use-action.js';
import { useViewer } from '../../viewer.js';
import { ballotsKey } from './ballots.js';
import { signingIsOn } from './signing.js';
import { deliver } from './use-judging.js';
import { tellVoteTabs } from './vote-tabs.js';

const statusWords: Readonly<Record<OwnVote['status'], { words: string; tone: 'good' | 'waiting' | 'none' }>> = {
  voting: { words: 'Open', tone: 'waiting' },
  approved: { words: 'Approved', tone: 'good' },
  rejected: { words: 'Not approved', tone: 'none' },
  expired: { words: 'Too few votes', tone: 'none' },
  blocked: { words: 'Ended', tone: 'none' },
};

interface VoteLineProps {
  communityId: string;
  vote: OwnVote;
  onChange: () => void;
}

export function VoteLine({ communityId, vote: own, onChange }: VoteLineProps) {
  const { names, vote, votedAt, status, changeable } = own;
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
      {changeable && names && <Change communityId={communityId} own={own} names={names} onChange={onChange} />}
    </li>
  );
}

interface ChangeProps extends Pick<VoteLineProps, 'communityId' | 'onChange'> {
  own: OwnVote;
  names: readonly [string, string];
}

/** As long as the pair is open one may think otherwise. */
function Change({ communityId, own, names, onChange }: ChangeProps) {
  const { viewer } = useViewer();
  const { proposalId, vote } = own;
  const both = names.join(' and ');
  const other = vote === 'yes' ? 'no' : 'yes';
  const { run, error } = useAction(async (to: 'yes' | 'no' | 'back') => {
    try {
      if (to === 'back') await communities.takeBack(proposalId);
      else await deliver({ proposalId, cast: to }, signingIsOn(viewer));
      tellVoteTabs(ballotsKey(viewer.userId ?? '', communityId), { proposalId, cast: to === 'back' ? 'undo' : to });
      say(to === 'back' ? `Your vote on ${both} is taken back: you are asked again.` : `You say ${to} to ${both} now.`);
    } finally {
      // Also when it was closed a moment before.
      onChange();
    }
  });
  return (
    <>
      <Menu label={`Change your vote on ${both}`}>
        {(close) => {
          const choose = (to: 'yes' | 'no' | 'back') => () => {
            close();
            void run(to);
          };
          return (
            <>
              <MenuItem onClick={choose(other)}>Say {other} instead</MenuItem>
              <MenuItem onClick={choose('back')}>Take it back</MenuItem>
            </>
          );
        }}
      </Menu>
      {error && <ErrorNotice error={error} />}
    </>
  );
}
