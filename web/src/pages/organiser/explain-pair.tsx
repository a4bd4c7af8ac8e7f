// Why these two, or why not: another member is chosen, and each rule and reason of the pair is told.
import { useDeferredValue, useId, useState } from 'react';
import type { Explanation, Member } from '@nakodo/protocol';
import { events as api } from '../../api/events.js';
import { organising } from '../../api/organising.js';
import { Avatar } from '../../components/avatar.js';
import { ErrorNotice, Skeleton } from '../../components/notice.js';
import { useResource } from '../../hooks/use-resource.js';

interface ExplainPairProps {
  eventId: string;
  personId: string;
  name: string;
}

const offered = 5;

export function ExplainPair({ eventId, personId, name }: ExplainPairProps) {
  const [open, setOpen] = useState(false);
  const [other, setOther] = useState<Member>();
  return (
    <details className="reasons" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Why not somebody else?</summary>
      {open && <Choose eventId={eventId} personId={personId} onChoose={setOther} />}
      {open && other && <Answer key={other.id} eventId={eventId} personId={personId} name={name} other={other} />}
    </details>
  );
}

interface ChooseProps {
  eventId: string;
  personId: string;
  onChoose: (member: Member) => void;
}

function Choose({ eventId, personId, onChoose }: ChooseProps) {
  const [typed, setTyped] = useState('');
  const query = useDeferredValue(typed.trim());
  const id = useId();
  const found = useResource(query === '' ? undefined : `others ${query}`, (signal) => api.members(eventId, { query }, signal));
  const members = found.data?.members.filter((member) => member.id !== personId).slice(0, offered);
  const choose = (member: Member) => {
    onChoose(member);
    setTyped('');
  };
  return (
    <div className="explain-choose">
      <label htmlFor={id}>Name of the other member</label>
      <input id={id} type="search" value={typed} autoComplete="off" onChange={(event) => setTyped(event.target.value)} />
      {found.error && <ErrorNotice error={found.error} onRetry={found.reload} />}
      {members?.length === 0 && <p className="soft">Nobody else is called that.</p>}
      <ul>
        {members?.map((member) => (
          <li key={member.id}>
            <button type="button" className="person" onClick={() => choose(member)}>
              <Avatar name={member.name} image={member.avatar} size="small" />
              <span className="person-name">{member.name}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Answer({ eventId, personId, name, other }: ExplainPairProps & { other: Member }) {
  const pair = useResource(`pair ${personId} ${other.id}`, (signal) => organising.explain(eventId, personId, other.id, signal));
  return (
    <div className="explain-answer" role="status">
      <h3>
        {name} and {other.name}
      </h3>
      {pair.loading && <Skeleton rows={2} />}
      {pair.error && <ErrorNotice error={pair.error} onRetry={pair.reload} />}
      {pair.data && <Words pair={pair.data} />}
    </div>
  );
}

function Words({ pair: { possible, score, reasons, obstacles } }: { pair: Explanation }) {
  if (!possible) {
    return (
      <>
        <p>They cannot meet:</p>
        <ul className="obstacles">
          {obstacles.map((words) => (
            <li key={words}>{words}</li>
          ))}
        </ul>
      </>
    );
  }
  return (
    <>
      <p>
        They may meet. The pair is worth <strong>{Math.round((score ?? 0) * 100)}</strong> of 100; whoever is on the list is worth
        at least as much.
      </p>
      <ul className="explain-reasons">
        {reasons.map(({ term, words, value }) => (
          <li key={term}>
            <span>{words}</span> <span className="soft">{Math.round(value * 100)} of 100</span>
          </li>
        ))}
      </ul>
    </>
  );
}
