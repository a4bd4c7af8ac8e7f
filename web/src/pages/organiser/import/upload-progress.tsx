// How much of the file has gone, and that the server is still at it.
import { Button } from '../../../components/button.js';
import { ProgressBar } from '../../../components/progress-bar.js';

export interface Running {
  readonly dryRun: boolean;
  readonly sent: number;
  readonly total: number;
}

export function UploadProgress({ running: { dryRun, sent, total }, onStop }: { running: Running; onStop: () => void }) {
  const share = total === 0 ? 1 : sent / total;
  const all = sent >= total;
  return (
    <section className="panel upload" aria-label={dryRun ? 'Checking the file' : 'Importing the file'}>
      <p>
        <strong>{dryRun ? 'Checking every row.' : 'Importing.'}</strong>{' '}
        {all ? 'All is sent; the last rows are being read.' : `${sizeWords(sent)} of ${sizeWords(total)}`}
      </p>
      <ProgressBar label="Sent" share={share} className={all ? 'nearly' : undefined} />
      {!dryRun && <p className="soft">You may look at other pages meanwhile; only closing the window would stop it.</p>}
      <Button onClick={onStop}>Stop</Button>
    </section>
  );
}

export function sizeWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
