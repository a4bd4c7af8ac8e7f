import { PageHead } from '../../components/page-head.js';

export function ReferencePage() {
  return <PageHead title="HTTP API" />;
}
