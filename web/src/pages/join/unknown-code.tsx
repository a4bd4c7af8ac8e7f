// A code that is none: what may be wrong, and another try.
import { Mark } from '../../components/mark.js';
import { PageHead } from '../../components/page-head.js';
import { JoinByCode } from './join-by-code.js';

export function UnknownCode({ code }: { code: string }) {
  return (
    <div className="account join">
      <Mark />
      <PageHead
        title="Nothing has this code"
        lead={
          <>
            “{code}” is not the code of anything here. A letter may be missing, or it was removed. Look at the invitation again,
            or ask whoever sent it.
          </>
        }
      />
      <div className="panel account-card">
        <JoinByCode />
      </div>
    </div>
  );
}
