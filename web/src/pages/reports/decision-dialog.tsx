// What a moderator is about to do, confirmed, with a note for the log.
import { detailsLength, type Report } from '@nakodo/protocol';
import { safety } from '../../api/safety.js';
import { Button } from '../../components/button.js';
import { Dialog } from '../../components/dialog.js';
import { TextAreaField } from '../../components/field.js';
import { Form, SubmitButton } from '../../components/form.js';
import { say } from '../../components/toast.js';
import { useForm } from '../../hooks/use-form.js';

export type Step = 'dismiss' | 'uphold' | 'suspend' | 'lift' | 'ban' | 'unban';

interface DecisionProps {
  report: Report;
  onClose: () => void;
  onDone: () => void;
}

interface StepWords {
  readonly title: (name: string) => string;
  readonly action: string;
  readonly words: (name: string, byVoter: boolean) => string;
  readonly done: (name: string) => string;
}

const steps: Readonly<Record<Step, StepWords>> = {
  dismiss: {
    title: (name) => `Dismiss the report about ${name}?`,
    action: 'Dismiss',
    words: (name, byVoter) =>
      `Nothing happens to ${name}. ${byVoter ? 'A vote that the report ended stays ended.' : 'Who reported them keeps their block.'}`,
    done: (name) => `You dismissed the report about ${name}.`,
  },
  uphold: {
    title: (name) => `Uphold the report about ${name}?`,
    action: 'Uphold',
    words: (name) => `It counts when ${name} is reported again. Nothing else happens to them now.`,
    done: (name) => `You upheld the report about ${name}.`,
  },
  suspend: {
    title: (name) => `Uphold the report and suspend ${name}?`,
    action: 'Uphold and suspend',
    words: (name) =>
      `${name} is signed out and leaves all events and lobbies at once, their talks and conversations end, and they are told that their account is suspended. You can lift it later; what ended stays ended.`,
    done: (name) => `You suspended ${name}.`,
  },
  lift: {
    title: (name) => `Lift the suspension of ${name}?`,
    action: 'Lift the suspension',
    words: (name) => `${name} can sign in and join events and lobbies again. They are not put back into those they were in.`,
    done: (name) => `You lifted the suspension of ${name}.`,
  },
  ban: {
    title: (name) => `Shadow-ban ${name}?`,
    action: 'Shadow-ban',
    words: (name) =>
      `In lobbies, ${name} meets only others who are shadow-banned, and is not told. A talk with anybody else ends now. It stays until a moderator lifts it. Events are as they were.`,
    done: (name) => `You shadow-banned ${name}.`,
  },
  unban: {
    title: (name) => `Lift the shadow ban of ${name}?`,
    action: 'Lift the shadow ban',
    words: (name) => `${name} meets everybody again. The reports until now count no more towards another shadow ban.`,
    done: (name) => `You lifted the shadow ban of ${name}.`,
  },
};

async function carryOut(step: Step, { id, reported }: Report, note: string): Promise<void> {
  switch (step) {
    case 'lift':
      return await safety.lift(reported.id, note);
    case 'ban':
      return await safety.shadowBan(reported.id, note);
    case 'unban':
      return await safety.liftBan(reported.id, note);
    case 'suspend':
      // Suspended first: when the second of the two fails, the report is still open to do both again.
      await safety.suspend(reported.id, note);
      return await safety.decide(id, { status: 'upheld', note });
    case 'dismiss':
      return await safety.decide(id, { status: 'dismissed', note });
    case 'uphold':
      return await safety.decide(id, { status: 'upheld', note });
  }
}

export function DecisionDialog({ step, ...rest }: DecisionProps & { step: Step | undefined }) {
  const title = step === undefined ? '' : steps[step].title(rest.report.reported.name);
  return (
    <Dialog open={step !== undefined} onClose={rest.onClose} title={title}>
      {step !== undefined && <DecisionForm step={step} {...rest} />}
    </Dialog>
  );
}

function DecisionForm({ step, report, onClose, onDone }: DecisionProps & { step: Step }) {
  const { name } = report.reported;
  const { action, words, done, title } = steps[step];
  const form = useForm({
    initial: { note: '' },
    send: async ({ note }) => {
      await carryOut(step, report, note);
      say(done(name));
      onClose();
      onDone();
    },
  });
  return (
    <Form form={form} label={title(name)}>
      <p className="dialog-words">{words(name, report.pair !== null)}</p>
      <TextAreaField field={form.field('note')} label="Why? For other moderators" optional rows={2} maxLength={detailsLength} />
      <div className="dialog-actions">
        <Button onClick={onClose}>Cancel</Button>
        <SubmitButton form={form} tone={step === 'suspend' || step === 'ban' ? 'danger' : 'primary'}>
          {action}
        </SubmitButton>
      </div>
    </Form>
  );
}
