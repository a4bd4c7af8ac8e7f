// Trying the draft on an event's people before anything is published. The answer stays, marked as old, while one goes on editing.
import { useEffect, useId, useRef, useState } from 'react';
import type { EventSummary, PolicyDetail, PolicyTry, Problem } from '@nakodo/protocol';
import { events as eventsApi } from '../../api/events.js';
import { policies } from '../../api/policies.js';
import { Button, ButtonLink } from '../../components/button.js';
import { SelectField } from '../../components/field.js';
import { ErrorNotice, Skeleton } from '../../components/notice.js';
import { Empty, Panel } from '../../components/panel.js';
import { useAction } from '../../hooks/use-action.js';
import { useResource } from '../../hooks/use-resource.js';
import { TryResult } from './try-result.js';
import { sameJson, type Draft } from './use-policy-draft.js';

interface TryPanelProps {
  draft: Draft;
  policy: PolicyDetail | undefined;
  problems: readonly Problem[];
}

interface Tried {
  readonly answer: PolicyTry;
  /** The policy that was tried. */
  readonly text: string;
  readonly eventId: string;
  readonly compareWith: string;
}

export function TryPanel({ draft, policy, problems }: TryPanelProps) {
  const list = useResource('events', eventsApi.list);
  const events = list.data?.events;
  return (
    <Panel title="Try on my people" className="try-panel">
      <p className="hint">Works out the lists as they would be, beside those of now. Nothing is written, and nobody is told.</p>
      {list.loading && <Skeleton rows={2} />}
      {list.error && !events && <ErrorNotice error={list.error} onRetry={list.reload} />}
      {events?.length === 0 && (
        <Empty title="No event to try it on">
          <p>Create an event and bring people in, then see here what this policy would do to them.</p>
          <ButtonLink to="/organise/new">Create an event</ButtonLink>
        </Empty>
      )}
      {events && events.length > 0 && <TryOn events={events} draft={draft} policy={policy} problems={problems} />}
    </Panel>
  );
}

/** The event that follows this policy, else the one with most people. */
function likelyEvent(events: readonly EventSummary[], policy: PolicyDetail | undefined): EventSummary | undefined {
  const members = ({ status }: EventSummary) => status?.members ?? 0;
  const most = events.toSorted((a, b) => members(b) - members(a));
  return most.find(({ id }) => policy?.usedBy.some((use) => use.id === id)) ?? most[0];
}

function TryOn({ events, draft, policy, problems }: TryPanelProps & { events: readonly EventSummary[] }) {
  const id = useId();
  const [eventId, setEventId] = useState(() => likelyEvent(events, policy)?.id ?? '');
  const [compareWith, setCompareWith] = useState('');
  const [tried, setTried] = useState<Tried>();
  const result = useRef<HTMLDivElement>(null);
  const { run, pending, error } = useAction(async () => {
    const { text, body } = draft;
    const answer = await policies.try({ body, eventId, ...(compareWith !== '' && { compareWith }) });
    setTried({ answer, text, eventId, compareWith });
  });
  useEffect(() => {
    if (tried) result.current?.focus();
  }, [tried]);
  const broken = draft.body === undefined || problems.length > 0;
  const stale = tried && (!sameJson(tried.text, draft.text) || tried.eventId !== eventId || tried.compareWith !== compareWith);
  return (
    <>
      <div className="try-form">
        <SelectField
          field={{ id: `${id}event`, name: 'event', value: eventId, error: undefined, set: setEventId }}
          label="Event"
          options={events.map(({ id: value, name, status }) => ({
            value,
            label: status ? `${name} (${status.members === 1 ? '1 person' : `${status.members} people`})` : name,
          }))}
        />
        <SelectField
          field={{ id: `${id}compare`, name: 'compare', value: compareWith, error: undefined, set: setCompareWith }}
          label="Compare with"
          options={(policy?.versions ?? []).map(({ id: value, version }) => ({
            value,
            label: `Version ${version} of this policy`,
          }))}
          none="What the event follows now"
        />
        <Button tone="primary" busy={pending} disabled={broken} onClick={() => void run()}>
          {pending ? 'Working out the lists' : tried ? 'Try again' : 'Try it'}
        </Button>
      </div>
      {broken && <p className="hint">First mend what is wrong with the policy.</p>}
      <div role="status">
        {pending && <p className="soft">This takes a second or two; with thousands of people a few more.</p>}
      </div>
      {error && <ErrorNotice error={error} onRetry={() => void run()} />}
      {tried && (
        <div
          className={`try-result ${stale ? 'stale' : ''}`}
          ref={result}
          tabIndex={-1}
          aria-label="What came of the try"
          role="region"
        >
          {stale && (
            <p className="notice stale-notice">
              <strong>You have changed something since.</strong> This is what came of the policy as it was. Try again to see what
              it does now.
            </p>
          )}
          <TryResult answer={tried.answer} />
        </div>
      )}
    </>
  );
}
