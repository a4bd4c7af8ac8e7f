// One more made-up person joins an event of the demo: anybody, or somebody whom a given member should find on their list.
import { randomInt } from 'node:crypto';
import { sql } from '../db/sql.js';
import type { Database, Session } from '../db/database.js';
import { addMembers } from '../people/pools.js';
import { saveProfiles, type ProfileInput } from '../people/profiles.js';
import { AppError } from '../errors.js';
import { generateDemoPeople } from './people.js';
import { toProfile } from './profile.js';

export interface Newcomer {
  readonly id: string;
  readonly name: string;
}

/** Candidates among whom the suitable one is looked for. */
const candidates = 40;
const interestsShared = 3;
const interestsOwn = 2;

/** Throws `not_found` unless the event exists and `like`, where given, is one of its members. */
export async function addNewcomer(db: Database, eventId: string, like?: string): Promise<Newcomer> {
  const people = generateDemoPeople({ seed: randomInt(2 ** 31), count: candidates }).map(toProfile);
  return await db.transaction(
    async (tx) => {
      const event = await tx.findRow(sql`select id from events where id = ${eventId}`);
      if (!event) throw new AppError('not_found', 'There is no such event');
      const person = like === undefined ? people[0] : suiting(await readMember(tx, eventId, like), people);
      if (!person) throw new AppError('internal', 'Nobody was generated');
      const { ids } = await saveProfiles(tx, [person]);
      await addMembers(tx, eventId, ids);
      return { id: ids[0] ?? '', name: person.name };
    },
    { as: { role: 'service_role' } },
  );
}

interface Member {
  readonly age: number | null;
  readonly gender: string | null;
  readonly seeking: readonly string[];
  readonly interests: readonly string[];
  readonly attributes: Readonly<Record<string, readonly string[] | undefined>>;
}

async function readMember(tx: Session, eventId: string, userId: string): Promise<Member> {
  const member = await tx.findRow<Member>(sql`
    select extract(year from age(profile_born_on(p.birth_date, p.stated_age, p.stated_age_on)))::int as age,
           p.gender, p.seeking, p.interests, p.attributes
    from profiles p join pool_members m on m.profile_id = p.id and m.pool_id = ${eventId}
    where p.id = ${userId}`);
  if (!member) throw new AppError('not_found', 'This person is not a member of the event');
  return member;
}

function needsOf({ attributes }: ProfileInput): readonly string[] {
  const needs = attributes?.['needs'];
  return Array.isArray(needs) ? needs : [];
}

/** Somebody of a gender they look for, of their age, who likes some of what they like, offers what they need, and needs some of what they offer. */
function suiting(member: Member, people: readonly ProfileInput[]): ProfileInput | undefined {
  const welcome = people.filter(
    ({ gender }) => member.seeking.length === 0 || (gender !== undefined && member.seeking.includes(gender)),
  );
  const person = welcome[0] ?? people[0];
  if (!person) return undefined;
  const { needs = [], offers = [], languages = [] } = member.attributes;
  return {
    ...person,
    ...(member.age !== null && { age: member.age }),
    ...(member.gender !== null && { seeking: [member.gender] }),
    interests: [...member.interests.slice(0, interestsShared), ...(person.interests ?? []).slice(0, interestsOwn)],
    attributes: {
      ...person.attributes,
      offers: needs,
      needs: [...offers.slice(0, 1), ...needsOf(person).slice(0, 1)],
      languages,
    },
  };
}
