// Who is looking, for any component; and how to say that it may have changed.
import { createContext, useContext } from 'react';
import type { Viewer } from '@nakodo/protocol';

export interface ViewerHere {
  readonly viewer: Viewer;
  /** After signing out, or editing one's name or picture: ask the server again. */
  readonly refresh: () => void;
  /** Signed in: the server has just said as whom. Drawn at once, so that one can navigate right after. */
  readonly arrive: (viewer: Viewer) => void;
}

export const ViewerContext = createContext<ViewerHere | undefined>(undefined);

export function useViewer(): ViewerHere {
  const here = useContext(ViewerContext);
  if (!here) throw new Error('useViewer outside of App');
  return here;
}

export const isSignedIn = ({ role }: Viewer) => role !== 'anonymous' && role !== 'service';
export const isModerator = ({ role }: Viewer) => role === 'moderator' || role === 'admin';
export const isAdmin = ({ role }: Viewer) => role === 'admin';
