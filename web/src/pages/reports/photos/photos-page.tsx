// Photos for moderators: those that wait, the newest, and two accounts that look like one.
import { useSearch } from 'wouter';
import { PageHead } from '../../../components/page-head.js';
import { TabLinks } from '../../../components/panel.js';
import { FlagList } from './flag-list.js';
import { PhotoDesk } from './photo-desk.js';
import './photos.css';

const tabs = [
  { to: '/reports/photos', label: 'Waiting' },
  { to: '/reports/photos/newest', label: 'Newest' },
  { to: '/reports/photos/accounts', label: 'Two accounts' },
  { to: '/reports', label: 'Reports' },
] as const;

/** `/reports/photos`, `/reports/photos/newest` and `/reports/photos/accounts`; `?pool=` of one pool only. */
export function PhotosPage({ part }: { part: string | undefined }) {
  const poolId = new URLSearchParams(useSearch()).get('pool') ?? undefined;
  const list = part === 'newest' ? 'newest' : 'waiting';
  return (
    <>
      <PageHead
        title="Photos"
        lead="What people gave to lookalike pools. What you decide is noted with your name; a photo that you reject is kept 30 days for the log."
      />
      <TabLinks label="Photos by what there is to do" tabs={tabs} />
      {part === 'accounts' ? <FlagList /> : <PhotoDesk key={`${list} ${poolId}`} list={list} poolId={poolId} />}
    </>
  );
}
