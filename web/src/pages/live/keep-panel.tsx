// Keeping in touch: when both want to, a conversation opens that stays.
import { ButtonLink, Button } from '../../components/button.js';
import type { LiveSession } from '@nakodo/protocol';
import { useInbox } from '../../inbox/inbox.js';

export function KeepPanel({ session, onKeep }: { session: LiveSession; onKeep: () => void }) {
  const { iKeep, partnerKeeps, partner } = session;
  const { conversations } = useInbox();
  const conversation = conversations?.find((one) => one.with.id === partner.id && one.state === 'open');
  if (iKeep && partnerKeeps) {
    return (
      <div className="live-keep both">
        <p>
          <strong>You stay in touch.</strong> You can write to each other after this, too.
        </p>
        <ButtonLink to={conversation ? `/conversations/${conversation.id}` : '/conversations'}>To your conversation</ButtonLink>
      </div>
    );
  }
  return (
    <div className="live-keep">
      <p>
        {iKeep
          ? `You would like to stay in touch. When ${partner.name} would, too, a conversation opens.`
          : partnerKeeps
            ? `${partner.name} would like to stay in touch with you.`
            : 'A good talk? If you both want to, you can write to each other later, too.'}
      </p>
      {!iKeep && (
        <Button tone={partnerKeeps ? 'primary' : 'plain'} onClick={onKeep}>
          Keep in touch
        </Button>
      )}
    </div>
  );
}
