const words = { live: 'Live', connecting: 'Connecting', lost: 'Reconnecting' } as const;

/** Whether what is shown is current. */
export function LiveDot({ state }: { state: keyof typeof words }) {
  return (
    <span className={`live-dot ${state}`}>
      <i aria-hidden="true" />
      {words[state]}
    </span>
  );
}
