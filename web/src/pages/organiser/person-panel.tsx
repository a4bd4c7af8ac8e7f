// One member's list as they see it, why it is not longer, and taking them out.
import { useEffect, useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { events as api } from '../../api/events.js';
import { organising } from '../../api/organising.js';
import { Button } from '../../components/button.js';
import { ConfirmDialog } from '../../components/dialog.js';
import { Funnel } from '../../components/funnel.js';
import { MatchCard } from '../../components/match-card.js';
import { ErrorNotice, Skeleton } from '../../components/notice.js';
import { say } from '../../components/toast.js';
import { useResource } from '../../hooks/use-resource.js';
import { ExplainPair } from './explain-pair.js';

interface PersonPanelProps {
  eventId: string;
  personId: string;
  round: number;
}

export function PersonPanel({ eventId, personId, round }: PersonPanelProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const list = useResource(`list of ${personId}`, (signal) => api.matches(eventId, personId, signal));
  const { reload } = list;
  const seen = useRef<ReadonlySet<string>>(undefined);
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    if (round > 0) reload();
  }, [round, reload]);
  useEffect(() => heading.current?.focus({ preventScroll: false }), []);
  useEffect(() => {
    if (!list.data) return;
    const ids = list.data.matches.map(({ person }) => person.id);
    const before = seen.current;
    if (before) setFresh((marked) => new Set([...ids.filter((id) => marked.has(id)), ...ids.filter((id) => !before.has(id))]));
    seen.current = new Set(ids);
  }, [list.data]);
  const nobody = list.data?.owner === null;
  const name = list.data?.owner?.name ?? 'This person';
  return (
    <section className="panel person-panel" aria-labelledby="person">
      <Link to={`/organise/events/${eventId}`} className="back">
        ← All members
      </Link>
      <h2 id="person" ref={heading} tabIndex={-1}>
        {list.loading ? 'Loading the list' : nobody ? 'Nobody is here' : `${name} should meet`}
      </h2>
      {list.loading && <Skeleton rows={3} />}
      {list.error && <ErrorNotice error={list.error} onRetry={reload} />}
      {nobody && <p className="soft">This person is not in this event, or not any more.</p>}
      {!nobody && list.data?.matches.length === 0 && (
        <p className="soft">Nobody at the moment. Below is which rule leaves how many.</p>
      )}
      <div className="matches">
        {list.data?.matches.map((match, place) => (
          <MatchCard key={match.person.id} match={match} place={place} isNew={fresh.has(match.person.id)} heading="h3" />
        ))}
      </div>
      {list.data && !nobody && (
        <>
          <WhyNot eventId={eventId} personId={personId} open={list.data.matches.length === 0} round={round} />
          <ExplainPair eventId={eventId} personId={personId} name={name} />
          <RemoveMember eventId={eventId} personId={personId} name={name} />
        </>
      )}
    </section>
  );
}

function WhyNot({ eventId, personId, open, round }: PersonPanelProps & { open: boolean }) {
  const [asked, setAsked] = useState(open);
  const why = useResource(asked ? `why ${personId}` : undefined, (signal) => api.whyNone(eventId, personId, signal));
  const { reload } = why;
  useEffect(() => {
    if (round > 0 && asked) reload();
  }, [round, asked, reload]);
  return (
    <details className="reasons" open={open} onToggle={(event) => setAsked((before) => before || event.currentTarget.open)}>
      <summary>Who was left out, and by which rule</summary>
      {why.loading && <Skeleton rows={2} />}
      {why.error && <ErrorNotice error={why.error} onRetry={why.reload} />}
      {why.data && <Funnel why={why.data} />}
    </details>
  );
}

function RemoveMember({ eventId, personId, name }: { eventId: string; personId: string; name: string }) {
  const [asked, setAsked] = useState(false);
  const [, navigate] = useLocation();
  const removeThem = async () => {
    await organising.removeMember(eventId, personId);
    say(`${name} is no longer in this event.`);
    navigate(`/organise/events/${eventId}`);
  };
  return (
    <div className="person-actions">
      <Button tone="danger" onClick={() => setAsked(true)}>
        Remove from the event
      </Button>
      <ConfirmDialog
        open={asked}
        onClose={() => setAsked(false)}
        title={`Remove ${name}?`}
        action="Remove"
        tone="danger"
        onConfirm={removeThem}
      >
        <p>They disappear from every list in this event, and whoever had them on theirs is matched again.</p>
        <p className="soft">Their profile stays, and they can join again with the code.</p>
      </ConfirmDialog>
    </div>
  );
}
