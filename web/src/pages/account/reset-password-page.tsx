import { PageHead } from '../../components/page-head.js';

export function ResetPasswordPage() {
  return <PageHead title="A new password" />;
}
