// What was published before: who, when, what it changed; two versions side by side; an older one to go on from.
import { useId, useState } from 'react';
import type { PolicyDetail, PolicyVersion } from '@nakodo/protocol';
import { policies } from '../../api/policies.js';
import { Button } from '../../components/button.js';
import { ConfirmDialog } from '../../components/dialog.js';
import { SelectField } from '../../components/field.js';
import { ErrorNotice, Skeleton } from '../../components/notice.js';
import { Badge, Panel } from '../../components/panel.js';
import { say } from '../../components/toast.js';
import { dateAndTime } from '../../components/times.js';
import { useResource } from '../../hooks/use-resource.js';
import { Changes, Words } from './policy-words.js';

interface PolicyHistoryProps {
  policy: PolicyDetail;
  /** There are changes that taking an older version would throw away. */
  changed: boolean;
  onTake: (version: PolicyVersion) => void;
}

export function PolicyHistory({ policy, changed, onTake }: PolicyHistoryProps) {
  const { versions, usedBy } = policy;
  const [asking, setAsking] = useState<PolicyVersion>();
  const take = (version: PolicyVersion) => {
    onTake(version);
    say(`Version ${version.version} is in the editor. Publishing it makes it the newest.`);
  };
  return (
    <Panel title="History">
      <ol className="versions">
        {versions.map((version, at) => (
          <li key={version.id}>
            <div className="version-head">
              <h3>
                Version {version.version} {at === 0 && <Badge tone="none">Newest</Badge>}
              </h3>
              {at > 0 && (
                <Button tone="quiet" onClick={() => (changed ? setAsking(version) : take(version))}>
                  Use it again<span className="hidden">: version {version.version}</span>
                </Button>
              )}
            </div>
            <p className="soft">
              {version.createdBy ? `${version.createdBy.name}, ` : ''}
              {dateAndTime(version.createdAt)}
              {usedBy
                .filter((use) => use.versionId === version.id)
                .map((use) => (
                  <span key={use.id}>
                    {' · '}
                    <Badge>{use.name}</Badge>
                  </span>
                ))}
            </p>
            {at < versions.length - 1 && <Changes changes={version.changes} none="Says the same as the one before." />}
            {at === versions.length - 1 && <p className="soft">{version.version === 1 ? 'The first version.' : ''}</p>}
          </li>
        ))}
      </ol>
      {versions.length > 1 && <Compare versions={versions} />}
      <ConfirmDialog
        open={asking !== undefined}
        onClose={() => setAsking(undefined)}
        title={`Go on from version ${asking?.version ?? ''}?`}
        action="Throw my changes away"
        tone="danger"
        onConfirm={async () => {
          if (asking) take(asking);
        }}
      >
        <p>What you have changed and not published goes.</p>
      </ConfirmDialog>
    </Panel>
  );
}

function Compare({ versions }: { versions: readonly PolicyVersion[] }) {
  const id = useId();
  const [from, setFrom] = useState(versions[1]?.id ?? '');
  const [to, setTo] = useState(versions[0]?.id ?? '');
  const options = versions.map((version) => ({ value: version.id, label: `Version ${version.version}` }));
  const [older, newer] = [versions.find((each) => each.id === from), versions.find((each) => each.id === to)];
  const answer = useResource(`compare ${from} ${to}`, () => policies.check(newer?.body, older?.body));
  return (
    <section className="compare">
      <h3>Compare two versions</h3>
      <div className="compare-form">
        <SelectField
          field={{ id: `${id}from`, name: 'from', value: from, error: undefined, set: setFrom }}
          label="From"
          options={options}
        />
        <SelectField
          field={{ id: `${id}to`, name: 'to', value: to, error: undefined, set: setTo }}
          label="To"
          options={options}
        />
      </div>
      {answer.loading && <Skeleton rows={2} />}
      {answer.error && <ErrorNotice error={answer.error} onRetry={answer.reload} />}
      {answer.data && (
        <Changes
          changes={answer.data.changes ?? []}
          none={
            answer.data.changes === null
              ? 'One of them can no longer be used here, so they cannot be compared.'
              : 'They say the same.'
          }
        />
      )}
      <div className="compare-words">
        {[older, newer].map(
          (version, side) =>
            version && (
              <div key={side}>
                <h4>Version {version.version}</h4>
                <Words words={version.words} />
              </div>
            ),
        )}
      </div>
    </section>
  );
}
