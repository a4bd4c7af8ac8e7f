// One person of one's list, with what can be done about it: say hello, write, report, block.
import type { Match } from '@nakodo/protocol';
import { MatchCard } from '../../components/match-card.js';
import { PersonMenu } from '../../components/person-menu.js';
import { Hello } from './hello.js';
import type { MyEventData } from './use-my-event.js';

interface MyMatchProps {
  eventId: string;
  match: Match;
  place: number;
  isNew: boolean;
  my: MyEventData;
}

export function MyMatch({ match, place, isNew, my }: MyMatchProps) {
  const { person, contact } = match;
  return (
    <MatchCard
      match={match}
      place={place}
      isNew={isNew}
      heading="h2"
      menu={<PersonMenu person={person} onBlocked={() => my.noteBlocked(person.id)} />}
    >
      <Hello person={person} contact={contact ?? nothingSaid} onHello={() => my.sayHello(person.id)} />
    </MatchCard>
  );
}

const nothingSaid = { youSaidHello: false, theySaidHello: false, conversationId: null, canSayHello: true };
