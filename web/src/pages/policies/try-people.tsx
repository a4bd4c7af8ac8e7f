// People of a try: each opens to their list as it would be, who comes and goes and why; and those who would have nobody.
import type { PolicyTry, TriedEntry, TriedList } from '@nakodo/protocol';
import { Avatar } from '../../components/avatar.js';
import { Funnel } from '../../components/funnel.js';
import { Badge } from '../../components/panel.js';

export function TriedLists({ examples, compared }: { examples: readonly TriedList[]; compared: boolean }) {
  if (examples.length === 0) return null;
  return (
    <section className="try-part">
      <h3>Some of the lists</h3>
      <p className="soft">With the reasons as each of them would read them.</p>
      <ul className="tried">
        {examples.map((example) => (
          <li key={example.person.id}>
            <details>
              <summary>
                <Avatar name={example.person.name} image={example.person.avatar} size="small" />
                <span>
                  <strong>{example.person.name}</strong>
                  <span className="soft"> {compared ? changeWords(example) : listWords(example)}</span>
                </span>
              </summary>
              <ol className="tried-list">
                {example.list.map((entry) => (
                  <Entry key={entry.person.id} entry={entry} />
                ))}
              </ol>
              {example.gone.length > 0 && (
                <>
                  <h4>No longer on the list</h4>
                  <ul className="tried-gone">
                    {example.gone.map(({ person, why }) => (
                      <li key={person.id}>
                        <strong>{person.name}:</strong> {why}
                      </li>
                    ))}
                  </ul>
                </>
              )}
            </details>
          </li>
        ))}
      </ul>
    </section>
  );
}

const listWords = ({ list }: TriedList) => `meets ${list.map(({ person }) => person.name).join(', ')}`;

function changeWords(example: TriedList): string {
  const fresh = example.list.filter(({ isNew }) => isNew);
  if (fresh.length === 0 && example.gone.length === 0) return 'keeps the same list';
  const gone = example.gone.length > 0 ? `loses ${example.gone.map(({ person }) => person.name).join(', ')}` : '';
  const got = fresh.length > 0 ? `gets ${fresh.map(({ person }) => person.name).join(', ')}` : '';
  return [got, gone].filter(Boolean).join(' and ');
}

function Entry({ entry: { person, score, reasons, isNew } }: { entry: TriedEntry }) {
  return (
    <li>
      <p className="tried-who">
        <Avatar name={person.name} image={person.avatar} size="small" />
        <strong>{person.name}</strong>
        {isNew && <Badge>New</Badge>}
        <span className="tried-score">{Math.round(score * 100)} of 100</span>
      </p>
      {reasons.length > 0 && (
        <ul className="tried-reasons">
          {reasons.map(({ term, words, share }) => (
            <li key={term}>
              <span>{words}</span>
              <span className="soft">{Math.round(share * 100)} %</span>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

export function TriedLeft({ left, total }: { left: PolicyTry['left']; total: number }) {
  if (left.length === 0) return null;
  return (
    <section className="try-part">
      <h3>Who would have nobody</h3>
      {total > left.length && (
        <p className="soft">
          {left.length} of {total}, those who lose a list first.
        </p>
      )}
      <ul className="tried">
        {left.map(({ person, steps, missing, advice, hadList }) => (
          <li key={person.id}>
            <details>
              <summary>
                <Avatar name={person.name} image={person.avatar} size="small" />
                <span>
                  <strong>{person.name}</strong> {hadList && <Badge tone="waiting">Had a list</Badge>}
                  <span className="soft"> {missing.length > 0 ? lackWords(missing) : blame(steps)}</span>
                </span>
              </summary>
              <Funnel why={{ steps: [...steps], advice }} />
            </details>
          </li>
        ))}
      </ul>
    </section>
  );
}

const lackWords = (missing: PolicyTry['left'][number]['missing']) =>
  `did not say ${missing.map(({ label }) => `“${label}”`).join(' and ')}`;

/** The step that took the last ones away. */
function blame(steps: PolicyTry['left'][number]['steps']): string {
  const place = steps.findIndex(({ left }) => left === 0);
  const step = steps[place];
  if (!step) return '';
  const before = steps[place - 1]?.left ?? 0;
  return before === 0 ? 'nobody else is here' : `“${step.words}” leaves none of ${before}`;
}
