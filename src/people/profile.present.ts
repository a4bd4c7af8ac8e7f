// One's own profile as the API speaks of it.
import type { Profile, ProfileField } from '@nakodo/protocol';
import type { RegisteredAttribute } from './attributes.js';
import type { ProfileRow } from './profile.store.js';

export function presentProfile(row: ProfileRow): Profile {
  return {
    id: row.id,
    name: row.name,
    birthDate: row.birth_date,
    gender: row.gender,
    seeking: [...row.seeking],
    school: row.school,
    interests: [...row.interests],
    bio: row.bio,
    place: row.place_lat === null || row.place_lon === null ? null : { lat: row.place_lat, lon: row.place_lon },
    avatar: row.avatar,
    attributes: row.attributes,
    revision: row.revision,
  };
}

/** Of somebody who is here for the first time: nothing yet, revision 0. */
export function emptyProfile(id: string): Profile {
  const nothing = { birthDate: null, gender: null, school: null, bio: null, place: null, avatar: null };
  return { id, name: '', ...nothing, seeking: [], interests: [], attributes: {}, revision: 0 };
}

/** What a person can fill in: not what is worked out from elsewhere, nor numbers that only machines write. */
export function presentFields(attributes: readonly RegisteredAttribute[]): ProfileField[] {
  return attributes
    .filter(({ name, kind }) => name !== 'age' && name !== 'profile_type' && kind !== 'vector')
    .map(({ name, kind, label, options, visibleTo, required, builtIn }) => ({
      name,
      kind,
      label,
      options: options ? [...options] : null,
      visibleTo,
      required,
      builtIn,
    }));
}
