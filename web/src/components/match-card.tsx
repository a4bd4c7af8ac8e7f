// One match: who, how good, why to meet, and what the score is made of.
import { useId, type ReactNode } from 'react';
import type { Card, Match } from '@nakodo/protocol';
import { Avatar } from './avatar.js';

interface MatchCardProps {
  match: Match;
  place: number;
  /** Came while the page was open. */
  isNew: boolean;
  heading: 'h2' | 'h3';
  /** Beside the name: a menu. */
  menu?: ReactNode;
  /** What one can do about it, below the insight. */
  children?: ReactNode;
}

export function MatchCard({ match, place, isNew, heading: Heading, menu, children }: MatchCardProps) {
  const { person, reasons, insight } = match;
  const id = useId();
  return (
    <article className={`match ${isNew ? 'is-new' : ''}`} aria-labelledby={id}>
      <div className="match-head">
        <Avatar name={person.name} image={person.avatar} size="large" />
        <div className="match-who">
          <p className="match-place">
            {placeWords[place] ?? `Number ${place + 1}`}
            {isNew && <span className="badge">New</span>}
          </p>
          <Heading id={id}>
            <bdi>{person.name}</bdi>
            {person.age !== null && <span className="match-age">, {person.age}</span>}
          </Heading>
        </div>
        <Score score={match.score} />
        {menu}
      </div>
      <p className="match-insight">{insight.text}</p>
      {children}
      <details className="reasons" open={place === 0}>
        <summary>Why, and more about {person.name.split(' ')[0]}</summary>
        <ul>
          {reasons.map((reason) => (
            <li key={reason.term}>
              <span>{reason.words}</span>
              <Share share={reason.share} />
            </li>
          ))}
        </ul>
        <About person={person} />
      </details>
    </article>
  );
}

const placeWords = ['Best match', 'Second', 'Third'];

export function About({ person }: { person: Card }) {
  return (
    <div className="about">
      {person.bio && (
        <blockquote>
          <p>{person.bio}</p>
        </blockquote>
      )}
      <dl>
        {person.interests.length > 0 && (
          <div>
            <dt>Likes</dt>
            <dd>{person.interests.join(', ')}</dd>
          </div>
        )}
        {person.facts.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/** A score of 0 to 1 as people read it. */
export function Score({ score }: { score: number }) {
  return (
    <p className="score">
      <strong>{Math.round(score * 100)}</strong>
      <span>of 100</span>
    </p>
  );
}

function Share({ share }: { share: number }) {
  const percent = Math.round(share * 100);
  return (
    <span className="share">
      <span className="share-bar" aria-hidden="true">
        <span style={{ width: `${percent}%` }} />
      </span>
      <span className="share-number">
        {percent}&thinsp;%<span className="hidden"> of the score</span>
      </span>
    </span>
  );
}
