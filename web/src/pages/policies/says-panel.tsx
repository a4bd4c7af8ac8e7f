// What the draft says in plain words, or what is wrong with it. Read out when it changes.
import { ErrorNotice } from '../../components/notice.js';
import { Panel } from '../../components/panel.js';
import type { ReadJson } from './json-places.js';
import { Words } from './policy-words.js';
import type { PolicyCheck } from './use-policy-check.js';

interface SaysPanelProps {
  check: PolicyCheck;
  json: ReadJson;
  onJson: () => void;
}

export function SaysPanel({ check: { result, checking, error, retry }, json, onJson }: SaysPanelProps) {
  const count = result?.problems.length ?? 0;
  return (
    <Panel title="What it says" aside={checking ? <span className="soft">Checking…</span> : undefined}>
      <p className="hidden" role="status">
        {!checking && (result ?? json.error) !== undefined && spokenWords(json, count)}
      </p>
      {json.error && (
        <div className="says-problems">
          <p>
            <strong>The JSON breaks off.</strong> {json.error.message}.
          </p>
          <button type="button" className="link-button" onClick={onJson}>
            Mend it in the JSON view
          </button>
        </div>
      )}
      {result && count > 0 && (
        <div className="says-problems">
          <p>
            <strong>{count === 1 ? 'One thing is wrong:' : `${count} things are wrong:`}</strong>
          </p>
          <ul>
            {result.problems.map(({ path, message }) => (
              <li key={path + message}>
                {path !== '' && <code>{path}</code>} {message}
              </li>
            ))}
          </ul>
        </div>
      )}
      {result && count === 0 && <Words words={result.words} />}
      {error && <ErrorNotice error={error} onRetry={retry} />}
    </Panel>
  );
}

/** Short: whoever listens reads on where they want to. */
function spokenWords(json: ReadJson, problems: number): string {
  if (json.error) return 'The JSON breaks off.';
  if (problems > 0)
    return problems === 1 ? 'One thing is wrong with the policy.' : `${problems} things are wrong with the policy.`;
  return 'The policy can be used.';
}
