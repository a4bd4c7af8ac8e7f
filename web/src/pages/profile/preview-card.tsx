// One's card as it stands on other people's lists, while one is typing it.
import type { ProfileField } from '@nakodo/protocol';
import { Avatar } from '../../components/avatar.js';
import { ageOf, draftName, isEditable, words, type Draft } from './draft.js';

/** These have a place of their own on the card. */
const placed = new Set(['name', 'bio', 'interests']);

export function PreviewCard({ draft, fields }: { draft: Draft; fields: readonly ProfileField[] }) {
  const name = textOf(draft['name']) || 'Your name';
  const age = ageOf(textOf(draft['birthDate']));
  const interests = Array.isArray(draft['interests']) ? (draft['interests'] as readonly string[]) : [];
  const bio = textOf(draft['bio']);
  const facts = fields
    .filter((field) => field.visibleTo === 'matches' && isEditable(field) && field.kind !== 'place' && !placed.has(field.name))
    .map((field) => ({ label: field.label, value: words(draft[draftName(field)]) }))
    .filter(({ value }) => value !== 'nothing');
  return (
    <div className="match preview">
      <div className="match-head">
        <Avatar name={name} image={textOf(draft['avatar']) || null} size="large" />
        <p className="preview-name">
          <bdi>{name}</bdi>
          {age !== undefined && <span className="match-age">, {age}</span>}
        </p>
      </div>
      <div className="about">
        {bio && (
          <blockquote>
            <p>{bio}</p>
          </blockquote>
        )}
        <dl>
          {interests.length > 0 && (
            <div>
              <dt>Likes</dt>
              <dd>{interests.join(', ')}</dd>
            </div>
          )}
          {facts.map(({ label, value }) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        {!bio && interests.length === 0 && <p className="soft">Nothing about you yet: a few words help people to say hello.</p>}
      </div>
    </div>
  );
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');
