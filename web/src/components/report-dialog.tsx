// Reporting somebody: why, and what happens when one does, before it does.
import { detailsLength, type ReportReason } from '@nakodo/protocol';
import { safety } from '../api/safety.js';
import { useForm } from '../hooks/use-form.js';
import { tellOtherTabs } from '../inbox/tabs.js';
import { Button } from './button.js';
import { Dialog } from './dialog.js';
import { SelectField, TextAreaField } from './field.js';
import { Form, SubmitButton } from './form.js';
import { reasonWords } from './report-words.js';
import { say } from './toast.js';

interface ReportProps {
  person: { readonly id: string; readonly name: string };
  /** Whose last messages go with it; without it, those of the last conversation with them. */
  conversationId?: string;
  /** A live session instead. */
  sessionId?: string;
  onClose: () => void;
  onReported?: () => void;
}

export function ReportDialog({ open, ...report }: ReportProps & { open: boolean }) {
  return (
    <Dialog open={open} onClose={report.onClose} title={`Report ${report.person.name}`}>
      <ReportForm {...report} />
    </Dialog>
  );
}

const isReason = (value: string): value is ReportReason => value in reasonWords;
const options = Object.entries(reasonWords).map(([value, label]) => ({ value, label }));

function ReportForm({ person, conversationId, sessionId, onClose, onReported }: ReportProps) {
  const form = useForm({
    initial: { reason: '', details: '' },
    check: ({ reason }) => (!isReason(reason) ? [{ path: 'reason', message: 'choose what is wrong' }] : []),
    send: async ({ reason, details }) => {
      if (!isReason(reason)) return;
      await safety.report(person.id, {
        reason,
        details,
        ...(conversationId !== undefined && { conversationId }),
        ...(sessionId !== undefined && { sessionId }),
      });
      tellOtherTabs('contacts');
      tellOtherTabs('conversations');
      say(`Thank you. You reported and blocked ${person.name}.`);
      onClose();
      onReported?.();
    },
  });
  return (
    <Form form={form} label={`Report ${person.name}`}>
      <div className="dialog-words">
        <p>
          A moderator of this server looks at it. If you have written to each other, the last 20 messages go with your report;
          only moderators see them, and they are removed after 30 days.
        </p>
        <p>
          {person.name} is blocked as well: you will not see each other again, and a conversation ends. They are not told of
          either.
        </p>
      </div>
      <SelectField field={form.field('reason')} label="What is wrong?" options={options} none="Choose one" />
      <TextAreaField field={form.field('details')} label="What happened?" optional maxLength={detailsLength} />
      <div className="dialog-actions">
        <Button onClick={onClose}>Cancel</Button>
        <SubmitButton form={form} tone="danger">
          Report and block
        </SubmitButton>
      </div>
    </Form>
  );
}
