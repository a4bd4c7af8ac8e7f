// Which keys vote, shown where there is a keyboard; single letters can be switched off.
import { Switch } from '../../components/switch.js';

interface VoteKeysHintProps {
  on: boolean;
  onChange: (on: boolean) => void;
}

const keys = [
  { keys: ['N', '←'], words: 'No' },
  { keys: ['S'], words: 'Skip' },
  { keys: ['Y', '→'], words: 'Yes' },
  { keys: ['U'], words: 'Undo' },
] as const;

export function VoteKeysHint({ on, onChange }: VoteKeysHintProps) {
  return (
    <div className="vote-keys">
      <Switch label="Vote by keys" on={on} onChange={onChange} />
      {on && (
        <ul aria-label="Keys">
          {keys.map(({ keys: those, words }) => (
            <li key={words}>
              {those.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}{' '}
              {words}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
