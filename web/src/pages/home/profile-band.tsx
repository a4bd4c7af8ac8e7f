// What one could do for one's own lists: complete the profile; and for a guest, keep the account.
import { profiles } from '../../api/profile.js';
import { ButtonLink } from '../../components/button.js';
import { useResource } from '../../hooks/use-resource.js';
import { completenessOf } from '../profile/completeness.js';

/** Nothing while it loads, when it fails, or when the profile says it all: it is only a suggestion. */
export function ProfileBand() {
  const { data } = useResource('my profile', profiles.mine);
  if (!data) return null;
  const { percent, next } = completenessOf(data.profile, data.fields);
  if (!next) return null;
  return (
    <section className="panel suggestion" aria-label="Your profile">
      <p className="suggestion-head">
        Your profile is <strong>{percent} %</strong> complete
      </p>
      <div className="progress" aria-hidden="true">
        <span style={{ width: `${percent}%` }} />
      </div>
      <p>
        {next.action}: {next.why}
      </p>
      <ButtonLink to={`/profile#${next.field}`}>{next.action}</ButtonLink>
    </section>
  );
}

export function GuestBand() {
  return (
    <section className="panel suggestion guest-band" aria-label="You are a guest">
      <p>
        <strong>You are here as a guest.</strong> This browser alone knows you. With an e-mail and a password you keep your
        events, lists and messages wherever you are.
      </p>
      <ButtonLink to="/sign-up">Keep my account</ButtonLink>
    </section>
  );
}
