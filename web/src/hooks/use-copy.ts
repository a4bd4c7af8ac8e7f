// Copying a text, and what to say afterwards.
import { useState } from 'react';

/** `mark` selects the text on the page: not every browser lets us copy, and none does on a page that is not served securely. */
export function useCopy(text: string, mark: () => void): { readonly said: string; readonly copy: () => void } {
  const [said, setSaid] = useState('');
  const copy = async () => {
    mark();
    try {
      await navigator.clipboard.writeText(text);
      setSaid('Copied.');
    } catch {
      setSaid('Press Ctrl+C, or hold the link, to copy it.');
    }
  };
  return { said, copy: () => void copy() };
}
