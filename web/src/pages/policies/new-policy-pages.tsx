// A new policy: where to start, then the editor with a name to give.
import type { PolicyBody, PolicyTerms, PolicyUse, StartingPoint } from '@nakodo/protocol';
import { Link, useLocation } from 'wouter';
import { policies } from '../../api/policies.js';
import { ButtonLink } from '../../components/button.js';
import { ErrorNotice, Loading, Skeleton } from '../../components/notice.js';
import { PageHead } from '../../components/page-head.js';
import { Badge, Empty } from '../../components/panel.js';
import { useResource } from '../../hooks/use-resource.js';
import { inOrder, printBody } from './policy-body.js';
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
      <OwnPolicies />
    </>
  );
}

/** A copy of one of the organiser's own. */
function OwnPolicies() {
  const list = useResource('policies', policies.list);
  const own = list.data?.policies.filter(({ problems }) => problems.length === 0) ?? [];
  if (own.length === 0) return null;
  return (
    <section className="own-policies">
      <h2>Or from a copy of yours</h2>
      <ul>
        {own.map(({ id, name }) => (
          <li key={id}>
            <Link to={`/policies/new/copy-${id}`}>{name}</Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

const modeWords = { live: 'for lobbies', lookalike: 'for lookalikes', community: 'for communities' } as const;

function StartingPointItem({ point: { key, name, about, mode, body, missing } }: { point: StartingPoint }) {
  return (
    <li className="panel starting-point">
      <h2>
        {name} {mode !== 'events' && <Badge tone="none">{modeWords[mode]}</Badge>}
      </h2>
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
  const copied = /^copy-([0-9a-f-]{36})$/.exec(start)?.[1];
  const terms = useResource('policy terms', (signal) => policies.terms(undefined, signal));
  const own = useResource(copied && `policy ${copied}`, (signal) => policies.read(copied ?? '', signal));
  if (terms.error) return <ErrorNotice error={terms.error} onRetry={terms.reload} />;
  if (!terms.data || own.loading) return <Loading label="Opening the editor" />;
  const point = terms.data.startingPoints.find(({ key }) => key === start);
  const newest = own.data?.versions[0];
  const body = newest ? inOrder(newest.body, terms.data.terms) : point?.body;
  const name = own.data ? `${own.data.name}, copy` : start === 'empty' ? '' : (point?.name ?? '');
  if (!body) {
    return (
      <Empty title="There is nothing to start from here" heading="h1">
        <ButtonLink to="/policies/new">Choose where to start</ButtonLink>
      </Empty>
    );
  }
  // A copy may be for anything.
  const modes = point && start !== 'empty' ? [point.mode] : [];
  return <NewPolicy terms={terms.data} start={start} name={name} body={body} modes={modes} />;
}

interface NewPolicyProps {
  terms: PolicyTerms;
  start: string;
  name: string;
  body: PolicyBody;
  /** What it is meant for; none: anything. */
  modes: readonly PolicyUse['mode'][];
}

function NewPolicy({ terms, start, name, body, modes }: NewPolicyProps) {
  const [, navigate] = useLocation();
  const origin = { text: printBody(body), name, basedOn: 0 };
  const draft = usePolicyDraft(`new ${start}`, origin);
  return (
    <PolicyEditor
      terms={terms}
      draft={draft}
      origin={origin}
      policy={undefined}
      modes={modes}
      onPublished={({ policyId }) => {
        draft.begin(origin);
        navigate(`/policies/${policyId}`, { replace: true });
      }}
    />
  );
}
