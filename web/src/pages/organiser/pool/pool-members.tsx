// Who is in a pool, who came last first; by name; a page at a time; and taking somebody out.
import { useEffect, useId, useState, type ReactNode } from 'react';
import { Avatar } from '../../../components/avatar.js';
import { Button } from '../../../components/button.js';
import { ConfirmDialog } from '../../../components/dialog.js';
import { ErrorNotice, Skeleton } from '../../../components/notice.js';
import { say } from '../../../components/toast.js';
import { useKeptFocus } from '../../../hooks/use-kept-focus.js';
import { usePages, type LoadPage } from './use-pages.js';

interface PoolMember {
  readonly id: string;
  readonly name: string;
  readonly avatar: string | null;
}

interface PoolMembersProps<Member> {
  poolId: string;
  load: LoadPage<Member>;
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
  const [leaving, setLeaving] = useState<Member>();
  const { items, more, error, loading, reload, typed, setTyped, query, showMore } = usePages(`members ${poolId}`, load);
  useEffect(() => reload(), [round, reload]);
  const kept = useKeptFocus<HTMLUListElement>();
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
      {loading && <Skeleton rows={8} />}
      {error && <ErrorNotice error={error} onRetry={reload} />}
      {items?.length === 0 && <p className="soft">{query ? `Nobody is called “${query}”.` : 'Nobody has joined yet.'}</p>}
      <ul className="people" aria-labelledby={id} {...kept}>
        {items?.map((member) => (
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
      {more && (
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
