// One person of the list: their picture, how alike the two are, what else they share, and what can be done about it.
import { useId } from 'react';
import type { LookalikeMatch } from '@nakodo/protocol';
import { About } from '../../components/match-card.js';
import { MenuItem } from '../../components/menu.js';
import { PersonMenu } from '../../components/person-menu.js';
import { firstName, Hello } from '../guest/hello.js';
import { useSharedInterests } from '../live/use-shared-interests.js';
import { likenessOf } from './likeness.js';
import { Portrait } from './portrait.js';
import type { LooksData } from './use-looks.js';

interface LookCardProps {
  looks: LooksData;
  match: LookalikeMatch;
  /** Came while the page was open. */
  isNew: boolean;
  onHide: () => void;
}

export function LookCard({ looks, match, isNew, onHide }: LookCardProps) {
  const { person, contact } = match;
  const id = useId();
  return (
    <article className={`match look ${isNew ? 'is-new' : ''}`} aria-labelledby={id}>
      <div className="look-head">
        <Portrait match={match} looks={looks} />
        <div className="look-who">
          <h2 id={id}>
            <bdi>{person.name}</bdi>
            {person.age !== null && <span className="match-age">, {person.age}</span>}
          </h2>
          <LikenessBar match={match} />
          {isNew && <span className="badge">New</span>}
        </div>
        <PersonMenu person={person} onBlocked={looks.reload}>
          {(close) => (
            <MenuItem
              onClick={() => {
                close();
                onHide();
              }}
            >
              Hide {person.name}
            </MenuItem>
          )}
        </PersonMenu>
      </div>
      <Shared match={match} />
      <Hello person={person} contact={contact} onHello={() => looks.sayHello(person.id)} />
      <More match={match} />
    </article>
  );
}

/** In words, with a bar for the eye. */
function LikenessBar({ match }: { match: LookalikeMatch }) {
  const { words, share } = likenessOf(match);
  const percent = Math.round(share * 100);
  return (
    <div className="look-likeness">
      <p>{words}</p>
      <span
        className="progress"
        role="meter"
        aria-label={match.similarity === null ? 'What you have in common' : 'Likeness'}
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuetext={words}
      >
        <span style={{ width: `${percent}%` }} />
      </span>
    </div>
  );
}

const names = new Intl.ListFormat('en');

/** What they share beside their looks: interests, and what else the rules found. */
function Shared({ match: { person, reasons } }: { match: LookalikeMatch }) {
  const { shared } = useSharedInterests(person);
  const found = reasons.filter(({ term, value, share }) => !term.startsWith('alike ') && value >= 0.25 && share >= 0.1);
  const told = found.map(({ words }) => words);
  const more = shared.filter((one) => !told.some((words) => words.toLowerCase().includes(one.toLowerCase())));
  const lines = [...(more.length > 0 ? [`You both like ${names.format(more)}`] : []), ...told];
  if (lines.length === 0) return null;
  return (
    <ul className="look-shared" aria-label={`What you share with ${firstName(person.name)}`}>
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

function More({ match: { person } }: { match: LookalikeMatch }) {
  if (!person.bio && person.interests.length === 0 && person.facts.length === 0) return null;
  return (
    <details className="reasons">
      <summary>More about {firstName(person.name)}</summary>
      <About person={person} />
    </details>
  );
}
