// A switch that this browser remembers.
import { useCallback, useState } from 'react';

function read(key: string, initial: boolean): boolean {
  try {
    const stored = localStorage.getItem(key);
    return stored === null ? initial : stored === 'on';
  } catch {
    return initial; // storage is forbidden here
  }
}

export function useStoredSwitch(key: string, initial: boolean): [boolean, (on: boolean) => void] {
  const [on, setOn] = useState(() => read(key, initial));
  const choose = useCallback(
    (next: boolean) => {
      setOn(next);
      try {
        localStorage.setItem(key, next ? 'on' : 'off');
      } catch {
        // Then it holds until the page is closed.
      }
    },
    [key],
  );
  return [on, choose];
}
