// Who is in a lookalike pool, who came last first; by name; a page at a time. Not their photos: those are for whom they match, and for moderators.
import { useDeferredValue, useEffect, useState } from 'react';
import type { LookalikeMember, LookalikePool } from '@nakodo/protocol';
import { runningLookalike } from '../../../api/running-lookalike.js';
import { Avatar } from '../../../components/avatar.js';
import { Button } from '../../../components/button.js';
import { ConfirmDialog } from '../../../components/dialog.js';
import { ErrorNotice, Skeleton } from '../../../components/notice.js';
import { Badge } from '../../../components/panel.js';
import { say } from '../../../components/toast.js';
import { useResource } from '../../../hooks/use-resource.js';

interface MembersProps {
  pool: LookalikePool;
  /** Somebody was taken out. */
  onChanged: () => void;
}

export function PoolMembers({ pool, onChanged }: MembersProps) {
  const { id, numbers } = pool;
  const [typed, setTyped] = useState('');
  const [leaving, setLeaving] = useState<LookalikeMember>();
  const query = useDeferredValue(typed.trim());
  const [shown, setShown] = useState({ of: query, pages: 1 });
  const pages = shown.of === query ? shown.pages : 1;
  const list = useResource(`members ${id} ${query}`, (signal) => loadPages(id, query, pages, signal));
  const { reload } = list;
  useEffect(() => reload(), [numbers?.members, numbers?.ready, numbers?.waiting, numbers?.matches, reload]);
  const showMore = () => {
    setShown({ of: query, pages: pages + 1 });
    reload();
  };
  const remove = async (member: LookalikeMember) => {
    await runningLookalike.removeMember(id, member.id);
    say(`${member.name} is out.`);
    reload();
    onChanged();
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
          <li key={member.id} className="person pool-member">
            <Row photos={pool.photos} member={member} onRemove={() => setLeaving(member)} />
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
        onConfirm={async () => leaving && (await remove(leaving))}
      >
        <p>Their photo here is deleted, and their matches go. They may join again with the code.</p>
      </ConfirmDialog>
    </section>
  );
}

/** All pages anew: one kept from before would miss whoever a newcomer has pushed onto it. */
async function loadPages(poolId: string, query: string, pages: number, signal: AbortSignal) {
  const members: LookalikeMember[] = [];
  let more = true;
  for (let page = 0; page < pages && more; page++) {
    const after = members.at(-1)?.id;
    const answer = await runningLookalike.members(poolId, { ...(after && { after }), ...(query && { query }) }, signal);
    members.push(...answer.members);
    ({ more } = answer);
  }
  return { members, more };
}

interface RowProps {
  photos: boolean;
  member: LookalikeMember;
  onRemove: () => void;
}

function Row({ photos, member, onRemove }: RowProps) {
  const { name, avatar } = member;
  return (
    <>
      <Avatar name={name} image={avatar} size="small" />
      <span className="pool-member-words">
        <bdi>{name}</bdi>
        <Entry photos={photos} member={member} />
      </span>
      <Button tone="quiet" aria-label={`Take out ${name}`} onClick={onRemove}>
        Take out
      </Button>
    </>
  );
}

const entryWords = {
  waiting: 'photo on its way',
  refused: 'no usable face',
  pending: 'waits for a moderator',
  rejected: 'photo not accepted',
} as const;

function Entry({ photos, member: { entry, matches } }: Pick<RowProps, 'photos' | 'member'>) {
  if (entry === 'none') return photos ? <Badge tone="none">no photo yet</Badge> : null;
  if (entry !== 'ready') return <Badge tone={entry === 'rejected' ? 'bad' : 'waiting'}>{entryWords[entry]}</Badge>;
  if (matches === 0) return <Badge tone="none">no match</Badge>;
  return <span className="soft">{matches === 1 ? '1 match' : `${matches} matches`}</span>;
}
