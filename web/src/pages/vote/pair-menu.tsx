// What else can be done about a pair: report one of the two, or both.
import { useState } from 'react';
import { detailsLength, type PairToJudge, type ReportReason } from '@nakodo/protocol';
import { communities } from '../../api/communities.js';
import { Button } from '../../components/button.js';
import { Dialog } from '../../components/dialog.js';
import { SelectField, TextAreaField } from '../../components/field.js';
import { Form, SubmitButton } from '../../components/form.js';
import { Menu, MenuItem } from '../../components/menu.js';
import { reasonWords } from '../../components/report-words.js';
import { useForm } from '../../hooks/use-form.js';
import { bothNames } from './judging-words.js';

interface PairMenuProps {
  pair: PairToJudge;
  /** It is nobody's to judge any more. */
  onReported: (note: string) => void;
}

export function PairMenu({ pair, onReported }: PairMenuProps) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Menu label={`More about ${bothNames(pair)}`}>
        {(closeMenu) => (
          <MenuItem
            tone="danger"
            onClick={() => {
              closeMenu();
              setOpen(true);
            }}
          >
            Report this pair
          </MenuItem>
        )}
      </Menu>
      <Dialog open={open} onClose={close} title="Report this pair">
        <ReportPairForm pair={pair} onClose={close} onReported={onReported} />
      </Dialog>
    </>
  );
}

const isReason = (value: string): value is ReportReason => value in reasonWords;
const isAbout = (value: string): value is 'one' | 'other' | 'both' => ['one', 'other', 'both'].includes(value);
const reasons = Object.entries(reasonWords).map(([value, label]) => ({ value, label }));

function ReportPairForm({ pair, onClose, onReported }: PairMenuProps & { onClose: () => void }) {
  const form = useForm({
    initial: { about: '', reason: '', details: '' },
    check: ({ about, reason }) => [
      ...(isAbout(about) ? [] : [{ path: 'about', message: 'choose whom it is about' }]),
      ...(isReason(reason) ? [] : [{ path: 'reason', message: 'choose what is wrong' }]),
    ],
    send: async ({ about, reason, details }) => {
      if (!isAbout(about) || !isReason(reason)) return;
      await communities.report(pair.proposalId, { about, reason, details });
      onClose();
      onReported('Thank you. Nobody votes on that pair any more, and a moderator looks at it.');
    },
  });
  const about = [
    { value: 'one', label: pair.one.name },
    { value: 'other', label: pair.other.name },
    { value: 'both', label: 'Both of them' },
  ];
  return (
    <Form form={form} label="Report this pair">
      <div className="dialog-words">
        <p>
          The vote on this pair ends for everyone, and a moderator of this server looks at it. Neither of the two is told that you
          reported them.
        </p>
      </div>
      <SelectField field={form.field('about')} label="Whom is it about?" options={about} none="Choose one" />
      <SelectField field={form.field('reason')} label="What is wrong?" options={reasons} none="Choose one" />
      <TextAreaField field={form.field('details')} label="What do you want to say about it?" optional maxLength={detailsLength} />
      <div className="dialog-actions">
        <Button onClick={onClose}>Cancel</Button>
        <SubmitButton form={form} tone="danger">
          Report
        </SubmitButton>
      </div>
    </Form>
  );
}
