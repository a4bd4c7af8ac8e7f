// A new lookalike pool.
import { runningLookalike } from '../../../api/running-lookalike.js';
import { NewPool } from '../pool/new-pool.js';
import { checkLookalike, detailsOf, newLookalike } from './lookalike-fields.js';
import { LimitField, PhotoFields } from './lookalike-form.js';

export function NewLookalikePage() {
  return (
    <NewPool
      mode="lookalike"
      kind="lookalike pool"
      noun="pool"
      lead="Where a photo, or what somebody writes, leads to the people who are most like them."
      policyHint="Who may meet, and what is compared: faces on photos, or what profiles say."
      initial={newLookalike}
      check={checkLookalike}
      create={async (values) => (await runningLookalike.create({ ...detailsOf(values), code: values.code })).pool}
      path="/organise/lookalike"
    >
      {(form) => (
        <>
          <LimitField form={form} />
          <PhotoFields form={form} />
        </>
      )}
    </NewPool>
  );
}
