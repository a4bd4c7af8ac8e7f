// A pool that becomes something else: its people and its code stay, and what belonged to it before ends.
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { MovableMode } from '@nakodo/protocol';
import { runningLobbies } from '../../../api/running-lobbies.js';
import { Button } from '../../../components/button.js';
import { ConfirmDialog } from '../../../components/dialog.js';
import { Panel } from '../../../components/panel.js';
import { say } from '../../../components/toast.js';

interface Becomes {
  readonly noun: string;
  readonly path: string;
  readonly about: string;
}

const modes: Readonly<Record<MovableMode, Becomes>> = {
  events: {
    noun: 'an event',
    path: '/organise/events',
    about: 'Everybody gets a list of the people they should meet.',
  },
  live: {
    noun: 'a lobby',
    path: '/organise/lobbies',
    about: 'They find somebody to talk with at once, one at a time.',
  },
  lookalike: {
    noun: 'a lookalike pool',
    path: '/organise/lookalike',
    about: 'They see who is like them by their photo, or by what they write: its policy says by what.',
  },
  community: {
    noun: 'a community',
    path: '/organise/communities',
    about: 'They vote on who of them should meet; nobody is voted on before they agree to it.',
  },
};

// Not the schema of the protocol: it would bring its library onto the page.
const all = Object.keys(modes) as MovableMode[];

interface BecomeProps {
  pool: { readonly id: string; readonly name: string };
  /** What it is now. */
  from: MovableMode;
  /** What ends: "The lists of its 5 members go." */
  ends: string;
}

/** Each of the other modes. */
export function BecomeAnother({ pool: { id, name }, from, ends }: BecomeProps) {
  const [to, setTo] = useState<MovableMode>();
  const [, navigate] = useLocation();
  const noun = to === undefined ? '' : modes[to].noun;
  const move = async () => {
    if (to === undefined) return;
    await runningLobbies.move(id, to);
    say(`${name} is ${noun} now.`);
    navigate(`${modes[to].path}/${id}`, { replace: true });
  };
  return (
    <Panel title="Make it something else" className="become">
      <p>Its people and its code stay, and what belongs to it now ends.</p>
      <ul>
        {all
          .filter((mode) => mode !== from)
          .map((mode) => (
            <li key={mode}>
              <span>{modes[mode].about}</span>
              <Button onClick={() => setTo(mode)}>Make it {modes[mode].noun}</Button>
            </li>
          ))}
      </ul>
      <ConfirmDialog
        open={to !== undefined}
        onClose={() => setTo(undefined)}
        title={`Make ${name} ${noun}?`}
        action={`Make it ${noun}`}
        onConfirm={move}
      >
        <p>{ends}</p>
      </ConfirmDialog>
    </Panel>
  );
}
