// What came of a try: a sentence, numbers before and after, which rule costs what, and people one can open.
import type { PolicyTry, TryNumbers } from '@nakodo/protocol';
import { digits } from '../../components/numbers.js';
import { TriedLists, TriedLeft } from './try-people.js';
import { withQuotes } from './use-policy-check.js';

const percent = (part: number) => `${Math.round(part * 100)} %`;

export function TryResult({ answer }: { answer: PolicyTry }) {
  const { people, looked, warnings, funnel, examples, left, limit, limitOfEvent } = answer;
  if (people === 0) return <p>Nobody is in {answer.event.name} yet, so there is nothing to see. Bring people in first.</p>;
  if (people === 1) return <p>One person alone is in {answer.event.name}: it takes two to be matched.</p>;
  return (
    <>
      <p className="try-summary">{summary(answer)}</p>
      {looked < people && (
        <p className="soft">
          {digits(looked)} of {digits(people)} people were looked at, each against all the others. The numbers are of those.
        </p>
      )}
      {limitOfEvent && <p className="soft">This event says itself that a list holds up to {limit}, whatever the policy says.</p>}
      {warnings.length > 0 && (
        <ul className="warnings">
          {warnings.map((warning) => (
            <li key={warning}>{withQuotes(warning)}</li>
          ))}
        </ul>
      )}
      <Numbers answer={answer} />
      <div className="try-charts">
        <Chart title="People on a list" answer={answer} values={(numbers) => numbers.sizes} label={(at) => String(at)} />
        <Chart
          title="Score of the best match"
          answer={answer}
          values={(numbers) => numbers.best}
          label={(at) => `${at * 10}–${at * 10 + 10}`}
        />
      </div>
      <PairFunnel steps={funnel} />
      <TriedLists examples={examples} compared={answer.before !== null} />
      <TriedLeft left={left} total={answer.after.withoutList} />
    </>
  );
}

function summary({ after, before, changedLists, looked, comparedWith }: PolicyTry): string {
  const all =
    looked === after.withList
      ? `All ${digits(looked)} people get a list`
      : `${digits(after.withList)} of ${digits(looked)} people get a list`;
  const nobody = after.withoutList === 0 ? '' : `; ${digits(after.withoutList)} would have nobody`;
  const was = before && before.withoutList !== after.withoutList ? ` (before: ${digits(before.withoutList)})` : '';
  if (changedLists === null || !comparedWith) return `${all}${nobody}.`;
  const compared = `compared with ${versionWords(comparedWith)}`;
  const change =
    changedLists === 0
      ? `No list changes, ${compared}`
      : `${digits(changedLists)} of ${digits(looked)} lists change, ${compared}`;
  return `${all}${nobody}${was}. ${change}.`;
}

const versionWords = ({ policy, version }: NonNullable<PolicyTry['comparedWith']>) => `“${policy}”, version ${version}`;

function Numbers({ answer: { before, after, comparedWith } }: { answer: PolicyTry }) {
  const rows: readonly [string, (numbers: TryNumbers) => string][] = [
    ['People with a list', (numbers) => digits(numbers.withList)],
    ['People with nobody', (numbers) => digits(numbers.withoutList)],
    ['Best match, in the middle', ({ medianBest }) => (medianBest === null ? 'none' : `${Math.round(medianBest * 100)} of 100`)],
    ['Places that the most shown tenth take', ({ topShare }) => (topShare === null ? 'not known' : percent(topShare))],
    ['On nobody’s list', ({ neverShown }) => (neverShown === null ? 'not known' : digits(neverShown))],
    [
      'Shown most',
      ({ mostShown }) => mostShown.map(({ person, times }) => `${person.name} on ${digits(times)}`).join(', ') || 'nobody',
    ],
  ];
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label="Numbers before and after">
      <table className="numbers-table">
        <thead>
          <tr>
            <td />
            {before && <th scope="col">{comparedWith ? versionWords(comparedWith) : 'Before'}</th>}
            <th scope="col">With this policy</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([label, words]) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              {before && <td>{words(before)}</td>}
              <td className={before && words(before) !== words(after) ? 'differs' : undefined}>{words(after)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface ChartProps {
  title: string;
  answer: PolicyTry;
  values: (numbers: TryNumbers) => readonly number[];
  label: (at: number) => string;
}

/** Bars lie on their side, so that they have room on a phone, and each says its number. */
function Chart({ title, answer: { before, after }, values, label }: ChartProps) {
  const [was, is] = [before ? values(before) : [], values(after)];
  const most = Math.max(1, ...was, ...is);
  // From the first row that says something to the last.
  const rows = Array.from({ length: Math.max(was.length, is.length) }, (_, at) => at);
  const some = rows.filter((at) => (was[at] ?? 0) + (is[at] ?? 0) > 0);
  const shown = rows.filter((at) => at >= (some[0] ?? 0) && at <= (some.at(-1) ?? -1));
  const bar = (count: number, kind: string) => (
    <span className={`bar ${kind}`}>
      <span style={{ width: `${(count / most) * 100}%` }} aria-hidden="true" />
      <span className="bar-number">
        {count}
        <span className="hidden">{kind === 'was' ? ' before' : ' with this policy'}</span>
      </span>
    </span>
  );
  return (
    <section className="chart">
      <h3>{title}</h3>
      {before && (
        <p className="chart-key" aria-hidden="true">
          <i className="was" /> before <i className="is" /> with this policy
        </p>
      )}
      <ol>
        {shown.map((at) => (
          <li key={label(at)}>
            <span className="chart-label">{label(at)}</span>
            <span className="bars">
              {before && bar(was[at] ?? 0, 'was')}
              {bar(is[at] ?? 0, 'is')}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** How much each rule costs over everybody. */
function PairFunnel({ steps }: { steps: PolicyTry['funnel'] }) {
  const most = Math.max(1, steps[0]?.left ?? 1);
  return (
    <section className="try-part">
      <h3>Which rule costs how much</h3>
      <ol className="pair-funnel">
        {steps.map(({ words, left }, place) => {
          const before = steps[place - 1]?.left;
          const lost = before === undefined || before === 0 ? undefined : 1 - left / before;
          return (
            <li key={`${place} ${words}`}>
              <span className="funnel-bar" aria-hidden="true" style={{ width: `${(left / most) * 100}%` }} />
              <span className="funnel-left">{digits(left)}</span>
              <span>
                {words}
                {lost !== undefined && lost > 0 && <span className="soft"> (takes away {percentOf(lost)})</span>}
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

const percentOf = (part: number) => (part < 0.01 ? 'less than 1 %' : part > 0.99 && part < 1 ? 'more than 99 %' : percent(part));
