// Two people as voters see them, and what they share: nothing more is known of them here.
import { useId } from 'react';
import type { JudgedPerson, PairToJudge } from '@nakodo/protocol';
import { Avatar } from '../../components/avatar.js';
import { bothNames } from './judging-words.js';

export function PairCards({ pair }: { pair: Pick<PairToJudge, 'one' | 'other' | 'shared'> }) {
  return (
    <div className="pair">
      <PersonCard person={pair.one} />
      <PersonCard person={pair.other} />
      <ul className="pair-shared" aria-label={`What ${bothNames(pair)} share`}>
        {pair.shared.map((line) => (
          <li key={line}>{line}</li>
        ))}
        {pair.shared.length === 0 && <li className="soft">What they share is theirs to find out.</li>}
      </ul>
    </div>
  );
}

export function PersonCard({ person, heading: Heading = 'h2' }: { person: JudgedPerson; heading?: 'h2' | 'h3' }) {
  const id = useId();
  return (
    <article className="pair-person" aria-labelledby={id}>
      <Avatar name={person.name} image={person.avatar} size="large" />
      <div className="pair-who">
        <Heading id={id}>
          <bdi>{person.name}</bdi>
        </Heading>
        {person.ages !== null && <p className="soft">{person.ages}</p>}
      </div>
    </article>
  );
}
