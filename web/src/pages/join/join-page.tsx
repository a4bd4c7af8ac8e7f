import { PageHead } from '../../components/page-head.js';

export function JoinPage({ code }: { code: string }) {
  return <PageHead title={`Join ${code}`} />;
}
