// One policy: its newest version to go on from, and what came before.
import type { PolicyDetail, PolicyTerms, PolicyVersion } from '@nakodo/protocol';
import { policies } from '../../api/policies.js';
import { ApiError } from '../../api/request.js';
import { ButtonLink } from '../../components/button.js';
import { ErrorNotice, Loading } from '../../components/notice.js';
import { Empty } from '../../components/panel.js';
import { useResource } from '../../hooks/use-resource.js';
import { inOrder, printBody } from './policy-body.js';
import { PolicyEditor } from './policy-editor.js';
import { PolicyHistory } from './policy-history.js';
import { usePolicyDraft } from './use-policy-draft.js';

export function PolicyPage({ policyId }: { policyId: string }) {
  const policy = useResource(`policy ${policyId}`, (signal) => policies.read(policyId, signal));
  const terms = useResource('policy terms', (signal) => policies.terms(undefined, signal));
  if (policy.error instanceof ApiError && policy.error.status === 404) {
    return (
      <Empty title="There is no such policy" heading="h1">
        <p>It may have been removed with the database it was in.</p>
        <ButtonLink to="/policies">All policies</ButtonLink>
      </Empty>
    );
  }
  const failed = policy.data ? undefined : policy.error;
  if (failed) return <ErrorNotice error={failed} onRetry={policy.reload} />;
  if (terms.error && !terms.data) return <ErrorNotice error={terms.error} onRetry={terms.reload} />;
  const newest = policy.data?.versions[0];
  if (!policy.data || !newest || !terms.data) return <Loading label="Opening the policy" />;
  return <Loaded policy={policy.data} newest={newest} terms={terms.data} reload={policy.reload} />;
}

const originOf = (policy: PolicyDetail, { body, version }: PolicyVersion, terms: PolicyTerms) => ({
  text: printBody(inOrder(body, terms.terms)),
  name: policy.name,
  basedOn: version,
});

interface LoadedProps {
  policy: PolicyDetail;
  newest: PolicyVersion;
  terms: PolicyTerms;
  reload: () => void;
}

function Loaded({ policy, newest, terms, reload }: LoadedProps) {
  const draft = usePolicyDraft(policy.id, originOf(policy, newest, terms));
  const take = ({ body }: PolicyVersion) => {
    draft.begin(originOf(policy, newest, terms));
    draft.setBody(inOrder(body, terms.terms));
    document.getElementById('editor')?.scrollIntoView();
  };
  return (
    <>
      <PolicyEditor
        terms={terms}
        draft={draft}
        origin={originOf(policy, newest, terms)}
        policy={policy}
        modes={[...new Set(policy.usedBy.map(({ mode }) => mode))]}
        onPublished={({ version, created }, text) => {
          if (created) draft.begin({ text, name: policy.name, basedOn: version });
          reload();
        }}
      />
      <PolicyHistory policy={policy} changed={draft.changed} onTake={take} />
    </>
  );
}
