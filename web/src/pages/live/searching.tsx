// Looking for somebody: where one stands, how the search widens, why there is nobody yet and what one could do; and the way out of it.
import { useState } from 'react';
import type { LiveSearching, LobbyPreview } from '@nakodo/protocol';
import type { EndedTalk } from '@nakodo/sdk';
import { serverTime } from '../../api/server-time.js';
import { Button } from '../../components/button.js';
import { Funnel } from '../../components/funnel.js';
import { sentence } from '../../components/sentence.js';
import { InviteDialog } from '../guest/invite-dialog.js';
import { SearchingCamera } from './call/searching-camera.js';
import { endedWords } from './ended-words.js';
import type { Looking } from './live-here.js';
import { nobodyAdvice } from './nobody-words.js';
import { Orbit } from './orbit.js';
import { clockOf, roughly, secondsSince, secondsUntil, useNow } from './use-now.js';
import { useEscape } from './use-skip-key.js';

/** So long nobody needs to know why: it only looks as if something were wrong. */
const explainAfterSeconds = 12;

interface SearchingProps {
  lobby: LobbyPreview;
  looking: Looking;
  onStop: () => void;
}

export function Searching({ lobby, looking: { standing, stopping, last }, onStop }: SearchingProps) {
  useEscape(onStop);
  const [begunAt] = useState(() => new Date(serverTime.now()).toISOString());
  const now = useNow();
  const waited = secondsSince(standing && standing.since < begunAt ? standing.since : begunAt, now);
  const alone = standing?.waiting === 1;
  return (
    <section className="live-searching" aria-label="Searching">
      {last && <LastTalk last={last} />}
      <Orbit step={standing?.step ?? 0} steps={standing?.steps ?? 0} />
      <p className="live-waited" aria-hidden="true">
        {clockOf(waited)}
      </p>
      <p className="live-place">{standing ? placeWords(standing) : 'Getting in line…'}</p>
      {standing && !alone && standing.expectedMs !== null && (
        <p className="soft">People here usually wait {roughly(standing.expectedMs)}.</p>
      )}
      {standing && <Widening standing={standing} now={now} />}
      <Button className="live-stop" busy={stopping} onClick={onStop}>
        Stop searching <kbd>Esc</kbd>
      </Button>
      <SearchingCamera />
      {standing && waited >= explainAfterSeconds && <WhyNobody standing={standing} lobby={lobby} />}
    </section>
  );
}

/** One was skipped, or skipped, and looks on: said once more, since the page of the end was short or none. */
function LastTalk({ last: { why, byMe, session } }: { last: EndedTalk }) {
  return <p className="live-last">{sentence(endedWords({ why, byMe, name: session.partner.name }).title)}</p>;
}

function placeWords({ place, waiting }: LiveSearching): string {
  if (waiting <= 1) return 'You are the only one searching right now.';
  const others = waiting === 2 ? 'one other person is searching' : `${waiting - 1} others are searching`;
  return place <= 1 ? `You are next, and ${others}.` : `You are number ${place} in line, and ${others}.`;
}

function Widening({ standing, now }: { standing: LiveSearching; now: number }) {
  const { widened, widensAt, step, steps } = standing;
  if (steps === 0) return null;
  const left = widensAt === null ? undefined : secondsUntil(widensAt, now);
  return (
    <div className="live-widening">
      {widened.length > 0 && (
        <>
          <p className="live-widening-title">We look wider now:</p>
          <ul>
            {widened.map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        </>
      )}
      <p className="soft">
        {left !== undefined && step < steps
          ? left > 0
            ? `The search widens${step > 0 ? ' again' : ''} in ${left} s.`
            : 'The search widens now.'
          : step >= steps && 'This is as wide as it gets.'}
      </p>
    </div>
  );
}

function WhyNobody({ standing, lobby }: { standing: LiveSearching; lobby: LobbyPreview }) {
  const alone = standing.waiting <= 1;
  const advice = nobodyAdvice(standing);
  return (
    <div className="live-why">
      <h2>Why there is nobody yet</h2>
      {standing.why.length > 1 && !alone ? <Funnel why={{ steps: standing.why, advice }} /> : <p>{advice}</p>}
      <Share lobby={lobby} />
    </div>
  );
}

function Share({ lobby }: { lobby: LobbyPreview }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Invite somebody</Button>
      <InviteDialog event={lobby} open={open} onClose={() => setOpen(false)} />
    </>
  );
}
