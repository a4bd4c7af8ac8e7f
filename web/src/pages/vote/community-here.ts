import type { CommunityPreview, CommunityStanding } from '@nakodo/protocol';
import type { Resource } from '../../hooks/use-resource.js';

/** The community one is in, and how one stands there: what its parts have in common. */
export interface CommunityHere {
  readonly door: CommunityPreview;
  /** With when it was asked for, by the page's clock. */
  readonly standing: Resource<CommunityStanding & { readonly askedAt: number }>;
}
