// Who is in a pool, who came last first; by name; a page at a time; and taking somebody out.
import { useDeferredValue, useEffect, useId, useState, type ReactNode } from 'react';
import { Avatar } from '../../../components/avatar.js';
import { Button } from '../../../components/button.js';
import { ConfirmDialog } from '../../../components/dialog.js';
import { ErrorNotice, Skeleton } from '../../../components/notice.js';
import { say } from '../../../components/toast.js';
import { useResource } from '../../../hooks/use-resource.js';

interface PoolMember {
  readonly id: string;
  readonly name: string;
  readonly avatar: string | null;
}

interface Page<Member> {
  readonly members: readonly Member[];
  readonly more: boolean;
}

type LoadMembers<Member> = (query: { after?: string; query?: string }, signal: AbortSignal) => Promise<Page<Member>>;

interface PoolMembersProps<Member> {
  poolId: string;
  load: LoadMembers<Member>;
  remove: (memberId: string) => Promise<unknown>;
  /** Another one: members are read anew. */
  round: string;
  /** Somebody was taken out. */
  onChanged: () => void;
  /** What somebody loses who is taken out. */
  loses: string;
  /** How a member stands. */
  children: (member: Member) => ReactNode;
}

export function PoolMembers<Member extends PoolMember>(props: PoolMembersProps<Member>) {
  const { poolId, load, remove, round, onChanged, loses, children } = props;
  const id = useId();
  const [typed, setTyped] = useState('');
  const [leaving, setLeaving] = useState<Member>();
  const query = useDeferredValue(typed.trim());
  const [shown, setShown] = useState({ of: query, pages: 1 });
  const pages = shown.of === query ? shown.pages : 1;
  const list = useResource(`members ${poolId} ${query}`, (signal) => loadPages(load, query, pages, signal));
  const { reload } = list;
  useEffect(() => reload(), [round, reload]);
  const showMore = () => {
    setShown({ of: query, pages: pages + 1 });
    reload();
  };
  const takeOut = async (member: Member) => {
    await remove(member.id);
    say(`${member.name} is out.`);
    reload();
    onChanged();
  };
  return (
    <section className="panel members" aria-labelledby={id}>
      <div className="panel-head">
        <h2 id={id}>Members</h2>
        <label>
          <span className="hidden">Find by name</span>
          <input type="search" placeholder="Find by name" value={typed} onChange={(event) => setTyped(event.target.value)} />
        </label>
      </div>
      {list.loading && <Skeleton rows={8} />}
      {list.error && <ErrorNotice error={list.error} onRetry={reload} />}
      {list.data?.members.length === 0 && (
        <p className="soft">{query ? `Nobody is called “${query}”.` : 'Nobody has joined yet.'}</p>
      )}
      <ul className="people">
        {list.data?.members.map((member) => (
          <li key={member.id} className="person pool-member">
            <Avatar name={member.name} image={member.avatar} size="small" />
            <span className="pool-member-words">
              <bdi>{member.name}</bdi>
              {children(member)}
            </span>
            <Button tone="quiet" aria-label={`Take out ${member.name}`} onClick={() => setLeaving(member)}>
              Take out
            </Button>
          </li>
        ))}
      </ul>
      {list.data?.more === true && (
        <Button className="wide" onClick={showMore}>
          Show more
        </Button>
      )}
      <ConfirmDialog
        open={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        title={`Take ${leaving?.name ?? ''} out?`}
        action="Take out"
        tone="danger"
        onConfirm={async () => leaving && (await takeOut(leaving))}
      >
        <p>{loses} They may join again with the code.</p>
      </ConfirmDialog>
    </section>
  );
}

/** All pages anew: one kept from before would miss whoever a newcomer has pushed onto it. */
async function loadPages<Member extends PoolMember>(
  load: LoadMembers<Member>,
  query: string,
  pages: number,
  signal: AbortSignal,
): Promise<Page<Member>> {
  const members: Member[] = [];
  let more = true;
  for (let page = 0; page < pages && more; page++) {
    const after = members.at(-1)?.id;
    const answer = await load({ ...(after !== undefined && { after }), ...(query !== '' && { query }) }, signal);
    members.push(...answer.members);
    ({ more } = answer);
  }
  return { members, more };
}
