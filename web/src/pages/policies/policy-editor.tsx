// The editor: two views of one draft, what it says in words beside it, trying it, and publishing it.
import { useId, useState } from 'react';
import type { PolicyDetail, PolicyTerms, PolicyUse, PublishedPolicy } from '@nakodo/protocol';
import { Link } from 'wouter';
import { Button, ButtonLink } from '../../components/button.js';
import { ConfirmDialog } from '../../components/dialog.js';
import { TextField } from '../../components/field.js';
import { PageHead } from '../../components/page-head.js';
import { Panel } from '../../components/panel.js';
import { FormView } from './form-view.js';
import { JsonView } from './json-view.js';
import { PublishPanel } from './publish-panel.js';
import { SaysPanel } from './says-panel.js';
import { TryPanel } from './try-panel.js';
import { usePolicyCheck } from './use-policy-check.js';
import type { Draft } from './use-policy-draft.js';

interface PolicyEditorProps {
  terms: PolicyTerms;
  draft: Draft;
  /** What the draft goes back to when it is thrown away. */
  origin: { readonly text: string; readonly name: string; readonly basedOn: number };
  /** Undefined: it is not published yet. */
  policy: PolicyDetail | undefined;
  /** Where it is used, or meant for: in whose words it is told. */
  modes: readonly PolicyUse['mode'][];
  onPublished: (published: PublishedPolicy, text: string) => void;
}

export function PolicyEditor({ terms, draft, origin, policy, modes, onPublished }: PolicyEditorProps) {
  const [view, setView] = useState<'form' | 'json'>('form');
  const published = policy?.versions[0]?.body;
  const check = usePolicyCheck(draft.json, published, modes);
  const problems = check.result?.problems ?? [];
  return (
    <>
      <PageHead
        title={policy?.name ?? 'New policy'}
        eyebrow={<Link to="/policies">Policies</Link>}
        actions={policy?.versions[0] && <CreateEvent versionId={policy.versions[0].id} used={policy.usedBy.length > 0} />}
        lead={policy ? whereUsed(policy) : 'Nothing happens to your events before you publish it and use it in one.'}
      />
      <DraftNotice draft={draft} origin={origin} policy={policy} />
      <div className="policy-columns" id="editor">
        <div className="policy-editor">
          {!policy && <NameField draft={draft} />}
          <ViewSwitch view={view} onView={setView} />
          {view === 'form' ? (
            <FormView terms={terms} draft={draft} check={check} onJson={() => setView('json')} />
          ) : (
            <JsonView draft={draft} problems={problems} />
          )}
        </div>
        <div className="policy-side" role="group" aria-label="The policy in words" tabIndex={0}>
          <SaysPanel check={check} json={draft.json} onJson={() => setView('json')} />
        </div>
      </div>
      <TryPanel draft={draft} policy={policy} problems={problems} />
      <PublishPanel draft={draft} policy={policy} check={check} onPublished={onPublished} />
    </>
  );
}

/** What comes next once a policy is there: first of all where nothing follows it yet. */
function CreateEvent({ versionId, used }: { versionId: string; used: boolean }) {
  return (
    <ButtonLink to={`/organise/new?policy=${versionId}`} tone={used ? 'quiet' : 'primary'}>
      Create an event with it
    </ButtonLink>
  );
}

function whereUsed({ usedBy, versions }: PolicyDetail): string {
  const newest = `Version ${versions[0]?.version ?? 1} is the newest.`;
  if (usedBy.length === 0) return `${newest} It is not used anywhere yet.`;
  return `${newest} ${usedBy.map((use) => `${use.name} follows version ${use.version}`).join('; ')}.`;
}

function NameField({ draft }: { draft: Draft }) {
  const id = useId();
  return (
    <Panel title="Name">
      <TextField
        field={{ id, name: 'name', value: draft.name, error: undefined, set: draft.setName }}
        label="What is it called?"
        hint="As it stands in the list of policies."
        maxLength={100}
        autoComplete="off"
      />
    </Panel>
  );
}

function ViewSwitch({ view, onView }: { view: 'form' | 'json'; onView: (view: 'form' | 'json') => void }) {
  return (
    <fieldset className="view-switch">
      <legend className="hidden">How to edit it</legend>
      {(['form', 'json'] as const).map((each) => (
        <label key={each} className="chip-choice">
          <input type="radio" name="view" checked={view === each} onChange={() => onView(each)} />
          <span>{each === 'form' ? 'Form' : 'JSON'}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** Unpublished changes are kept here, and somebody may have published meanwhile. */
function DraftNotice({ draft, origin, policy }: Pick<PolicyEditorProps, 'draft' | 'origin' | 'policy'>) {
  const [asking, setAsking] = useState(false);
  const newest = policy?.versions[0];
  const overtaken = newest !== undefined && draft.basedOn < newest.version && draft.basedOn > 0;
  if (!draft.changed && !overtaken) return null;
  return (
    <div className="notice draft-notice">
      <p>
        {overtaken ? (
          <>
            <strong>
              Version {newest.version} was published{newest.createdBy ? ` by ${newest.createdBy.name}` : ''} since you began from
              version {draft.basedOn}.
            </strong>{' '}
            What you publish comes after it, and nothing of it is merged in.
          </>
        ) : (
          <>
            <strong>Changes that are not published.</strong> They are kept in this browser, also when you close the page.
          </>
        )}
      </p>
      <Button onClick={() => setAsking(true)}>Throw them away</Button>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        title="Throw your changes away?"
        action="Throw away"
        tone="danger"
        onConfirm={async () => draft.begin(origin)}
      >
        <p>
          {policy
            ? `The editor goes back to version ${origin.basedOn} of “${policy.name}”.`
            : 'The editor goes back to where you started.'}{' '}
          This cannot be undone.
        </p>
      </ConfirmDialog>
    </div>
  );
}
