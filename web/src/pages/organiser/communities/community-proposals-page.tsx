// Who is proposed to whom and until when, and what was decided. Votes are nobody's to see: the organiser neither.
import { useState } from 'react';
import type { Community, RunProposal } from '@nakodo/protocol';
import { runningCommunities } from '../../../api/running-communities.js';
import { Avatar } from '../../../components/avatar.js';
import { Button } from '../../../components/button.js';
import { waitWords } from '../../../components/durations.js';
import { ErrorNotice, Skeleton } from '../../../components/notice.js';
import { Badge, Empty, Panel } from '../../../components/panel.js';
import { dateAndTime } from '../../../components/times.js';
import { useKeptFocus } from '../../../hooks/use-kept-focus.js';
import { useLookAgain } from '../../../hooks/use-look-again.js';
import { usePages } from '../pool/use-pages.js';
import { BlockPair } from './block-pair.js';
import { CommunityHead } from './community-head.js';

const lookMs = 5000;
const states = [
  { value: 'open', label: 'Open' },
  { value: 'decided', label: 'Decided' },
] as const;
type State = (typeof states)[number]['value'];

export function CommunityProposalsPage({ community, onLook }: { community: Community; onLook: () => void }) {
  const [state, setState] = useState<State>('open');
  const [blocking, setBlocking] = useState<RunProposal>();
  const list = usePages(`proposals ${community.id} ${state}`, async (query, signal) => {
    const { proposals, more } = await runningCommunities.proposals(community.id, { ...query, state }, signal);
    return { items: proposals, more };
  });
  useLookAgain(list.look, lookMs);
  useLookAgain(onLook, lookMs);
  const { items } = list;
  const kept = useKeptFocus<HTMLUListElement>();
  return (
    <div className="organiser">
      <CommunityHead community={community} part="Proposals" />
      <Panel title="Proposals" className="members" aside={<Find state={state} onState={setState} list={list} />}>
        <p className="soft">
          What members vote is theirs alone, and so is how a vote stands. Pairs that you are one of are not listed.
        </p>
        {list.loading && <Skeleton rows={6} />}
        {list.error && <ErrorNotice error={list.error} onRetry={list.reload} />}
        {items?.length === 0 && <None state={state} query={list.query} words={community.health?.words} />}
        <ul className="proposals" aria-label={state === 'open' ? 'Open proposals' : 'Decided proposals'} {...kept}>
          {items?.map((proposal) => (
            <li key={proposal.id}>
              <Row proposal={proposal} onBlock={() => setBlocking(proposal)} />
            </li>
          ))}
        </ul>
        {list.more && (
          <Button className="wide" onClick={list.showMore}>
            Show more
          </Button>
        )}
      </Panel>
      <BlockPair proposal={blocking} onClose={() => setBlocking(undefined)} onBlocked={list.reload} />
    </div>
  );
}

interface FindProps {
  state: State;
  onState: (state: State) => void;
  list: { readonly typed: string; readonly setTyped: (typed: string) => void };
}

function Find({ state, onState, list: { typed, setTyped } }: FindProps) {
  return (
    <div className="find-proposals">
      <fieldset className="proposal-states">
        <legend className="hidden">Which proposals</legend>
        {states.map(({ value, label }) => (
          <label key={value} className="chip-choice">
            <input type="radio" name="state" checked={state === value} onChange={() => onState(value)} />
            <span>{label}</span>
          </label>
        ))}
      </fieldset>
      <label>
        <span className="hidden">Find by name</span>
        <input type="search" placeholder="Find by name" value={typed} onChange={(event) => setTyped(event.target.value)} />
      </label>
    </div>
  );
}

function None({ state, query, words }: { state: State; query: string; words: string | undefined }) {
  if (query !== '') return <p className="soft">No pair with somebody called “{query}”.</p>;
  return state === 'open' ? (
    <Empty title="No pair is open for votes">{words !== undefined && <p>{words}</p>}</Empty>
  ) : (
    <p className="soft">Nothing was decided yet.</p>
  );
}

const pairWords = ({ pair: [one, other] }: RunProposal) => `${one.name || 'Somebody'} and ${other.name || 'somebody'}`;

function Row({ proposal, onBlock }: { proposal: RunProposal; onBlock: () => void }) {
  const { pair, asked, decidedAt } = proposal;
  return (
    <div className="proposal">
      <span className="proposal-pair">
        {pair.map(({ id, name, avatar }) => (
          <Avatar key={id} name={name} image={avatar} size="small" />
        ))}
      </span>
      <span className="proposal-words">
        <bdi>{pairWords(proposal)}</bdi>
        <span className="soft">
          {whenWords(proposal)} · {asked === 1 ? '1 member was asked' : `${asked} members were asked`}
        </span>
      </span>
      {decidedAt === null ? (
        <Button tone="quiet" aria-label={`Block this pair: ${pairWords(proposal)}`} onClick={onBlock}>
          Block this pair
        </Button>
      ) : (
        <Outcome status={proposal.status} />
      )}
    </div>
  );
}

/** Longer than that, the day says more than the hours. */
const soonMs = 48 * 3_600_000;

function whenWords({ closesAt, decidedAt }: RunProposal): string {
  if (decidedAt !== null) return dateAndTime(decidedAt);
  if (closesAt === null) return 'Not open yet';
  const left = Date.parse(closesAt) - Date.now();
  if (left <= 0) return 'Being settled';
  return left < soonMs
    ? `Closes in ${waitWords(Math.max(60_000, Math.round(left / 60_000) * 60_000))}`
    : `Closes ${dateAndTime(closesAt)}`;
}

const outcomes = {
  proposed: ['waiting', 'Proposed'],
  voting: ['waiting', 'Open'],
  approved: ['good', 'Approved'],
  rejected: ['none', 'Rejected'],
  expired: ['none', 'Expired'],
  blocked: ['bad', 'Blocked'],
} as const;

function Outcome({ status }: { status: RunProposal['status'] }) {
  const [tone, words] = outcomes[status];
  return <Badge tone={tone}>{words}</Badge>;
}
