// A lookalike pool's settings: its words, its door, its photos, by which policy; what becomes of it.
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { LookalikePool } from '@nakodo/protocol';
import { organising } from '../../../api/organising.js';
import { runningLookalike } from '../../../api/running-lookalike.js';
import { Button } from '../../../components/button.js';
import { ConfirmDialog } from '../../../components/dialog.js';
import { Form, SubmitButton } from '../../../components/form.js';
import { Panel } from '../../../components/panel.js';
import { say } from '../../../components/toast.js';
import { useForm, type Form as FormState } from '../../../hooks/use-form.js';
import { useResource } from '../../../hooks/use-resource.js';
import { Become } from '../become.js';
import { PolicyField } from '../policy-field.js';
import { WordsFields } from '../pool-fields.js';
import { checkPool, detailsOf, valuesOf, type PoolValues } from './pool-fields.js';
import { DoorFields, LimitField, PhotoFields } from './pool-form.js';
import { PoolHead, type OfPool } from './pool-head.js';

const ends = 'Photos, what was measured in them, and matches are deleted: they were given for this alone. Conversations stay.';

export function PoolSettingsPage({ pool, onPool }: OfPool) {
  return (
    <>
      <PoolHead pool={pool} part="Settings" />
      <div className="narrow-page">
        <SettingsForm pool={pool} onPool={onPool} />
        <Become pool={pool} to="events" ends={ends} />
        <Become pool={pool} to="live" ends={ends} />
        <DeletePool pool={pool} />
      </div>
    </>
  );
}

function SettingsForm({ pool, onPool }: OfPool) {
  const policies = useResource('policies to choose', organising.policies);
  const form: FormState<PoolValues> = useForm<PoolValues>({
    initial: valuesOf(pool),
    check: checkPool,
    async send(values) {
      const answer = await runningLookalike.edit(pool.id, detailsOf(values));
      onPool(answer.pool);
      form.reset(valuesOf(answer.pool));
      say('Saved.');
    },
  });
  return (
    <Form form={form} label="Settings of the pool">
      <WordsFields form={form} read="before they come in" />
      <PolicyField
        field={form.field('policyVersionId')}
        label="Policy"
        hint="Another one has everybody matched again."
        policies={policies}
        current={pool.policyVersionId}
      />
      <LimitField form={form} />
      <PhotoFields form={form} />
      <DoorFields form={form} />
      <div className="form-actions">
        <SubmitButton form={form}>Save</SubmitButton>
      </div>
    </Form>
  );
}

function DeletePool({ pool }: { pool: LookalikePool }) {
  const [asked, setAsked] = useState(false);
  const [, navigate] = useLocation();
  const destroy = async () => {
    await runningLookalike.delete(pool.id, pool.code);
    say(`${pool.name} is deleted.`);
    navigate('/organise', { replace: true });
  };
  return (
    <Panel title="Delete the pool" className="danger-panel">
      <p>Photos, matches and everybody’s place in it go for ever. People, their profiles and conversations stay.</p>
      <Button tone="danger" onClick={() => setAsked(true)}>
        Delete the pool
      </Button>
      <ConfirmDialog
        open={asked}
        onClose={() => setAsked(false)}
        title={`Delete ${pool.name}?`}
        action="Delete the pool"
        tone="danger"
        typed={pool.code}
        onConfirm={destroy}
      >
        <p>Everybody in it is told that it is over. To stop for a while, pause it instead.</p>
      </ConfirmDialog>
    </Panel>
  );
}
