// Whom communities think one should meet, until both have answered; those that wait for oneself first.
import { Link } from 'wouter';
import { IntroductionCard } from '../../components/introduction-card.js';
import { useIntroductions } from '../../inbox/introductions.js';

const shown = 2;

/** Nothing when nobody waits. */
export function IntroductionsWaiting() {
  const { list } = useIntroductions();
  if (list === undefined || list.length === 0) return null;
  const first = list.toSorted((one, other) => Number(one.accepted) - Number(other.accepted)).slice(0, shown);
  return (
    <section aria-label="Introductions">
      <ul className="introduction-list">
        {first.map((introduction) => (
          <li key={introduction.conversationId}>
            <IntroductionCard introduction={introduction} />
          </li>
        ))}
      </ul>
      {list.length > shown && (
        <p className="aside">
          <Link to="/conversations">All {list.length} are in your messages</Link>
        </p>
      )}
    </section>
  );
}
