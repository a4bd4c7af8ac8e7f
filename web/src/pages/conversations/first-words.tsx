// A conversation in which nothing was said yet: why these two should meet, and how to start.
import type { Conversation } from '@nakodo/protocol';
import { events } from '../../api/events.js';
import { lookalike } from '../../api/lookalike.js';
import { Avatar } from '../../components/avatar.js';
import { useMeetingPlaces } from '../../hooks/use-meeting-place.js';
import { useResource } from '../../hooks/use-resource.js';

export function FirstWords({ conversation }: { conversation: Conversation }) {
  const { with: other, poolId } = conversation;
  const { mode } = useMeetingPlaces()(poolId);
  const why = useResource(
    mode === 'live' || mode === 'community' ? undefined : `why ${other.id} in the ${mode} pool ${poolId}`,
    (signal) => (mode === 'lookalike' ? whyAlike(poolId, other.id, signal) : whyOnList(poolId, other.id, signal)),
  );
  return (
    <div className="log-frame first-words">
      <Avatar name={other.name} image={other.avatar} size="large" />
      <p className="first-words-lead">{leads[mode]}</p>
      {why.data && <p>{why.data}</p>}
      {conversation.state === 'open' && <p className="soft">Why not write first?</p>}
    </div>
  );
}

const leads = {
  events: 'You both said hello.',
  lookalike: 'You both said hello.',
  live: 'You both wanted to keep in touch.',
  community: 'People thought you two should meet, and you both accepted.',
} as const;

async function whyOnList(eventId: string, otherId: string, signal: AbortSignal): Promise<string | undefined> {
  const { matches } = await events.matches(eventId, 'me', signal);
  return matches.find(({ person }) => person.id === otherId)?.insight.text;
}

const mostAsked = 100;

async function whyAlike(poolId: string, otherId: string, signal: AbortSignal): Promise<string | undefined> {
  const { matches } = await lookalike.feed(poolId, mostAsked, signal);
  return matches.find(({ person }) => person.id === otherId)?.sentence;
}
