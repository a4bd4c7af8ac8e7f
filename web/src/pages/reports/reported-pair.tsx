// What a voter of a community had before them when they reported somebody: the two as voters see them, beside who they are.
import type { Report, ReportedPair } from '@nakodo/protocol';
import { Avatar } from '../../components/avatar.js';
import { Badge } from '../../components/panel.js';

type Judged = ReportedPair['one'];

export function ReportedPairView({ report, pair }: { report: Report; pair: ReportedPair }) {
  const { reported, reporter } = report;
  const who = reporter?.name ?? 'The voter';
  const other = pair.one.id === reported.id ? pair.other : pair.one;
  return (
    <div className="reported-pair">
      <p className="soft">
        {who} was asked to vote on whether {pair.one.name} and {pair.other.name} should meet
        {pair.both ? `, and reported ${other.fullName} as well` : ''}. {endWords[pair.status]} Voters see first names, ages in
        steps of five years, pictures, and what both share:
      </p>
      <ul>
        {[pair.one, pair.other].map((person) => (
          <li key={person.id}>
            <Person person={person} reported={person.id === reported.id} />
          </li>
        ))}
      </ul>
      <p className="soft">{pair.shared.length > 0 ? `${pair.shared.join('. ')}.` : 'Nothing that both share was shown.'}</p>
    </div>
  );
}

function Person({ person: { name, ages, avatar, fullName }, reported }: { person: Judged; reported: boolean }) {
  return (
    <>
      <Avatar name={name} image={avatar} size="large" />
      <div>
        <strong>
          <bdi>{name}</bdi>
        </strong>
        {ages !== null && <span className="soft">, {ages}</span>} {reported && <Badge tone="bad">Reported</Badge>}
        {fullName !== name && <p className="soft">That is {fullName}.</p>}
      </div>
    </>
  );
}

const endWords: Readonly<Record<ReportedPair['status'], string>> = {
  proposed: 'The vote has not begun.',
  voting: 'The vote goes on.',
  blocked: 'The vote ended for everyone with that, and the pair is not proposed again.',
  approved: 'The vote was over: they were approved.',
  rejected: 'The vote was over: they were not approved.',
  expired: 'The vote was over: too few had voted.',
};
