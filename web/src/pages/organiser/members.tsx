// Who is in the event, newest first; by name; a page at a time.
import { useDeferredValue, useEffect, useState } from 'react';
import type { Member } from '@nakodo/protocol';
import { events as api } from '../../api/events.js';
import { Avatar } from '../../components/avatar.js';
import { Link } from 'wouter';
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
  const [shown, setShown] = useState({ of: query, pages: 1 });
  const pages = shown.of === query ? shown.pages : 1;
  const list = useResource(`members ${eventId} ${query}`, (signal) => loadPages(eventId, query, pages, signal));
  const { reload } = list;
  useEffect(() => {
    if (round > 0) reload();
  }, [round, reload]);
  const showMore = () => {
    setShown({ of: query, pages: pages + 1 });
    reload();
  };
  const members = list.data?.members ?? [];
  return (
    <section className="panel members" aria-labelledby="members">
      <div className="panel-head">
        <h2 id="members">Members</h2>
        <label>
          <span className="hidden">Find by name</span>
          <input type="search" placeholder="Find by name" value={typed} onChange={(event) => setTyped(event.target.value)} />
        </label>
      </div>
      {list.loading && <Skeleton rows={8} />}
      {list.error && <ErrorNotice error={list.error} onRetry={reload} />}
      {list.data && members.length === 0 && (
        <p className="soft">{query ? `Nobody is called “${query}”.` : 'Nobody has joined yet.'}</p>
      )}
      <ul className="people">
        {members.map((member) => (
          <li key={member.id}>
            <Row eventId={eventId} member={member} current={member.id === personId} />
          </li>
        ))}
      </ul>
      {list.data?.more === true && (
        <button type="button" className="button wide" onClick={showMore}>
          Show more
        </button>
      )}
    </section>
  );
}

/** All pages anew: one kept from before would miss whoever a newcomer has pushed onto it. */
async function loadPages(eventId: string, query: string, pages: number, signal: AbortSignal) {
  const members: Member[] = [];
  let next: string | null = null;
  for (let page = 0; page < pages; page++) {
    const answer = await api.members(eventId, { ...(next !== null && { after: next }), ...(query && { query }) }, signal);
    members.push(...answer.members);
    next = answer.next;
    if (next === null) break;
  }
  return { members, more: next !== null };
}

function Row({ eventId, member, current }: { eventId: string; member: Member; current: boolean }) {
  return (
    <Link to={`/organise/events/${eventId}/people/${member.id}`} className="person" aria-current={current ? 'page' : undefined}>
      <Avatar name={member.name} image={member.avatar} size="small" />
      <span className="person-name">
        <bdi>{member.name}</bdi>
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
