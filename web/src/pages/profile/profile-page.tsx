// Who I am here: my profile, what others see of it, and my account.
import { profiles } from '../../api/profile.js';
import { ErrorNotice, Skeleton } from '../../components/notice.js';
import { PageHead } from '../../components/page-head.js';
import { useResource } from '../../hooks/use-resource.js';
import { AccountPanels } from './account-panels.js';
import { ProfileForm } from './profile-form.js';

export function ProfilePage() {
  const mine = useResource('my profile', profiles.mine);
  return (
    <>
      <PageHead title="Your profile" lead="The more it says, the better the people on your lists." />
      {mine.loading && <Skeleton rows={6} />}
      {mine.error && <ErrorNotice error={mine.error} onRetry={mine.reload} />}
      {mine.data && <ProfileForm answer={mine.data} />}
      <AccountPanels />
    </>
  );
}
