// Tells when the browser is on the network again, or on another one: a call then needs a new way.
interface Connection extends EventTarget {
  readonly type?: string;
}

export function watchNetwork(changed: () => void): () => void {
  const { connection } = navigator as { connection?: Connection };
  let type = connection?.type;
  // The browser also says when its guess of the speed changes.
  const look = () => {
    if (connection?.type === type) return;
    type = connection?.type;
    changed();
  };
  addEventListener('online', changed);
  connection?.addEventListener('change', look);
  return () => {
    removeEventListener('online', changed);
    connection?.removeEventListener('change', look);
  };
}
