// What of a community's log is on a chain, where one is set up: how much, in which transactions, and how to ask somebody else than this server. Hashes and
// counts only: nothing by which the two of an outcome or a voter could be known.
import { useId } from 'react';
import type { CommunityAnchors } from '@nakodo/protocol';
import { chain } from '../../api/chain.js';
import { digits } from '../../components/numbers.js';
import { Badge, Panel } from '../../components/panel.js';
import { dateWords } from '../../components/times.js';
import { useResource } from '../../hooks/use-resource.js';
import type { CheckedLog } from './check-log.js';

export function OnChain({ log }: { log: CheckedLog }) {
  const { data } = useResource(`anchors of ${log.id} at ${log.report.head.place}`, (signal) => chain.anchors(log.id, signal));
  if (!data?.chain) return null;
  const { anchored, waiting, batches, more } = data;
  return (
    <Panel
      title="On the chain"
      aside={
        <Badge tone={anchored === 0 || waiting > 0 ? 'waiting' : 'good'}>
          {digits(anchored)} of {digits(anchored + waiting)}
        </Badge>
      }
    >
      <p>{anchoredWords(data)}</p>
      {batches.length > 0 && <Batches batches={batches} more={more} />}
      <HowToCheck registry={data.chain.registry} chainId={data.chain.chainId} />
    </Panel>
  );
}

function anchoredWords({ chain: place, anchored, waiting }: Omit<CommunityAnchors, 'batches' | 'more'>): string {
  const on = `chain ${place?.chainId}`;
  const later = 'go there some at a time, and none before it is final there';
  if (anchored + waiting === 0) return `Nothing is decided yet. Outcomes of this community ${later}, on ${on}.`;
  if (anchored === 0) return `Nothing is there yet: ${outcomesOf(waiting)} waiting. Outcomes ${later}, on ${on}.`;
  const rest = waiting === 0 ? 'None is waiting.' : `${capital(outcomesOf(waiting))} waiting.`;
  return `As this server says, ${outcomesOf(anchored)} anchored on ${on}. What is there, nobody can change any more, not even who runs the server. ${rest}`;
}

const outcomesOf = (count: number) => (count === 1 ? 'one outcome is' : `${digits(count)} outcomes are`);
const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

/** As many are open at once; the others on a click. */
const mostShown = 3;

function Batches({ batches, more }: Pick<CommunityAnchors, 'batches' | 'more'>) {
  const older = batches.slice(mostShown);
  return (
    <>
      <ul className="verify-batches" aria-label="Batches on the chain">
        {batches.slice(0, mostShown).map((batch) => (
          <Batch key={batch.number} batch={batch} />
        ))}
      </ul>
      {older.length > 0 && (
        <details className="reasons">
          <summary>Older batches</summary>
          <ul className="verify-batches" aria-label="Older batches">
            {older.map((batch) => (
              <Batch key={batch.number} batch={batch} />
            ))}
          </ul>
          {more && <p className="soft">And those before.</p>}
        </details>
      )}
    </>
  );
}

function Batch({ batch }: { batch: CommunityAnchors['batches'][number] }) {
  const id = useId();
  return (
    <li aria-labelledby={id}>
      <p id={id}>
        <strong>Batch {digits(batch.number)}</strong>, {dateWords(`${batch.anchoredOn}T12:00:00Z`)}:{' '}
        {batch.outcomes === 1 ? 'one outcome' : `${digits(batch.outcomes)} outcomes`} of this community
      </p>
      <dl>
        <dt>Block</dt>
        <dd>{digits(batch.block)}</dd>
        <dt>Transaction</dt>
        <dd>{batch.transaction}</dd>
        <dt>Root</dt>
        <dd>{batch.root}</dd>
      </dl>
    </li>
  );
}

function HowToCheck({ registry, chainId }: { registry: string; chainId: number }) {
  return (
    <>
      <h3>How to check that</h3>
      <p>
        Look up a transaction in any explorer of chain {chainId}, or ask the contract{' '}
        <span className="verify-hash">{registry}</span> for <code>batches(root)</code>: it knows each root that was anchored. Or
        have a node that you trust asked about every outcome of the log:
      </p>
      <pre className="verify-command" tabIndex={0} aria-label="Command that asks a node">
        nakodo verify-votes {location.href} --rpc https://your-node.example --registry {registry}
      </pre>
    </>
  );
}
