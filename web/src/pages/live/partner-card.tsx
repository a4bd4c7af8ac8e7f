// Who the other is, and what the two share.
import { useId, type ReactNode } from 'react';
import type { Card, LiveSession, Reason } from '@nakodo/protocol';
import { Avatar } from '../../components/avatar.js';
import { leadOf, useSharedInterests } from './use-shared-interests.js';

interface PartnerCardProps {
  session: LiveSession;
  /** What one can do, before everything that can be read. */
  children?: ReactNode;
}

export function PartnerCard({ session, children }: PartnerCardProps) {
  const { partner, reasons, buddies } = session;
  const lead = leadOf(session, useSharedInterests(partner));
  const id = useId();
  return (
    <article className="live-partner" aria-labelledby={id}>
      <div className="live-partner-head">
        <Avatar name={partner.name} image={partner.avatar} size="large" />
        <div>
          <h2 id={id}>
            <bdi>{partner.name}</bdi>
            {partner.age !== null && <span className="match-age">, {partner.age}</span>}
          </h2>
          {buddies && <p className="live-buddies">You have kept in touch before</p>}
        </div>
      </div>
      <p className="live-sentence">{lead}</p>
      <Interests partner={partner} />
      {children}
      <More partner={partner} reasons={reasons.some(({ words }) => !lead.startsWith(words)) ? reasons : []} />
    </article>
  );
}

/** Those of both first, and marked. */
function Interests({ partner }: { partner: Card }) {
  const { shared, others } = useSharedInterests(partner);
  if (partner.interests.length === 0) return null;
  return (
    <ul className="live-chips" aria-label="Interests">
      {shared.map((one) => (
        <li key={one} className="shared">
          {one}
          <span className="hidden"> (yours, too)</span>
        </li>
      ))}
      {others.map((one) => (
        <li key={one}>{one}</li>
      ))}
    </ul>
  );
}

function More({ partner, reasons }: { partner: Card; reasons: readonly Reason[] }) {
  if (reasons.length === 0 && !partner.bio && partner.facts.length === 0) return null;
  return (
    <div className="live-more">
      {partner.bio && (
        <blockquote>
          <p>{partner.bio}</p>
        </blockquote>
      )}
      {reasons.length > 0 && (
        <>
          <h3>What speaks for you two</h3>
          <ul className="live-reasons">
            {reasons.map(({ term, words }) => (
              <li key={term}>{words}</li>
            ))}
          </ul>
        </>
      )}
      {partner.facts.length > 0 && (
        <dl>
          {partner.facts.map(({ label, value }) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}
