import { PageHead } from '../../components/page-head.js';
import { useViewer } from '../../viewer.js';
import { DemoDoors } from '../landing/demo-doors.js';

export function SignInPage() {
  const { viewer } = useViewer();
  return (
    <>
      <PageHead title="Sign in" />
      {viewer.server.demo && <DemoDoors />}
    </>
  );
}
