// What linking a wallet makes public where there is a chain; nothing where there is none.
import { chain } from '../api/chain.js';
import { useResource } from '../hooks/use-resource.js';

export function ChainNote() {
  const place = useResource('chain', chain.place);
  if (!place.data?.chain?.admits) return null;
  return (
    <p className="hint">
      While you are in a community here, your address holds its membership token on chain {place.data.chain.chainId}: everybody
      can see that it is a member’s, and from when to when, also after you have left.
    </p>
  );
}
