// Publishing: what changes since the last version in words, where to use it at once, and what that does to the lists there.
import { useState } from 'react';
import type { PolicyDetail, PublishedPolicy } from '@nakodo/protocol';
import { events as eventsApi } from '../../api/events.js';
import { policies } from '../../api/policies.js';
import { runningCommunities } from '../../api/running-communities.js';
import { runningLobbies } from '../../api/running-lobbies.js';
import { runningLookalike } from '../../api/running-lookalike.js';
import { Button } from '../../components/button.js';
import { ErrorSummary } from '../../components/form.js';
import { Panel } from '../../components/panel.js';
import { say } from '../../components/toast.js';
import { ApiError } from '../../api/request.js';
import { useAction } from '../../hooks/use-action.js';
import { useResource } from '../../hooks/use-resource.js';
import { Changes } from './policy-words.js';
import { followersOf, takeUpWords, takeUpVersion, type Follower } from './use-version.js';
import { UseInEvents } from './use-in-events.js';
import type { PolicyCheck } from './use-policy-check.js';
import type { Draft } from './use-policy-draft.js';

interface PublishPanelProps {
  draft: Draft;
  policy: PolicyDetail | undefined;
  check: PolicyCheck;
  onPublished: (published: PublishedPolicy, text: string) => void;
}

export function PublishPanel({ draft, policy, check, onPublished }: PublishPanelProps) {
  const list = useResource('events', eventsApi.list);
  const lobbies = useResource('lobbies to use it in', runningLobbies.list);
  const pools = useResource('lookalike pools to use it in', runningLookalike.list);
  const communities = useResource('communities to use it in', runningCommunities.list);
  const events = followersOf({ ...list.data, ...lobbies.data, ...pools.data, ...communities.data });
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [outcome, setOutcome] = useState<readonly string[]>([]);
  const newest = policy?.versions[0];
  const changes = check.result?.changes ?? undefined;
  const nothingNew = changes?.length === 0 && !check.checking;
  const { run, pending, error } = useAction(async () => {
    setOutcome([]);
    const published = await policies.publish({
      name: policy?.name ?? draft.name,
      body: draft.body,
      basedOn: draft.basedOn,
    });
    const used = await takeUpVersion(published.versionId, picked(events, chosen));
    const words = [...publishedWords(published), ...used.map(takeUpWords)];
    setOutcome(words);
    setChosen([]);
    list.reload();
    lobbies.reload();
    pools.reload();
    communities.reload();
    // A new policy gets a page of its own, where this is no longer to be seen.
    if (!policy) say(words.join(' '));
    onPublished(published, draft.text);
  });
  const broken = draft.body === undefined || (check.result?.problems.length ?? 0) > 0;
  const nameless = !policy && draft.name.trim() === '';
  return (
    <Panel title="Publish">
      {policy && newest && (
        <>
          <h3>What changes since version {newest.version}</h3>
          {changes ? (
            <Changes changes={changes} none="Nothing: this says what the newest version says." />
          ) : (
            <p className="soft">{broken ? 'It cannot be told while something is wrong with the policy.' : 'Comparing…'}</p>
          )}
        </>
      )}
      <UseInEvents
        events={events}
        chosen={chosen}
        onChosen={setChosen}
        version={newest && nothingNew ? { id: newest.id, words: `version ${newest.version}` } : undefined}
      />
      <ErrorSummary error={error} problems={error instanceof ApiError && error.code === 'invalid_policy' ? error.problems : []} />
      <div className="publish-actions">
        <Button
          tone="primary"
          busy={pending}
          disabled={broken || nameless || (nothingNew && chosen.length === 0)}
          onClick={() => void run()}
        >
          {actionWords(nothingNew ? undefined : (newest?.version ?? 0) + 1, picked(events, chosen))}
        </Button>
        <p className="hint">
          {nameless
            ? 'Give it a name first.'
            : broken
              ? 'First mend what is wrong with the policy.'
              : 'A published version never changes. You can always go back to an older one.'}
        </p>
      </div>
      <div role="status">
        {outcome.length > 0 && (
          <ul className="notice news publish-outcome">
            {outcome.map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        )}
      </div>
    </Panel>
  );
}

const picked = (events: readonly Follower[], chosen: readonly string[]) => events.filter(({ id }) => chosen.includes(id));

function actionWords(version: number | undefined, chosen: readonly Follower[]): string {
  const where = whereWords(chosen);
  if (version === undefined) return where === '' ? 'Nothing to publish' : `Use it${where}`;
  return where === '' ? `Publish version ${version}` : `Publish version ${version} and use it${where}`;
}

const modeWords = { events: 'event', live: 'lobby', lookalike: 'lookalike pool', community: 'community' } as const;

function whereWords(chosen: readonly Follower[]): string {
  const [first] = chosen;
  if (!first) return '';
  if (chosen.length === 1) return ` in 1 ${modeWords[first.mode]}`;
  return ` in ${chosen.length} ${chosen.some(({ mode }) => mode !== 'events') ? 'places' : 'events'}`;
}

function publishedWords({ version, created, overtaken }: PublishedPolicy): string[] {
  if (!created) return [];
  const others = overtaken.map((each) => `version ${each.version}${each.by === null ? '' : ` by ${each.by}`}`).join(', ');
  return [
    `Version ${version} is published.`,
    ...(overtaken.length > 0
      ? [`Meanwhile somebody else published ${others}. It stays as it was, and nothing of it is in yours: see the history.`]
      : []),
  ];
}
