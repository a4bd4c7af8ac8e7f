// All policies: what each does, and where it is used.
import type { PolicySummary } from '@nakodo/protocol';
import { Link } from 'wouter';
import { policies } from '../../api/policies.js';
import { ButtonLink } from '../../components/button.js';
import { ErrorNotice, Skeleton } from '../../components/notice.js';
import { PageHead } from '../../components/page-head.js';
import { Badge, Empty } from '../../components/panel.js';
import { dateWords } from '../../components/times.js';
import { useResource } from '../../hooks/use-resource.js';
import { Words } from './policy-words.js';
import { hasDraft } from './use-policy-draft.js';

export function PolicyListPage() {
  const list = useResource('policies', policies.list);
  const found = list.data?.policies;
  return (
    <>
      <PageHead
        title="Policies"
        lead="A policy says who may meet whom, and which pairs are good ones. An event follows one version of one policy."
        actions={
          <ButtonLink to="/policies/new" tone="primary">
            New policy
          </ButtonLink>
        }
      />
      {list.loading && <Skeleton rows={4} />}
      {list.error && <ErrorNotice error={list.error} onRetry={list.reload} />}
      {found?.length === 0 && (
        <Empty title="No policy yet">
          <p>Start from one that fits your evening, try it on your people, and publish it.</p>
          <ButtonLink to="/policies/new" tone="primary">
            Choose where to start
          </ButtonLink>
        </Empty>
      )}
      {found && found.length > 0 && (
        <ul className="policy-list">
          {found.map((policy) => (
            <PolicyItem key={policy.id} policy={policy} />
          ))}
        </ul>
      )}
    </>
  );
}

function PolicyItem({ policy }: { policy: PolicySummary }) {
  const { id, name, newest, words, problems, usedBy } = policy;
  return (
    <li className="panel policy-item">
      <div className="policy-item-head">
        <h2>
          <Link to={`/policies/${id}`}>{name}</Link>
        </h2>
        <span className="soft">
          Version {newest.version}, {dateWords(newest.createdAt)}
        </span>
        {hasDraft(id) && <Badge tone="waiting">Draft in this browser</Badge>}
      </div>
      {problems.length > 0 ? (
        <p className="policy-broken">
          <Badge tone="bad">Cannot be used any more</Badge> {problems[0]?.message}
        </p>
      ) : (
        <Words words={words} />
      )}
      <p className="soft">
        {usedBy.length === 0
          ? 'Not used anywhere.'
          : `Used by ${usedBy.map((use) => `${use.name} (version ${use.version}, ${use.members} people)`).join(', ')}.`}
      </p>
    </li>
  );
}
