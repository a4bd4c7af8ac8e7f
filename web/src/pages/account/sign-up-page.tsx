import { PageHead } from '../../components/page-head.js';

export function SignUpPage() {
  return <PageHead title="Sign up" />;
}
