// Inside a lookalike pool: one's photo first, then the people it leads to.
import type { LookalikePreview } from '@nakodo/protocol';
import { LiveDot } from '../../components/live-dot.js';
import { ErrorNotice, Skeleton } from '../../components/notice.js';
import { PageHead } from '../../components/page-head.js';
import { profiles } from '../../api/profile.js';
import { useResource } from '../../hooks/use-resource.js';
import { OwnInterests } from '../live/use-shared-interests.js';
import { ReceivedHellos } from '../guest/received-hellos.js';
import { AboutPool } from './about-pool.js';
import { Feed } from './feed.js';
import { HiddenPeople } from './hidden-people.js';
import { MyPhoto } from './photo/my-photo.js';
import { useLooks, type LooksData } from './use-looks.js';

const none: readonly string[] = [];

interface LooksProps {
  preview: LookalikePreview;
  onLeft: () => void;
}

export function Looks({ preview, onLeft }: LooksProps) {
  const looks = useLooks(preview.id);
  const interests = useResource('my profile', profiles.mine).data?.profile.interests;
  const { state, feed, stream } = looks;
  const here = state.data;
  return (
    <div className="meet looks">
      <PageHead
        title={headline(looks)}
        windowTitle={preview.name}
        eyebrow={
          <>
            {preview.name} <LiveDot state={stream} />
          </>
        }
        lead={preview.description}
      />
      {here && !here.pool.open && <Closed />}
      <News looks={looks} />
      {state.error && !here && <ErrorNotice error={state.error} onRetry={state.reload} />}
      {!here && state.loading && <Skeleton rows={4} />}
      {here && (
        <OwnInterests value={interests ?? none}>
          <div className="meet-columns">
            <div className="meet-main">
              {here.pool.photos && <MyPhoto looks={looks} here={here} />}
              <ReceivedHellos
                hellos={looks.hellos.data?.hellos}
                listed={feed.data?.matches}
                note="Not among the people below, but you caught their eye."
                sayHello={looks.sayHello}
                onBlocked={looks.reload}
              />
              {feed.error && !feed.data && <ErrorNotice error={feed.error} onRetry={feed.reload} />}
              {feed.loading && <Skeleton rows={4} />}
              {feed.data && <Feed looks={looks} here={here} feed={feed.data} />}
            </div>
            <div className="meet-side">
              <AboutPool looks={looks} here={here} onLeft={onLeft} />
              <HiddenPeople looks={looks} />
            </div>
          </div>
        </OwnInterests>
      )}
    </div>
  );
}

/** From here on two people are called alike. */
const alike = 0.5;

function headline({ state: { data: here }, feed: { data: feed } }: LooksData): string {
  const photos = here?.pool.photos !== false;
  const matches = feed?.matches ?? [];
  const like = photos ? 'who look like you' : 'like you';
  if (matches.length === 0) return `People ${like}`;
  const some = feed?.more
    ? `${matches.length} and more people`
    : matches.length === 1
      ? 'One person'
      : `${matches.length} people`;
  // A pool with a low threshold shows who comes nearest, however far that is.
  if (photos && matches.some(({ similarity }) => (similarity ?? 0) < alike))
    return `${some} who ${matches.length === 1 ? 'comes' : 'come'} nearest`;
  return `${some} ${matches.length === 1 ? like.replace('look', 'looks') : like}`;
}

function Closed() {
  return (
    <div className="notice calm" role="status">
      <p>
        <strong>This is paused, or over.</strong> Nobody new is compared at the moment. Your list stays as it is, you can say
        hello, and you can delete your photo.
      </p>
    </div>
  );
}

const names = new Intl.ListFormat('en');
const mostNamed = 3;

/** Who came while the page was open, on a calm band that a screen reader says aloud. */
function News({ looks: { news } }: { looks: LooksData }) {
  const { people } = news;
  return (
    <div aria-live="polite" className="news-place">
      {people.length > 0 && (
        <div className="notice news" key={people[0]?.id} data-testid="news">
          <p>
            <strong>{names.format(namesOf(people))}</strong> {people.length === 1 ? 'is' : 'are'} new on your list.
          </p>
        </div>
      )}
    </div>
  );
}

function namesOf(people: readonly { readonly name: string }[]): string[] {
  const more = people.length - mostNamed;
  const named = people.slice(0, mostNamed).map(({ name }) => name);
  return more > 0 ? [...named, more === 1 ? 'one more' : `${more} more`] : named;
}
