// Whom one hid, to bring them back: nothing where nobody is. Who comes back is on the list again, and was told neither.
import type { Card } from '@nakodo/protocol';
import { Avatar } from '../../components/avatar.js';
import { Button } from '../../components/button.js';
import { ErrorNotice } from '../../components/notice.js';
import { Panel } from '../../components/panel.js';
import { say } from '../../components/toast.js';
import { useAction } from '../../hooks/use-action.js';
import { useKeptFocus } from '../../hooks/use-kept-focus.js';
import type { LooksData } from './use-looks.js';

export function HiddenPeople({ looks }: { looks: LooksData }) {
  const kept = useKeptFocus<HTMLDivElement>();
  const people = looks.hidden.data?.people ?? [];
  if (people.length === 0) return null;
  const show = async (person: Card) => {
    await looks.showAgain(person.id);
    say(`${person.name} is on your list again.`);
  };
  return (
    <Panel title="Hidden by you" className="looks-hidden-people">
      <div {...kept}>
        <p className="soft">You do not see them, nor a hello of theirs. They were not told.</p>
        <ul className="rows" aria-label="Hidden people">
          {people.map((person) => (
            <HiddenPerson key={person.id} person={person} onShow={() => show(person)} />
          ))}
        </ul>
      </div>
    </Panel>
  );
}

function HiddenPerson({ person, onShow }: { person: Card; onShow: () => Promise<void> }) {
  const { run, pending, error } = useAction(onShow);
  return (
    <li>
      <span className="looks-hidden-who">
        <Avatar name={person.name} image={person.avatar} size="small" />
        <bdi>{person.name}</bdi>
      </span>
      <Button busy={pending} onClick={() => void run()} aria-label={`Show again: ${person.name}`}>
        Show again
      </Button>
      {error && <ErrorNotice error={error} />}
    </li>
  );
}
