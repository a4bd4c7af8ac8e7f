// The two, talking: who it is and what they share, the stage for sound and picture, what is said, and where to write.
import { useEffect, useId, useRef, useState, type RefObject } from 'react';
import { liveMessageLength } from '@nakodo/protocol';
import { Composer, isTouch } from '../../components/composer.js';
import { useTitle } from '../../components/page-head.js';
import { useVisibleHeight } from '../conversations/use-visible-height.js';
import { CallStage } from './call/call-stage.js';
import { FirstWords } from './first-words.js';
import { KeepPanel } from './keep-panel.js';
import { LiveHead, liveHeadingId } from './live-head.js';
import type { LiveActions, Talking } from './live-here.js';
import { LiveLog } from './live-log.js';
import { PartnerCard } from './partner-card.js';
import type { LiveSwitches } from './switches.js';
import { leadOf, useSharedInterests } from './use-shared-interests.js';
import { useEscapeTwice } from './use-skip-key.js';

interface TalkProps {
  talk: Talking;
  /** There is no line to the server now. */
  lost: boolean;
  actions: LiveActions;
  switches: LiveSwitches;
  onAsk: (what: 'report' | 'block') => void;
}

/** For a component with the session as its key. */
export function Talk({ talk, lost, actions, switches, onAsk }: TalkProps) {
  const { session, messages, partnerTyping, leaving } = talk;
  const { partner } = session;
  const armed = useEscapeTwice(actions.skip);
  useTitle(`Talking with ${partner.name}`);
  useVisibleHeight();
  const [text, setText] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  const begin = (words: string) => {
    setText(words);
    field.current?.focus();
  };
  return (
    <section className="live-talk" aria-labelledby={liveHeadingId}>
      <LiveHead session={session} armed={armed} leaving={leaving} actions={actions} switches={switches} onAsk={onAsk} />
      <div className="live-side">
        <AboutPartner talk={talk} actions={actions} />
        <CallStage session={session} polls={talk.polls} />
      </div>
      <div className="live-chat">
        <LiveLog
          name={partner.name}
          messages={messages}
          links={session.bothWrote ? 'open' : 'plain'}
          partnerTyping={partnerTyping && !lost}
          actions={actions}
        >
          <FirstWords partner={partner} onChoose={begin} />
        </LiveLog>
        {session.partnerAwaySince !== null && !lost && (
          <p className="live-away" role="status">
            {partner.name} lost the connection. If they are back within half a minute you go on, and what you write reaches them.
          </p>
        )}
        <Write name={partner.name} text={text} setText={setText} field={field} actions={actions} />
      </div>
    </section>
  );
}

/** Beside the chat on a desk; on a phone behind a line with what they share, which opens by itself until there is something to read. */
function AboutPartner({ talk: { session, messages }, actions }: Pick<TalkProps, 'talk' | 'actions'>) {
  const lead = leadOf(session, useSharedInterests(session.partner));
  const [chosen, setChosen] = useState<boolean>();
  const open = chosen ?? messages.length === 0;
  const id = useId();
  return (
    <div className={`live-about ${open ? 'open' : ''}`}>
      <button type="button" className="live-about-line" aria-expanded={open} aria-controls={id} onClick={() => setChosen(!open)}>
        <span>{lead}</span>
      </button>
      <div className="live-about-more" id={id} role="group" aria-label={`About ${session.partner.name}`} tabIndex={0}>
        <PartnerCard session={session}>
          <KeepPanel session={session} onKeep={actions.keep} />
        </PartnerCard>
      </div>
    </div>
  );
}

interface WriteProps {
  name: string;
  text: string;
  setText: (text: string) => void;
  field: RefObject<HTMLTextAreaElement | null>;
  actions: LiveActions;
}

function Write({ name, text, setText, field, actions }: WriteProps) {
  useEffect(() => {
    // On a phone that would open the keyboard over who it is.
    if (isTouch()) document.getElementById(liveHeadingId)?.focus();
    else field.current?.focus();
  }, [field]);
  return (
    <Composer
      label={`Message to ${name}`}
      limit={liveMessageLength}
      text={text}
      onText={(next) => {
        setText(next);
        if (next.trim()) actions.typing();
      }}
      onSend={(words) => {
        actions.say(words);
        setText('');
      }}
      field={field}
    />
  );
}
