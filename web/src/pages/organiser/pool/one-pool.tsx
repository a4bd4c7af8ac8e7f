// One pool by the id in the address: read, kept current while one looks, or said not to be there.
import type { ReactNode } from 'react';
import { ApiError } from '../../../api/request.js';
import { ButtonLink } from '../../../components/button.js';
import { ErrorNotice, Skeleton } from '../../../components/notice.js';
import { PageHead } from '../../../components/page-head.js';
import { Empty } from '../../../components/panel.js';
import { useResource } from '../../../hooks/use-resource.js';

/** What the pages of one pool are given, beside the pool itself. */
export interface Kept<Pool> {
  /** After a change: the pool as it is now. */
  readonly onPool: (pool: Pool) => void;
  /** It could not be read just now; what is shown is of a moment ago. */
  readonly lost: boolean;
  readonly onLook: () => void;
}

interface OnePoolProps<Pool> {
  id: string;
  noun: string;
  read: (id: string, signal: AbortSignal) => Promise<Pool>;
  children: (pool: Pool, kept: Kept<Pool>) => ReactNode;
}

export function OnePool<Pool>({ id, noun, read, children }: OnePoolProps<Pool>) {
  const found = useResource(`${noun} to run ${id}`, (signal) => read(id, signal));
  // What is no id leads to nothing, too.
  if (found.error instanceof ApiError && [404, 422].includes(found.error.status)) return <NoPool noun={noun} />;
  if (found.data !== undefined) {
    return children(found.data, { onPool: found.replace, lost: found.error !== undefined, onLook: found.look });
  }
  return (
    <>
      <PageHead title={`The ${noun}`} />
      {found.loading && <Skeleton rows={5} />}
      {found.error && <ErrorNotice error={found.error} onRetry={found.reload} />}
    </>
  );
}

export function NoPool({ noun }: { noun: string }) {
  return (
    <Empty title={`There is no such ${noun}`} heading="h1">
      <p>It may have been deleted, or the address is not complete.</p>
      <ButtonLink to="/organise">All you organise</ButtonLink>
    </Empty>
  );
}
