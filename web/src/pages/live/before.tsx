// A calm start: what happens, what one allows, and the one big thing to do.
import { useState } from 'react';
import { Link } from 'wouter';
import type { LobbyPreview } from '@nakodo/protocol';
import { lobbies } from '../../api/lobbies.js';
import { Button } from '../../components/button.js';
import { ConfirmDialog } from '../../components/dialog.js';
import { Mark } from '../../components/mark.js';
import { Switches, type LiveSwitches } from './switches.js';

interface BeforeProps {
  lobby: LobbyPreview;
  /** They have not said yet what they like. */
  blank: boolean;
  switches: LiveSwitches;
  onSearch: () => void;
  onLeft: () => void;
}

export function Before({ lobby, blank, switches, onSearch, onLeft }: BeforeProps) {
  return (
    <div className="live-before">
      <section className="live-start panel" aria-label="Find somebody">
        <span className="live-two">
          <Mark />
        </span>
        {lobby.open ? (
          <OnlineNow online={lobby.online} />
        ) : (
          <p className="rule-note" role="status">
            <strong>This lobby is paused.</strong> Nobody is paired at the moment. Come back in a while.
          </p>
        )}
        <Button tone="primary" className="live-big" onClick={onSearch}>
          Find somebody
        </Button>
        <p className="soft">Camera and microphone are off. You decide later whether to turn them on; writing is always enough.</p>
        {blank && (
          <p className="soft">
            <Link to="/profile">Say what you like</Link> first, and you meet people who like it, too.
          </p>
        )}
        <Switches switches={switches} />
      </section>
      <section className="live-what" aria-label="What happens">
        <h2>What happens</h2>
        <ol className="steps">
          <li>
            <strong>You meet one person.</strong> First we look for somebody with whom you share most, then wider.
          </li>
          <li>
            <strong>You see what you have in common</strong> and write, or talk if you both like.
          </li>
          <li>
            <strong>Move on whenever you like.</strong> If you both want to keep in touch, you can write to each other later, too.
          </li>
        </ol>
        <p className="rule-note">
          Be kind: behind every line is a person. Whoever is not can be reported or blocked at any time, behind the three dots
          beside their name.
        </p>
        <LeaveLobby lobby={lobby} onLeft={onLeft} />
      </section>
    </div>
  );
}

function LeaveLobby({ lobby, onLeft }: Pick<BeforeProps, 'lobby' | 'onLeft'>) {
  const [asking, setAsking] = useState(false);
  const leave = async () => {
    await lobbies.leave(lobby.id);
    onLeft();
  };
  return (
    <div className="live-leave">
      <Button tone="quiet" onClick={() => setAsking(true)}>
        Leave this lobby
      </Button>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        title={`Leave ${lobby.name}?`}
        action="Leave"
        tone="danger"
        onConfirm={leave}
      >
        <p>Conversations with those you keep in touch with stay. You can come back with the same code.</p>
      </ConfirmDialog>
    </div>
  );
}

function OnlineNow({ online }: { online: number }) {
  return (
    <p className="live-online">
      {online > 0 && <i aria-hidden="true" />}
      {online === 0
        ? 'Nobody is here right now: be the first'
        : online === 1
          ? 'One person is here now'
          : `${online} people are here now`}
    </p>
  );
}
