// One tab of a browser is in the call of a talk: two would take each other's signals. The one where something was turned on last has it; a tab that
// comes back by itself, or was copied, does not take it from another.
const nameOf = (sessionId: string) => `nakodo-call-${sessionId}`;

/** After a reload the page before may have it for a moment longer. What the browser says afterwards counts, not that it was slow to answer. */
const patienceMs = 2000;

export async function isCallElsewhere(sessionId: string): Promise<boolean> {
  if (!('locks' in navigator)) return false;
  const name = nameOf(sessionId);
  try {
    await navigator.locks.request(name, { signal: AbortSignal.timeout(patienceMs) }, () => undefined);
    return false;
  } catch {
    const { held = [] } = await navigator.locks.query().catch(() => ({ held: [{ name }] }));
    return held.some((lock) => lock.name === name);
  }
}

/** Takes the call from whichever tab has it. Returns how to give it back. */
export function takeCall(sessionId: string, onTaken: () => void): () => void {
  if (!('locks' in navigator)) return () => {};
  let giveBack: () => void = () => {};
  const held = new Promise<void>((resolve) => (giveBack = resolve));
  let done = false;
  navigator.locks
    .request(nameOf(sessionId), { steal: true }, () => held)
    .catch(() => {
      if (!done) onTaken();
    });
  return () => {
    done = true;
    giveBack();
  };
}
