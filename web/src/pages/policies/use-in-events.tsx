// Which pools are to follow a version, and what that does there, said before it is done.
import type { Follower } from './use-version.js';

interface UseInEventsProps {
  events: readonly Follower[];
  chosen: readonly string[];
  onChosen: (chosen: readonly string[]) => void;
  /** A version that is published already: events that follow it have nothing to take up. Undefined: a new one. */
  version: { readonly id: string; readonly words: string } | undefined;
}

export function UseInEvents({ events, chosen, onChosen, version }: UseInEventsProps) {
  if (events.length === 0) return null;
  const picked = events.filter(({ id }) => chosen.includes(id));
  const toggle = (id: string) => onChosen(chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id]);
  return (
    <fieldset className="use-in">
      <legend>{version ? `Use ${version.words} in` : 'Use it at once in'}</legend>
      <ul>
        {events.map(({ id, name, members, mode, policyVersionId }) => {
          const follows = policyVersionId === version?.id;
          return (
            <li key={id}>
              <label className="check">
                <input type="checkbox" checked={chosen.includes(id) || follows} disabled={follows} onChange={() => toggle(id)} />
                <span>
                  {name}{' '}
                  <span className="soft">{follows ? 'follows it already' : `${peopleWords(members)}${placeWords[mode]}`}</span>
                </span>
              </label>
            </li>
          );
        })}
      </ul>
      <p className="hint" role="status">
        {chosen.length === 0 ? 'What you do not choose goes on as it is.' : whatHappens(picked)}
      </p>
    </fieldset>
  );
}

const placeWords = {
  events: '',
  live: ' in the lobby',
  lookalike: ' in the lookalike pool',
  community: ' in the community',
} as const;

/** The most that happens: lists that change are what people notice. */
function whatHappens(picked: readonly Follower[]): string {
  const lists = picked.filter(({ mode }) => mode === 'events').reduce((sum, { members }) => sum + members, 0);
  if (picked.some(({ mode }) => mode === 'events'))
    return `${lists === 1 ? '1 list is' : `${lists} lists are`} worked out anew at once, and people see theirs change as it happens.`;
  if (picked.some(({ mode }) => mode === 'lookalike')) return 'Everybody there is matched again at once.';
  if (picked.every(({ mode }) => mode === 'community')) return 'It decides for pairs that are proposed from now on.';
  return 'It decides for those who search from now on.';
}

const peopleWords = (members: number) => (members === 1 ? '1 person' : `${members} people`);
