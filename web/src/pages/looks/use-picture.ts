// A picture by a link that expires: when it does not come, links are asked for anew once, and then it is tried again.
import { useState } from 'react';
import type { LooksData } from './use-looks.js';

export function usePicture(source: string | undefined, { linkRound, renewLinks }: LooksData) {
  const [failed, setFailed] = useState<string>();
  const tried = `${linkRound} ${source}`;
  const onError = () => {
    setFailed(tried);
    renewLinks();
  };
  return { source: failed === tried ? undefined : source, onError };
}
