import { PageHead } from '../../components/page-head.js';

export function ProfilePage() {
  return <PageHead title="Your profile" />;
}
