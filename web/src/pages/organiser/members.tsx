// Who is in the event, newest first; by name; a page at a time.
import { useDeferredValue, useEffect, useState } from 'react';
import type { Member } from '@nakodo/protocol';
import { api } from '../../api.js';
import { Avatar } from '../../components/avatar.js';
import { Link } from '../../components/link.js';
import { ErrorNotice, Skeleton } from '../../components/notice.js';
import { useResource } from '../../hooks/use-resource.js';

interface MembersProps {
  eventId: string;
  personId: string | undefined;
  /** Grows when something changed. */
  round: number;
}

export function Members({ eventId, personId, round }: MembersProps) {
  const [typed, setTyped] = useState('');
  const query = useDeferredValue(typed.trim());
  const page = useResource(`members ${eventId} ${query}`, (signal) => api.members(eventId, { ...(query && { query }) }, signal));
  const { reload } = page;
  const [more, setMore] = useState<{ of: string; members: readonly Member[]; next: string | null }>();
  useEffect(() => {
    if (round > 0) reload();
  }, [round, reload]);

  const extra = more?.of === query ? more : undefined;
  const next = extra ? extra.next : (page.data?.next ?? null);
  const known = new Set(page.data?.members.map(({ id }) => id));
  const members = [...(page.data?.members ?? []), ...(extra?.members ?? []).filter(({ id }) => !known.has(id))];
  const loadMore = async (after: string) => {
    const answer = await api.members(eventId, { after, ...(query && { query }) });
    setMore({ of: query, members: [...(extra?.members ?? []), ...answer.members], next: answer.next });
  };
  return (
    <section className="panel members" aria-labelledby="members">
      <div className="panel-head">
        <h2 id="members">Members</h2>
        <label>
          <span className="hidden">Find by name</span>
          <input type="search" placeholder="Find by name" value={typed} onChange={(event) => setTyped(event.target.value)} />
        </label>
      </div>
      {page.loading && <Skeleton rows={8} />}
      {page.error && <ErrorNotice error={page.error} onRetry={reload} />}
      {page.data && members.length === 0 && (
        <p className="soft">{query ? `Nobody is called “${query}”.` : 'Nobody has joined yet.'}</p>
      )}
      <ul className="people">
        {members.map((member) => (
          <li key={member.id}>
            <Row eventId={eventId} member={member} current={member.id === personId} />
          </li>
        ))}
      </ul>
      {next !== null && (
        <button type="button" className="button wide" onClick={() => void loadMore(next)}>
          Show more
        </button>
      )}
    </section>
  );
}

function Row({ eventId, member, current }: { eventId: string; member: Member; current: boolean }) {
  return (
    <Link to={`/events/${eventId}/people/${member.id}`} className="person" current={current}>
      <Avatar name={member.name} image={member.avatar} size="small" />
      <span className="person-name">
        {member.name}
        {member.age !== null && <span className="soft">, {member.age}</span>}
      </span>
      <span className="person-state">{stateOf(member)}</span>
    </Link>
  );
}

function stateOf(member: Member) {
  if (member.queued) return <span className="badge waiting">waiting</span>;
  if (member.matches === 0) return <span className="badge none">no match</span>;
  return (
    <span className="soft">
      {member.matches} · best {Math.round((member.best ?? 0) * 100)}
    </span>
  );
}
