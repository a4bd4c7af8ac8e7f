// A conversation in which nothing was said yet: why these two should meet, and how to start.
import type { Conversation } from '@nakodo/protocol';
import { events as api } from '../../api/events.js';
import { Avatar } from '../../components/avatar.js';
import { useMyLobbies } from '../../hooks/use-my-lobbies.js';
import { useResource } from '../../hooks/use-resource.js';

export function FirstWords({ conversation }: { conversation: Conversation }) {
  const { with: other, poolId } = conversation;
  const isLobby = useMyLobbies().some(({ id }) => id === poolId);
  const matches = useResource(isLobby ? undefined : `matches of ${poolId}`, (signal) => api.matches(poolId, 'me', signal));
  const insight = matches.data?.matches.find(({ person }) => person.id === other.id)?.insight;
  return (
    <div className="log-frame first-words">
      <Avatar name={other.name} image={other.avatar} size="large" />
      <p className="first-words-lead">{isLobby ? 'You both wanted to keep in touch.' : 'You both said hello.'}</p>
      {insight && <p>{insight.text}</p>}
      {conversation.state === 'open' && <p className="soft">Why not write first?</p>}
    </div>
  );
}
