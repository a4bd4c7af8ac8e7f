// Whom communities think one should meet, until both have answered; those that wait for oneself first.
import { useRef } from 'react';
import { Link } from 'wouter';
import type { Introduction } from '@nakodo/protocol';
import { IntroductionCard } from '../../components/introduction-card.js';
import { useIntroductions } from '../../inbox/introductions.js';
import { keepPlaces } from './keep-places.js';

/** Nothing when nobody waits. */
export function IntroductionsWaiting() {
  const { list } = useIntroductions();
  const stood = useRef<readonly Introduction[]>([]);
  if (list === undefined || list.length === 0) return null;
  const first = keepPlaces(stood.current, list);
  stood.current = first;
  return (
    <section aria-label="Introductions">
      <ul className="introduction-list">
        {first.map((introduction) => (
          <li key={introduction.conversationId}>
            <IntroductionCard introduction={introduction} />
          </li>
        ))}
      </ul>
      {list.length > first.length && (
        <p className="aside">
          <Link to="/conversations">All {list.length} are in your messages</Link>
        </p>
      )}
    </section>
  );
}
