// A generated person as a profile to store.
import type { ProfileInput } from '../people/profiles.js';
import type { AttributeValue, Place } from '../people/person.js';
import type { DemoPerson } from './people.js';

export function toProfile(person: DemoPerson): ProfileInput {
  const { age, gender, seeking, school, interests, bio, place, ...own } = person.attributes;
  return {
    externalId: person.externalId,
    name: person.name,
    avatar: person.avatarSvg,
    ...(typeof age === 'number' && { age }),
    ...(typeof gender === 'string' && { gender }),
    ...(typeof school === 'string' && { school }),
    ...(typeof bio === 'string' && { bio }),
    ...(isTexts(seeking) && { seeking }),
    ...(isTexts(interests) && { interests }),
    ...(isPlace(place) && { place }),
    attributes: own,
  };
}

function isTexts(value: AttributeValue | undefined): value is readonly string[] {
  return Array.isArray(value);
}

function isPlace(value: AttributeValue | undefined): value is Place {
  return typeof value === 'object' && 'lat' in value && 'lon' in value;
}
