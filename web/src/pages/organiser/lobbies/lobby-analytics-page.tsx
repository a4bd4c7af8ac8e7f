// How a lobby goes, by the version of the policy that paired people: two side by side, and a word when there are too few to tell.
import { useState } from 'react';
import type { Lobby, PolicyOutcome } from '@nakodo/protocol';
import { runningLobbies } from '../../../api/running-lobbies.js';
import { percent, preciseWords, waitWords } from '../../../components/durations.js';
import { ErrorNotice, Skeleton } from '../../../components/notice.js';
import { digits } from '../../../components/numbers.js';
import { Badge, Empty, Panel } from '../../../components/panel.js';
import { useLookAgain } from '../../../hooks/use-look-again.js';
import { useResource } from '../../../hooks/use-resource.js';
import { SpanSelect } from '../pool/span-select.js';
import { LobbyHead } from './lobby-head.js';

const lookMs = 10_000;
/** Below it a rate moves by several percent with each session. */
const enoughSessions = 30;

export function LobbyAnalyticsPage({ lobby }: { lobby: Lobby }) {
  const [hours, setHours] = useState(24);
  const { data, error, loading, reload } = useResource(`analytics ${lobby.id} ${hours}`, (signal) =>
    runningLobbies.analytics(lobby.id, hours, signal),
  );
  useLookAgain(reload, lookMs);
  const versions = data?.versions;
  return (
    <div className="organiser">
      <LobbyHead lobby={lobby} part="Analytics" />
      <Panel title="By policy" aside={<SpanSelect hours={hours} onHours={setHours} upTo={168} />}>
        {loading && <Skeleton rows={4} />}
        {error && <ErrorNotice error={error} onRetry={reload} />}
        {versions && versions.every(({ sessions, searches }) => sessions + searches === 0) && (
          <Empty title="Nothing to tell yet">
            <p>Numbers appear when people have searched here in this time.</p>
          </Empty>
        )}
        {versions && versions.some(({ sessions, searches }) => sessions + searches > 0) && (
          <Outcomes lobby={lobby} versions={versions} />
        )}
      </Panel>
    </div>
  );
}

const rate = (value: number | null) => (value === null ? '–' : percent(value));
const time = (value: number | null) => (value === null ? '–' : preciseWords(value));

const rows: readonly { label: string; hint: string; words: (outcome: PolicyOutcome) => string }[] = [
  { label: 'Sessions', hint: 'Pairs that began', words: ({ sessions }) => digits(sessions) },
  { label: 'Found somebody', hint: 'Of all searches that ended', words: ({ matchRate }) => rate(matchRate) },
  { label: 'Wait, half of them', hint: 'At most, of those who found somebody', words: ({ waitP50Ms }) => time(waitP50Ms) },
  { label: 'Wait, 95 of 100', hint: 'At most, of those who found somebody', words: ({ waitP95Ms }) => time(waitP95Ms) },
  { label: 'Skipped', hint: 'Of the sessions that ended', words: ({ skipRate }) => rate(skipRate) },
  {
    label: 'Length of a session',
    hint: 'Half of them are longer',
    words: ({ sessionP50Ms }) => (sessionP50Ms === null ? '–' : waitWords(sessionP50Ms)),
  },
  { label: 'Kept in touch', hint: 'Both wanted to, of the sessions that ended', words: ({ keptRate }) => rate(keptRate) },
];

function Outcomes({ lobby, versions }: { lobby: Lobby; versions: readonly PolicyOutcome[] }) {
  const few = versions.filter(({ sessions }) => sessions < enoughSessions);
  return (
    <>
      <div className="outcomes">
        <table>
          <thead>
            <tr>
              <th scope="col">
                <span className="hidden">What</span>
              </th>
              {versions.map((version) => (
                <th scope="col" key={version.policyVersionId}>
                  {version.policyName}, version {version.version} <Use lobby={lobby} id={version.policyVersionId} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ label, hint, words }) => (
              <tr key={label}>
                <th scope="row">
                  {label} <span className="soft">{hint}</span>
                </th>
                {versions.map((version) => (
                  <td key={version.policyVersionId}>{words(version)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {few.length > 0 && (
        <p className="notice advice">
          {few.length === versions.length ? 'There are' : 'Of some versions there are'} too few sessions to tell yet: below{' '}
          {enoughSessions} a rate moves by several percent with each. Let it run on before you decide.
        </p>
      )}
      {versions.length > 1 && few.length === 0 && (
        <p className="soft">
          Small differences are chance: with a few hundred sessions on each side, rates that differ by less than about 8 percent
          say nothing.
        </p>
      )}
    </>
  );
}

function Use({ lobby, id }: { lobby: Lobby; id: string }) {
  if (id === lobby.secondPolicyVersionId) return <Badge>{lobby.secondShare} of 100 people</Badge>;
  if (id !== lobby.policyVersionId) return <Badge tone="none">not used now</Badge>;
  return <Badge>{lobby.secondShare === null ? 'in use' : `${100 - lobby.secondShare} of 100 people`}</Badge>;
}
