// One person of one's list, with what can be done about it: say hello, write, report, block.
import { useState } from 'react';
import type { Match } from '@nakodo/protocol';
import { BlockDialog } from '../../components/block-dialog.js';
import { MatchCard } from '../../components/match-card.js';
import { Menu, MenuItem } from '../../components/menu.js';
import { ReportDialog } from '../../components/report-dialog.js';
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

export function PersonMenu({ person, onBlocked }: { person: { id: string; name: string }; onBlocked: () => void }) {
  const [asking, setAsking] = useState<'report' | 'block'>();
  const stop = () => setAsking(undefined);
  return (
    <>
      <Menu label={`More about ${person.name}`}>
        {(close) => (
          <>
            <MenuItem
              tone="danger"
              onClick={() => {
                close();
                setAsking('report');
              }}
            >
              Report {person.name}
            </MenuItem>
            <MenuItem
              tone="danger"
              onClick={() => {
                close();
                setAsking('block');
              }}
            >
              Block {person.name}
            </MenuItem>
          </>
        )}
      </Menu>
      <ReportDialog person={person} open={asking === 'report'} onClose={stop} onReported={onBlocked} />
      <BlockDialog person={person} open={asking === 'block'} onClose={stop} onBlocked={onBlocked} />
    </>
  );
}
