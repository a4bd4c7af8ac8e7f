// What has just happened, on a calm band that a screen reader says aloud: who is new, whom they replaced, and why; who said hello.
import type { MatchChange } from '@nakodo/protocol';
import { Link } from 'wouter';
import type { ChangeWords } from '../../components/change-words.js';
import { clock } from '../../components/times.js';
import type { NewsItem } from './use-my-event.js';

/** What came together is told together. */
const togetherMs = 4000;
const mostLines = 3;

interface NewsProps {
  news: readonly NewsItem[];
  /** Asked when shown: that one has blocked somebody oneself may be known only after the change. */
  whyOf: WhyOf;
}

type WhyOf = (change: MatchChange) => ChangeWords;

export function News({ news, whyOf }: NewsProps) {
  const newest = news[0]?.at ?? 0;
  const together = news.filter(({ at }) => newest - at < togetherMs);
  const more = together.length - mostLines;
  const changed = together.some(({ kind }) => kind === 'change');
  return (
    <div aria-live="polite" className="news-place">
      {together.length > 0 && (
        <div className="notice news" key={together[0]?.id} data-testid="news">
          <div>
            {changed && (
              <p>
                <strong>Your list has just changed.</strong> <span className="soft">{clock(new Date(newest).toISOString())}</span>
              </p>
            )}
            <ul>
              {together.slice(0, mostLines).map((item) => (
                <li key={item.id}>
                  <Line item={item} whyOf={whyOf} />
                </li>
              ))}
            </ul>
            {more > 0 && <p className="soft">And {more === 1 ? 'one more change' : `${more} more changes`}: see below.</p>}
          </div>
        </div>
      )}
    </div>
  );
}

function Line({ item, whyOf }: { item: NewsItem; whyOf: WhyOf }) {
  if (item.kind === 'opened')
    return (
      <>
        You and <strong>{item.name}</strong> both said hello.{' '}
        <Link to={`/conversations/${item.conversationId}`}>Write to each other</Link>
      </>
    );
  if (item.kind === 'hello')
    return (
      <>
        <strong>{item.name}</strong> said hello to you.
      </>
    );
  const { what, why } = whyOf(item.change);
  return (
    <>
      {what} <span className="soft">Because {why}.</span>
    </>
  );
}
