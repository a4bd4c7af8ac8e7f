// Why a photo is not accepted, in words for moderators.
import type { PhotoRejection } from '@nakodo/protocol';

export const rejectionWords: Readonly<Record<PhotoRejection, string>> = {
  nudity: 'Nudity or sexual',
  violence: 'Violence or hatred',
  no_person: 'No real person: a drawing, a thing, a screen',
  somebody_else: 'Somebody else, or a well-known person',
  duplicate: 'On another account, too',
  underage: 'Seems too young for photos here',
  other: 'Something else',
};

/** In the order of their digits. The schemas themselves stay out of the pages: they want to compile code, which the pages forbid. */
export const rejections = Object.keys(rejectionWords) as PhotoRejection[];
