// Agreeing that others vote on whom one could meet, in plain words, with one's own card as they see it; and taking it back. Another text needs another
// version (votesConsentVersion).
import { useState } from 'react';
import type { CommunityStanding } from '@nakodo/protocol';
import { communities } from '../../api/communities.js';
import { Button, ButtonLink } from '../../components/button.js';
import { ConfirmDialog } from '../../components/dialog.js';
import { ErrorNotice } from '../../components/notice.js';
import { Panel } from '../../components/panel.js';
import { dateWords } from '../../components/times.js';
import { say } from '../../components/toast.js';
import { useAction } from '../../hooks/use-action.js';
import { useKeptFocus } from '../../hooks/use-kept-focus.js';
import { PersonCard } from './pair-cards.js';
import { partPath } from './part-path.js';

interface BeingVotedOnProps {
  here: CommunityStanding;
  onChange: () => void;
}

export function BeingVotedOn({ here, onChange }: BeingVotedOnProps) {
  const kept = useKeptFocus<HTMLElement>({ seen: true });
  const current = here.agreed?.version === here.version;
  return (
    <section className="vote-me" aria-label="Being voted on" {...kept}>
      {here.agreed !== null && current ? (
        <Agreed here={here} at={here.agreed.at} onChange={onChange} />
      ) : (
        <Agreement here={here} onChange={onChange} />
      )}
    </section>
  );
}

function Agreement({ here, onChange }: BeingVotedOnProps) {
  const { community } = here;
  const { run, pending, error } = useAction(async () => {
    await communities.agree(community.id, here.version);
    say('You agreed. From now on you can be proposed to others.');
    onChange();
  });
  const agree = () => void run();
  return (
    <Panel title={`May people in ${community.name} vote on whom you could meet?`} className="vote-agreement">
      {here.agreed !== null && (
        <p className="rule-note">
          You agreed to an earlier text on {dateWords(here.agreed.at)}. It has changed since; that agreement still holds until you
          agree anew or take it back.
        </p>
      )}
      <dl>
        <div>
          <dt>What happens</dt>
          <dd>
            You are put beside somebody who seems to fit you, and other members say whether you two should meet. You hear of it
            only if they approve. Then both of you are asked, and only if both accept you can write to each other.
          </dd>
        </div>
        <div>
          <dt>What they see of you</dt>
          <dd>
            This card, and what you both share (like an interest or a language). Not your last name, not your age to the year, and
            nothing else of your profile.
            <SeenAs here={here} />
          </dd>
        </div>
        <div>
          <dt>Who votes</dt>
          <dd>
            Members of this community who do not know you from here: nobody whom you blocked, talk with, or were introduced to. No
            member sees how many said yes or no, and neither you nor the other hears who voted what; those who run this server
            can. Once a pair is decided, its votes are also in a log that anybody can check, under a number that says nothing of
            whom they were about.
          </dd>
        </div>
        <div>
          <dt>How to stop</dt>
          <dd>
            Take it back here, at any time. What is open about you ends at once, for good. What was approved before stays with
            you, and you can decline it.
          </dd>
        </div>
      </dl>
      {error && <ErrorNotice error={error} onRetry={agree} />}
      <div className="panel-actions">
        <Button tone="primary" busy={pending} onClick={agree}>
          I agree: vote on me
        </Button>
        {here.agreed === null ? (
          <ButtonLink to={partPath(community.code)}>Not now, just vote</ButtonLink>
        ) : (
          <Withdraw here={here} onChange={onChange} />
        )}
      </div>
      {here.agreed === null && <p className="soft vote-small">Whoever does not agree can vote all the same.</p>}
    </Panel>
  );
}

function Agreed({ here, at, onChange }: BeingVotedOnProps & { at: string }) {
  return (
    <Panel title="Others vote on whom you could meet" className="vote-agreement">
      <p>
        You agreed on {dateWords(at)}. You are told when members approve somebody for you, and nothing before: not that you were
        proposed, and never who voted what.
      </p>
      <h3>This is what they see of you</h3>
      <SeenAs here={here} />
      <p className="soft">And, of each pair, what the two share.</p>
      <div className="panel-actions">
        <ButtonLink to={partPath(here.community.code)} tone="primary">
          Vote
        </ButtonLink>
        <ButtonLink to="/profile">Change my profile</ButtonLink>
        <Withdraw here={here} onChange={onChange} />
      </div>
    </Panel>
  );
}

function SeenAs({ here: { seenAs } }: { here: CommunityStanding }) {
  return (
    <div className="vote-seen-as">
      <PersonCard person={seenAs} heading="h3" />
    </div>
  );
}

function Withdraw({ here: { community }, onChange }: BeingVotedOnProps) {
  const [asking, setAsking] = useState(false);
  const withdraw = async () => {
    await communities.withdraw(community.id);
    say('Nobody votes on you any more.');
    onChange();
  };
  return (
    <>
      <Button tone="quiet" onClick={() => setAsking(true)}>
        Take it back
      </Button>
      <ConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        title="Be voted on no more?"
        action="Take it back"
        tone="danger"
        onConfirm={withdraw}
      >
        <p>
          What is open about you ends at once, for good: those pairs are not proposed again, even if you agree again later. The
          others are not told why.
        </p>
        <p>Whom the community approved for you before stays, and you can decline. You stay a member and can vote.</p>
      </ConfirmDialog>
    </>
  );
}
