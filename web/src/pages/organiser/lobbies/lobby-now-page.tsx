// A lobby at this moment: who waits and how long, how many talk, how fast people are paired; and the handle that pauses it.
import type { Lobby, LobbyNumbers, WaitingPerson } from '@nakodo/protocol';
import { runningLobbies } from '../../../api/running-lobbies.js';
import { Avatar } from '../../../components/avatar.js';
import { waitWords } from '../../../components/durations.js';
import { ErrorNotice } from '../../../components/notice.js';
import { digits } from '../../../components/numbers.js';
import { Badge, Panel } from '../../../components/panel.js';
import { useLookAgain } from '../../../hooks/use-look-again.js';
import { useResource } from '../../../hooks/use-resource.js';
import { Band, Figure, lostWords, type StateWords } from '../pool/band.js';
import { Invite } from '../pool/invite.js';
import type { Kept } from '../pool/one-pool.js';
import { LobbyHead } from './lobby-head.js';

const lookMs = 2500;

export function LobbyNowPage({ lobby, onPool, lost, onLook }: { lobby: Lobby } & Kept<Lobby>) {
  const waiting = useResource(`waiting ${lobby.id}`, (signal) => runningLobbies.waiting(lobby.id, signal));
  useLookAgain(onLook, lookMs);
  useLookAgain(waiting.look, lookMs);
  const { paused, numbers } = lobby;
  return (
    <div className="organiser">
      <LobbyHead lobby={lobby} part="Now" />
      <Band
        label="Pairing"
        state={lost ? lostWords : describe(lobby)}
        numbers={numbers && <Numbers numbers={numbers} />}
        paused={paused}
        onPause={async () => onPool((await runningLobbies[paused ? 'resume' : 'pause'](lobby.id)).lobby)}
        door={`/live/${encodeURIComponent(lobby.code)}`}
      />
      <div className="columns">
        <Waiting lobby={lobby} people={waiting.data?.people} error={waiting.error} />
        <div className="side">
          <Invite event={lobby} />
        </div>
      </div>
    </div>
  );
}

function describe({ paused, open, numbers }: Lobby): StateWords {
  if (paused) return ['paused', 'Paused.', 'Nobody is paired. Who talks goes on.'];
  if (!open) return ['paused', 'Over.', 'Its end has passed: nobody can search any more.'];
  if (!numbers || numbers.members === 0) return ['rest', 'Open.', 'Nobody has come in yet.'];
  if (numbers.waiting === 1 && numbers.talking === 0) return ['lively', 'Open.', 'One person waits for a second.'];
  if (numbers.waiting + numbers.talking === 0) return ['rest', 'Open.', 'Nobody is here at the moment.'];
  return ['lively', 'Lively.', 'People are being paired as they come.'];
}

function Numbers({ numbers }: { numbers: LobbyNumbers }) {
  return (
    <>
      <Figure label="Waiting" value={digits(numbers.waiting)} />
      <Figure label="Talking" value={digits(numbers.talking)} />
      <Figure label="Longest wait" value={numbers.longestWaitMs === null ? '–' : waitWords(numbers.longestWaitMs)} />
      <Figure label="Pairs in the last minute" value={digits(numbers.pairsLastMinute)} />
      <Figure label="Pairs in the last hour" value={digits(numbers.pairsLastHour)} />
      <Figure label="Members" value={digits(numbers.members)} />
    </>
  );
}

interface WaitingProps {
  lobby: Lobby;
  people: readonly WaitingPerson[] | undefined;
  error: Error | undefined;
}

function Waiting({ lobby, people, error }: WaitingProps) {
  const more = (lobby.numbers?.waiting ?? 0) - (people?.length ?? 0);
  return (
    <Panel title="Waiting now">
      {error && <ErrorNotice error={error} />}
      {people?.length === 0 && <p className="soft">Nobody waits at the moment.</p>}
      <ul className="waiting-list">
        {people?.map((person) => (
          <li key={person.id} className="person">
            <Avatar name={person.name} image={person.avatar} size="small" />
            <span>{person.name || 'Somebody without a name'}</span>
            {person.policyVersionId === lobby.secondPolicyVersionId && <Badge tone="none">other policy</Badge>}
            {!person.present && <Badge tone="waiting">lost the connection</Badge>}
            {person.sinkMs > 0 && <Badge tone="none">skips a lot</Badge>}
            <span className="waiting-time">{waitWords(person.waitedMs)}</span>
          </li>
        ))}
      </ul>
      {people !== undefined && more > 0 && <p className="soft">and {digits(more)} more</p>}
      <p className="soft">Who talks with whom is theirs alone; you see only how many.</p>
    </Panel>
  );
}
