// Above what is said: with whom, for how long, and everything that can be done about it.
import type { LiveSession } from '@nakodo/protocol';
import { Avatar } from '../../components/avatar.js';
import { Button } from '../../components/button.js';
import type { LiveActions } from './live-here.js';
import { LiveMenu } from './live-menu.js';
import type { LiveSwitches } from './switches.js';
import { clockOf, secondsSince, secondsUntil, useNow } from './use-now.js';

interface LiveHeadProps {
  session: LiveSession;
  /** Escape was pressed once. */
  armed: boolean;
  leaving: boolean;
  actions: LiveActions;
  switches: LiveSwitches;
  onAsk: (what: 'report' | 'block') => void;
}

export const liveHeadingId = 'live-heading';

export function LiveHead({ session, armed, leaving, actions, switches, onAsk }: LiveHeadProps) {
  const { partner } = session;
  return (
    <header className="live-head">
      <Avatar name={partner.name} image={partner.avatar} />
      <div className="live-head-who">
        <h1 id={liveHeadingId} tabIndex={-1}>
          <bdi>{partner.name}</bdi>
        </h1>
        <TalkTime session={session} />
      </div>
      <Button
        className={`live-next ${armed ? 'armed' : ''}`}
        busy={leaving}
        onClick={actions.skip}
        aria-describedby="live-next-hint"
      >
        {armed ? 'Esc again' : 'Next'} <kbd aria-hidden="true">Esc Esc</kbd>
      </Button>
      <span id="live-next-hint" className="hidden">
        Ends this talk and looks for somebody else. Pressing Escape twice does the same, while nothing is typed.
      </span>
      <LiveMenu name={partner.name} onAsk={onAsk} onLeave={actions.leave} switches={switches} />
    </header>
  );
}

/** From here on it is said how much is left. */
const tellSeconds = 5 * 60;

function TalkTime({ session: { startedAt, endsAt, partnerAwaySince } }: { session: LiveSession }) {
  const now = useNow();
  const left = secondsUntil(endsAt, now);
  return (
    <p className="soft">
      {partnerAwaySince !== null
        ? 'Away for a moment'
        : left <= tellSeconds
          ? `${clockOf(left)} left`
          : clockOf(secondsSince(startedAt, now))}
    </p>
  );
}
