// A new policy: where to start, then the editor with a name to give.
import type { PolicyTerms, StartingPoint } from '@nakodo/protocol';
import { useMemo } from 'react';
import { Link, useLocation } from 'wouter';
import { policies } from '../../api/policies.js';
import { ButtonLink } from '../../components/button.js';
import { ErrorNotice, Loading, Skeleton } from '../../components/notice.js';
import { PageHead } from '../../components/page-head.js';
import { Badge, Empty } from '../../components/panel.js';
import { useResource } from '../../hooks/use-resource.js';
import { printBody } from './policy-body.js';
import { PolicyEditor } from './policy-editor.js';
import { hasDraft, usePolicyDraft } from './use-policy-draft.js';

export function StartingPointsPage() {
  const terms = useResource('policy terms', (signal) => policies.terms(undefined, signal));
  return (
    <>
      <PageHead
        title="New policy"
        eyebrow={<Link to="/policies">Policies</Link>}
        lead="Choose where to start. Everything can be changed, and nothing happens before you publish."
      />
      {terms.loading && <Skeleton rows={5} />}
      {terms.error && <ErrorNotice error={terms.error} onRetry={terms.reload} />}
      {terms.data && (
        <ul className="starting-points">
          {terms.data.startingPoints.map((point) => (
            <StartingPointItem key={point.key} point={point} />
          ))}
        </ul>
      )}
    </>
  );
}

function StartingPointItem({ point: { key, name, about, body, missing } }: { point: StartingPoint }) {
  return (
    <li className="panel starting-point">
      <h2>{name}</h2>
      <p>{about}</p>
      {body === null ? (
        <p className="soft">
          <Badge tone="none">Not here yet</Badge> It needs {missing.map((each) => `“${each}”`).join(' and ')}, which no profile
          here can hold. Import people who have it, and it can be used.
        </p>
      ) : (
        <ButtonLink to={`/policies/new/${key}`}>
          {hasDraft(`new ${key}`) ? 'Go on with your draft' : 'Start here'}
          <span className="hidden">: {name}</span>
        </ButtonLink>
      )}
    </li>
  );
}

export function NewPolicyPage({ start }: { start: string }) {
  const terms = useResource('policy terms', (signal) => policies.terms(undefined, signal));
  const point = terms.data?.startingPoints.find(({ key }) => key === start);
  if (terms.error) return <ErrorNotice error={terms.error} onRetry={terms.reload} />;
  if (!terms.data) return <Loading label="Opening the editor" />;
  if (!point?.body) {
    return (
      <Empty title="There is nothing to start from here" heading="h1">
        <ButtonLink to="/policies/new">Choose where to start</ButtonLink>
      </Empty>
    );
  }
  return <NewPolicy terms={terms.data} point={point} body={point.body} />;
}

interface NewPolicyProps {
  terms: PolicyTerms;
  point: StartingPoint;
  body: Readonly<Record<string, unknown>>;
}

function NewPolicy({ terms, point, body }: NewPolicyProps) {
  const [, navigate] = useLocation();
  const origin = useMemo(
    () => ({ text: printBody(body), name: point.key === 'empty' ? '' : point.name, basedOn: 0 }),
    [body, point],
  );
  const draft = usePolicyDraft(`new ${point.key}`, origin);
  return (
    <PolicyEditor
      terms={terms}
      draft={draft}
      origin={origin}
      policy={undefined}
      onPublished={({ policyId }) => {
        draft.begin(origin);
        navigate(`/policies/${policyId}`, { replace: true });
      }}
    />
  );
}
