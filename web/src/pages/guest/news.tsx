// What has just happened, on a calm band that a screen reader says aloud: who is new, whom they replaced, and why; who said hello.
import { Link } from 'wouter';
import { clock } from '../../components/times.js';
import type { NewsItem } from './use-my-event.js';

/** What came together is told together. */
const togetherMs = 4000;
const mostLines = 3;

export function News({ news }: { news: readonly NewsItem[] }) {
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
                  <Line item={item} />
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

function Line({ item }: { item: NewsItem }) {
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
  return (
    <>
      {item.words.what} <span className="soft">Because {item.words.why}.</span>
    </>
  );
}
