// The top of every page of one pool: what it is, and its parts.
import { PageHead } from '../../../components/page-head.js';
import { TabLinks } from '../../../components/panel.js';

interface PoolHeadProps {
  pool: { readonly name: string; readonly code: string };
  /** "Lobby", and in the name of its parts "lobby". */
  kind: string;
  noun: string;
  /** Which part, for the window's title. */
  part: string;
  tabs: readonly { readonly to: string; readonly label: string }[];
}

export function PoolHead({ pool: { name, code }, kind, noun, part, tabs }: PoolHeadProps) {
  return (
    <>
      <PageHead
        title={name}
        windowTitle={`${part}, ${name}`}
        eyebrow={
          <>
            {kind} · Code <strong className="event-code">{code}</strong>
          </>
        }
      />
      <TabLinks label={`Parts of the ${noun}`} tabs={tabs} />
    </>
  );
}
