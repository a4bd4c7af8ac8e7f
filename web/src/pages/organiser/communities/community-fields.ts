// A community as a form holds it, and back to what the API takes. Rules are named as the API names them, so that what it refuses is said beside its field.
import { communityPresets, type Community, type CommunityRules, type CreateCommunity, type Problem } from '@nakodo/protocol';
import { isWhole } from '../event-fields.js';
import { checkPool, newPool, poolDetails, poolValues, type PoolValues } from '../pool/pool-values.js';
import { inUnits, secondsOf, unitSeconds, type TimeUnit } from './time-units.js';

export type Preset = keyof typeof communityPresets;
export type RuleField = `rules.${keyof CommunityRules}`;
type RuleValues = Readonly<Record<RuleField, string>>;

export interface CommunityValues extends PoolValues, RuleValues {
  /** Of `rules.votingMinutes` as it is typed. */
  readonly votingUnit: TimeUnit;
  /** Of `rules.coolOffDays` as it is typed. */
  readonly coolOffUnit: TimeUnit;
}

/** As the database has them where nothing is said. */
const usual: CommunityRules = {
  ...communityPresets.small,
  voters: 10,
  approveAt: 5,
  rejectAt: 5,
  quorum: 3,
  votingMinutes: 24 * 60,
  coolOffDays: 30,
  fairShare: 2,
};

export const newCommunity: CommunityValues = { ...newPool, ...ruleValues(usual) };

export function valuesOf(community: Community): CommunityValues {
  return { ...poolValues(community), ...ruleValues(community.rules ?? usual) };
}

function ruleValues(rules: CommunityRules): RuleValues & Pick<CommunityValues, 'votingUnit' | 'coolOffUnit'> {
  const voting = inUnits(rules.votingMinutes * unitSeconds.minutes);
  const coolOff = inUnits(rules.coolOffDays * unitSeconds.days);
  return {
    'rules.queueLow': String(rules.queueLow),
    'rules.queueHigh': String(rules.queueHigh),
    'rules.activeLow': String(rules.activeLow),
    'rules.activeHigh': String(rules.activeHigh),
    'rules.voters': String(rules.voters),
    'rules.approveAt': String(rules.approveAt),
    'rules.rejectAt': String(rules.rejectAt),
    'rules.quorum': String(rules.quorum),
    'rules.votingMinutes': voting.value,
    'rules.coolOffDays': coolOff.value,
    'rules.fairShare': String(rules.fairShare),
    votingUnit: voting.unit,
    coolOffUnit: coolOff.unit,
  };
}

const ruleNumber = (values: CommunityValues, name: keyof CommunityRules) => Number(values[`rules.${name}`]);
const votingSecondsOf = (values: CommunityValues) => secondsOf(values['rules.votingMinutes'], values.votingUnit);
const coolOffSecondsOf = (values: CommunityValues) => secondsOf(values['rules.coolOffDays'], values.coolOffUnit);

export function detailsOf(values: CommunityValues): Omit<CreateCommunity, 'code' | 'endsAt' | 'preset'> {
  return {
    ...poolDetails(values),
    rules: {
      queueLow: ruleNumber(values, 'queueLow'),
      queueHigh: ruleNumber(values, 'queueHigh'),
      activeLow: ruleNumber(values, 'activeLow'),
      activeHigh: ruleNumber(values, 'activeHigh'),
      voters: ruleNumber(values, 'voters'),
      approveAt: ruleNumber(values, 'approveAt'),
      rejectAt: ruleNumber(values, 'rejectAt'),
      quorum: ruleNumber(values, 'quorum'),
      votingMinutes: votingSecondsOf(values) / unitSeconds.minutes,
      coolOffDays: coolOffSecondsOf(values) / unitSeconds.days,
      fairShare: ruleNumber(values, 'fairShare'),
    },
  };
}

const marks = ['queueLow', 'queueHigh', 'activeLow', 'activeHigh'] as const;

/** The preset whose marks these are; none: they are the organiser's own. */
export function presetOf(values: CommunityValues): Preset | '' {
  const presets = Object.keys(communityPresets) as Preset[];
  return presets.find((preset) => marks.every((mark) => ruleNumber(values, mark) === communityPresets[preset][mark])) ?? '';
}

export function withPreset(preset: Preset): Pick<RuleValues, `rules.${(typeof marks)[number]}`> {
  const { queueLow, queueHigh, activeLow, activeHigh } = communityPresets[preset];
  return {
    'rules.queueLow': String(queueLow),
    'rules.queueHigh': String(queueHigh),
    'rules.activeLow': String(activeLow),
    'rules.activeHigh': String(activeHigh),
  };
}

/** As the API bounds them. */
const wholes: readonly (readonly [name: keyof CommunityRules, max: number])[] = [
  ['queueLow', 10_000],
  ['queueHigh', 20_000],
  ['activeLow', 1000],
  ['activeHigh', 2000],
  ['voters', 1000],
  ['approveAt', 1000],
  ['rejectAt', 1000],
  ['quorum', 1000],
];

/** What can be said without asking the server. */
export function checkCommunity(values: CommunityValues): Problem[] {
  const problems = checkPool(values, 'community', 'can be proposed');
  const say = (name: keyof CommunityRules, message: string) => void problems.push({ path: `rules.${name}`, message });
  for (const [name, max] of wholes) if (!isWhole(values[`rules.${name}`], 1, max)) say(name, `A whole number from 1 to ${max}`);
  const voting = votingSecondsOf(values);
  if (!isBetween(values['rules.votingMinutes'], 0, Infinity) || voting < 10 || voting > 90 * unitSeconds.days)
    say('votingMinutes', 'From 10 seconds to 90 days');
  if (!isBetween(values['rules.coolOffDays'], 0, Infinity) || coolOffSecondsOf(values) > 3650 * unitSeconds.days)
    say('coolOffDays', 'From 0 to 3650 days');
  if (!isBetween(values['rules.fairShare'], 1, 100)) say('fairShare', 'From 1 to 100');
  if (problems.length === 0) problems.push(...contradictions(detailsOf(values).rules as CommunityRules));
  return problems;
}

function contradictions({ queueLow, queueHigh, activeLow, activeHigh, quorum, approveAt, rejectAt }: CommunityRules): Problem[] {
  return [
    ...(queueHigh < queueLow ? [{ path: 'rules.queueHigh', message: `Not below ${queueLow}, where filling begins` }] : []),
    ...(activeHigh < activeLow ? [{ path: 'rules.activeHigh', message: `Not below ${activeLow}, where opening begins` }] : []),
    ...(quorum > Math.max(approveAt, rejectAt)
      ? [{ path: 'rules.quorum', message: `At most ${Math.max(approveAt, rejectAt)}: so many votes decide at once` }]
      : []),
  ];
}

const isBetween = (text: string, min: number, max: number) =>
  /^\d+(\.\d+)?$/.test(text.trim()) && Number(text) >= min && Number(text) <= max;
