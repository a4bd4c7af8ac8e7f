// Whom communities think one should meet, until both have answered.
import { IntroductionCard } from '../../components/introduction-card.js';
import { useIntroductions } from '../../inbox/introductions.js';

/** Nothing when nobody waits. */
export function IntroductionsWaiting() {
  const { list } = useIntroductions();
  if (list === undefined || list.length === 0) return null;
  return (
    <section aria-label="Introductions">
      <ul className="introduction-list">
        {list.map((introduction) => (
          <li key={introduction.conversationId}>
            <IntroductionCard introduction={introduction} />
          </li>
        ))}
      </ul>
    </section>
  );
}
