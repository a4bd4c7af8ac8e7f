// The registry of attributes: what a profile can hold and a policy can name.
import { sql } from '../db/sql.js';
import { attributeLabel } from './attribute-words.js';
import type { Session } from '../db/database.js';
import type { AttributeDefinition } from './person.js';

export interface RegisteredAttribute extends AttributeDefinition {
  readonly label: string;
  readonly visibleTo: 'matches' | 'self';
  readonly required: boolean;
  readonly builtIn: boolean;
}

/** All attributes, by name. */
export async function listAttributes(session: Session): Promise<RegisteredAttribute[]> {
  const rows = await session.rows<Omit<RegisteredAttribute, 'options'> & { readonly options: string[] | null }>(sql`
    select name, kind, label, options, visible_to as "visibleTo", required, built_in as "builtIn" from attribute_definitions order by name`);
  return rows.map(({ options, ...attribute }) => ({ ...attribute, ...(options && { options }) }));
}

/** Adds attributes of the host's own. One that exists keeps its kind: a different one is a conflict the caller checks with listAttributes first. */
export async function registerAttributes(
  session: Session,
  attributes: readonly (AttributeDefinition & { readonly label?: string })[],
): Promise<void> {
  for (const { name, kind, options, label } of attributes) {
    await session.run(sql`
      insert into attribute_definitions (name, kind, label, options) values (${name}, ${kind}, ${label ?? attributeLabel(name)}, ${options ?? null})
      on conflict (name) do nothing`);
  }
}
