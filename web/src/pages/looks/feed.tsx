// The people who are most alike, best first; or why there is nobody.
import { useState } from 'react';
import type { LookalikeFeed, LookalikeMatch, LookalikeState } from '@nakodo/protocol';
import { Button } from '../../components/button.js';
import { useKeptFocus } from '../../hooks/use-kept-focus.js';
import { HiddenRow } from './hidden-row.js';
import { LookCard } from './look-card.js';
import { Nobody } from './nobody.js';
import type { LooksData } from './use-looks.js';

interface FeedProps {
  looks: LooksData;
  here: LookalikeState;
  feed: LookalikeFeed;
}

export function Feed({ looks, here, feed }: FeedProps) {
  /** Hidden here a moment ago, and may be taken back: they stay in their place as a line. */
  const [hidden, setHidden] = useState<readonly string[]>([]);
  const show = (id: string) => setHidden((before) => before.filter((one) => one !== id));
  const kept = useKeptFocus<HTMLElement>();
  const newIds = new Set(looks.news.people.map(({ id }) => id));
  if (feed.matches.length === 0) return <Nobody here={here} />;
  const item = (match: LookalikeMatch) =>
    hidden.includes(match.person.id) ? (
      <HiddenRow poolId={looks.poolId} person={match.person} onUndo={() => show(match.person.id)} onHidden={looks.reload} />
    ) : (
      <LookCard
        looks={looks}
        match={match}
        isNew={newIds.has(match.person.id)}
        onHide={() => setHidden((before) => [...before, match.person.id])}
      />
    );
  return (
    <section className="looks-feed" aria-label={here.pool.photos ? 'People who look like you' : 'People like you'} {...kept}>
      <ul>
        {feed.matches.map((match) => (
          <li key={match.person.id}>{item(match)}</li>
        ))}
      </ul>
      {looks.more && (
        <Button className="looks-more" onClick={looks.more}>
          Show more
        </Button>
      )}
    </section>
  );
}
