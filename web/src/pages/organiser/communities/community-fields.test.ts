import { describe, expect, it } from 'vitest';
import type { Community } from '@nakodo/protocol';
import { checkCommunity, detailsOf, newCommunity, valuesOf, type CommunityValues } from './community-fields.js';

const rules = detailsOf(newCommunity).rules!;
const shown = (changed: Partial<typeof rules>) =>
  valuesOf({ rules: { ...rules, ...changed }, code: 'A', name: 'A', description: null, endsAt: null } as unknown as Community);
const saved = (changed: Partial<typeof rules>) => detailsOf(shown(changed)).rules!;
const problems = (changed: Partial<CommunityValues>) =>
  checkCommunity({ ...newCommunity, code: 'A', name: 'A', policyVersionId: 'p', ...changed })
    .filter(({ path }) => path.startsWith('rules.'))
    .map(({ message }) => message);

describe('the rules of a community in a form', () => {
  it('show a cool-off in the largest unit that is whole', () => {
    const of = (days: number) => {
      const values = shown({ coolOffDays: days });
      return `${values['rules.coolOffDays']} ${values.coolOffUnit}`;
    };
    expect([30, 1.5, 1, 1 / 24, 5 / 1440, 0].map(of)).toEqual([
      '30 days',
      '36 hours',
      '24 hours',
      '1 hours',
      '5 minutes',
      '0 days',
    ]);
  });

  it('are saved as they were, whatever was set by the API or by SQL', () => {
    for (const seconds of [0, 10, 45, 60, 3600, 5400, 86_400, 100_000, 86_400.5, 7 * 86_400, 3650 * 86_400, 1.000001]) {
      expect((saved({ coolOffDays: seconds / 86_400 }).coolOffDays ?? 0) * 86_400).toBeCloseTo(seconds, 6);
      expect((saved({ votingMinutes: seconds / 60 }).votingMinutes ?? 0) * 60).toBeCloseTo(seconds, 6);
    }
    expect(saved({ fairShare: 1.23456 }).fairShare).toBe(1.23456);
  });

  it('are bounded as the API bounds them, in any unit', () => {
    expect(problems({ 'rules.votingMinutes': '9', votingUnit: 'seconds' })).toEqual(['From 10 seconds to 90 days']);
    expect(problems({ 'rules.votingMinutes': '10', votingUnit: 'seconds' })).toEqual([]);
    expect(problems({ 'rules.coolOffDays': '87601', coolOffUnit: 'hours' })).toEqual(['From 0 to 3650 days']);
    expect(problems({ 'rules.coolOffDays': '87600', coolOffUnit: 'hours' })).toEqual([]);
    expect(problems({ 'rules.coolOffDays': '', coolOffUnit: 'hours' })).toEqual(['From 0 to 3650 days']);
  });
});
