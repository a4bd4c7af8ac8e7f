// How much of something is done.
interface ProgressBarProps {
  /** What the share is of, for those who listen. */
  label: string;
  /** 0 to 1. */
  share: number;
  className?: string | undefined;
}

export function ProgressBar({ label, share, className = '' }: ProgressBarProps) {
  return (
    <div
      className={`progress ${className}`}
      role="progressbar"
      aria-label={label}
      aria-valuenow={Math.round(share * 100)}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      <span style={{ width: `${(share * 100).toFixed(1)}%` }} />
    </div>
  );
}
