// `nakodo admin grant`, `revoke`, `staff`: who may administrate.
import { Option, type Command } from 'commander';
import type { Session } from '../../../db/database.js';
import { sql } from '../../../db/sql.js';
import { AppError } from '../../../errors.js';
import { jsonOption, type Run } from '../../command.js';
import { getPerson, uuidPattern } from '../../find.js';
import { table } from '../../output.js';
import { doAndPrint, type Done } from './do-and-print.js';

export function registerRights(admin: Command, run: Run): void {
  admin
    .command('grant')
    .description('Make somebody an admin or moderator.')
    .argument('<person>', 'id, external id, e-mail or unique name; an id may be of somebody without a profile')
    .addOption(new Option('--role <role>', 'what they may do').choices(['admin', 'moderator']).default('admin'))
    .option(...jsonOption)
    .action((given: string, { role }: { role: string }, command) =>
      run(command, (context) => doAndPrint(context, (db) => grant(db, given, role))),
    );
  admin
    .command('revoke')
    .description("Take somebody's rights as admin or moderator away.")
    .argument('<person>', 'id, external id, e-mail or unique name')
    .option(...jsonOption)
    .action((given: string, _options: unknown, command) =>
      run(command, (context) => doAndPrint(context, (db) => revoke(db, given))),
    );
  admin
    .command('staff')
    .description('List admins and moderators.')
    .option(...jsonOption)
    .action((_options: unknown, command) => run(command, (context) => doAndPrint(context, listStaff)));
}

async function grant(session: Session, given: string, role: string): Promise<Done> {
  const who = await getUser(session, given);
  await session.run(
    sql`insert into staff (user_id, role) values (${who.id}, ${role}) on conflict (user_id) do update set role = excluded.role`,
  );
  return { value: { user_id: who.id, role }, lines: [`${who.name} is ${role} now`] };
}

async function revoke(session: Session, given: string): Promise<Done> {
  const who = await getUser(session, given);
  const revoked = (await session.run(sql`delete from staff where user_id = ${who.id}`)) > 0;
  return {
    value: { user_id: who.id, revoked },
    lines: [revoked ? `${who.name} is an ordinary person now` : `${who.name} had no rights to take away`],
  };
}

async function listStaff(session: Session): Promise<Done> {
  const rows = await session.rows<{ user_id: string; name: string | null; email: string | null; role: string }>(sql`
    select s.user_id, p.name, a.email, s.role
    from staff s left join profiles p on p.id = s.user_id left join account_users a on a.id = s.user_id order by s.role, p.name, s.user_id`);
  const cells = rows.map((row) => [row.user_id, row.name ?? '', row.email ?? '', row.role]);
  return {
    value: rows,
    lines:
      rows.length === 0 ? ['Nobody is staff yet: nakodo admin grant <person>'] : table(['id', 'name', 'e-mail', 'role'], cells),
  };
}

/** Rights may go to a user of the host app who has no profile here: then the id must be given. */
async function getUser(session: Session, given: string): Promise<{ readonly id: string; readonly name: string }> {
  try {
    return await getPerson(session, given);
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found' && uuidPattern.test(given)) return { id: given, name: given };
    throw error;
  }
}
