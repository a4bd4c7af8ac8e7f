// An introduction at the place where its conversation will be; and what is said when it is over.
import type { Introduction } from '@nakodo/protocol';
import { Link } from 'wouter';
import { ButtonLink } from '../../components/button.js';
import { Icon } from '../../components/icons.js';
import { IntroductionCard } from '../../components/introduction-card.js';
import { useTitle } from '../../components/page-head.js';
import { Empty } from '../../components/panel.js';

export function IntroductionPane({ introduction }: { introduction: Introduction }) {
  useTitle(introduction.person.name);
  return (
    <div className="introduction-pane">
      <Link to="/conversations" className="talk-back" aria-label="All messages">
        <Icon name="back" />
      </Link>
      <IntroductionCard introduction={introduction} heading="h1" />
    </div>
  );
}

export function IntroductionOver({ introduction: { person } }: { introduction: Introduction }) {
  useTitle('It did not come about');
  return (
    <Empty heading="h1" title="It did not come about">
      <p>The introduction to {person.name} is over: one of you did not want to, or cannot any more. Nobody else is told.</p>
      <ButtonLink to="/conversations">All messages</ButtonLink>
    </Empty>
  );
}
