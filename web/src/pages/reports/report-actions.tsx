// What a moderator can do about a report and the person in it.
import type { Report } from '@nakodo/protocol';
import { Button } from '../../components/button.js';
import type { Step } from './decision-dialog.js';

export function ReportActions({ report: { decided, reported }, onStep }: { report: Report; onStep: (step: Step) => void }) {
  const { suspended, shadowBanned } = reported;
  return (
    <div className="report-actions">
      {!decided && <Button onClick={() => onStep('dismiss')}>Dismiss</Button>}
      {!decided && <Button onClick={() => onStep('uphold')}>Uphold</Button>}
      {!decided && !suspended && (
        <Button tone="danger" onClick={() => onStep('suspend')}>
          Uphold and suspend
        </Button>
      )}
      {decided && suspended && <Button onClick={() => onStep('lift')}>Lift the suspension</Button>}
      {shadowBanned !== 'moderator' && !suspended && (
        <Button tone="quiet" onClick={() => onStep('ban')}>
          {shadowBanned === null ? 'Shadow-ban' : 'Keep the shadow ban'}
        </Button>
      )}
      {shadowBanned !== null && (
        <Button tone="quiet" onClick={() => onStep('unban')}>
          Lift the shadow ban
        </Button>
      )}
    </div>
  );
}
