// `nakodo admin create-account`, `invite`, `password-link`: accounts by hand; the first admin is made here.
import { Option, type Command } from 'commander';
import { signUpBody } from '@nakodo/protocol';
import { sql } from '../../../db/sql.js';
import { AppError } from '../../../errors.js';
import type { Nakodo } from '../../../nakodo.js';
import type { StaffRole } from '../../../accounts/new-accounts.js';
import { fitting } from '../../arguments.js';
import { jsonOption, type CommandContext, type Run } from '../../command.js';
import { usageError } from '../../failure.js';
import { getPerson } from '../../find.js';
import { talk } from '../../output.js';
import { readPassword } from '../../password.js';
import { doAndPrint, type Done } from './do-and-print.js';

interface Options {
  readonly name?: string;
  readonly role?: StaffRole;
  readonly passwordStdin?: true;
}

interface InviteOptions {
  readonly person?: string;
  readonly name?: string;
}

const address = fitting(signUpBody.shape.email);
const personName = fitting(signUpBody.shape.name);

export function registerAccounts(admin: Command, run: Run): void {
  admin
    .command('create-account')
    .description('Make an account that signs in with e-mail and password.')
    .argument('<email>', 'the address; capitals do not matter', address)
    .option('--name <name>', 'what others see; default: what stands before the @', personName)
    .addOption(new Option('--role <role>', 'what they may do').choices(['admin', 'moderator']))
    .option('--password-stdin', 'read the password from standard input instead of asking for it')
    .option(...jsonOption)
    .action((email: string, options: Options, command) =>
      run(command, async (context) => {
        const password = fittingPassword(await readPassword(context.io, { fromStdin: options.passwordStdin === true }));
        const { name = nameOf(email), role } = options;
        return await doAndPrint(context, (_db, nakodo) => createAccount(nakodo, { email, name, password, role }));
      }),
    );
  admin
    .command('invite')
    .description('Give somebody an account, and make a one-time link by which they choose a password; it works for a day.')
    .argument('<email>', 'the address they sign in with', address)
    .option(
      '--person <person>',
      'whose account it is: id, external id or unique name; default: who was imported with this address',
    )
    .option('--name <name>', 'of somebody new, what others see; default: what stands before the @', personName)
    .option(...jsonOption)
    .action((email: string, options: InviteOptions, command) =>
      run(command, (context) => doAndPrint(context, (_db, nakodo) => invite(context, nakodo, { email, options }))),
    );
  admin
    .command('password-link')
    .description('Make a one-time link by which somebody chooses a new password; it works for a day.')
    .argument('<email>', 'the address of the account')
    .option(...jsonOption)
    .action((email: string, _options: unknown, command) =>
      run(command, (context) => doAndPrint(context, (_db, nakodo) => makeLink(context, nakodo, email))),
    );
}

interface NewAccount {
  readonly email: string;
  readonly name: string;
  readonly password: string;
  readonly role: StaffRole | undefined;
}

async function createAccount(nakodo: Nakodo, given: NewAccount): Promise<Done> {
  assertAccounts(nakodo);
  const { email, name, password, role } = given;
  try {
    const { userId } = await nakodo.accounts.createAccount({ email, name, password, ...(role && { role }) });
    const words = `${name} (${email}) has an account now${role === undefined ? '' : ` and is ${role}`}`;
    return { value: { user_id: userId, email, name, role: role ?? null }, lines: [words] };
  } catch (error) {
    if (error instanceof AppError && error.code === 'email_taken') throw new AppError('email_taken', taken(email));
    throw error;
  }
}

interface Invitation {
  readonly email: string;
  readonly options: InviteOptions;
}

/** An imported person and whoever signs up with the same address are two people until somebody who knows says otherwise: an address proves nothing. */
async function invite(context: CommandContext, nakodo: Nakodo, { email, options }: Invitation): Promise<Done> {
  assertAccounts(nakodo);
  const { db, accounts } = nakodo;
  const { name = nameOf(email) } = options;
  const imported = sql`select id, name from profiles where lower(external_id) = ${email} limit 1`;
  const person = options.person === undefined ? await db.findRow<Invited>(imported) : await getPerson(db, options.person);
  const { userId } = await accounts.invite({ email, name, ...(person && { personId: person.id }) }).catch((error: unknown) => {
    throw error instanceof AppError && error.code === 'email_taken' ? new AppError('email_taken', taken(email)) : error;
  });
  const link = await linkFor(context, nakodo, email);
  const whose = person?.name ?? name;
  return {
    value: { user_id: userId, email, name: whose, link },
    lines: [`${whose} signs in as ${email} after choosing a password here:`, link],
  };
}

interface Invited {
  readonly id: string;
  readonly name: string;
}

/** The same rules as on the page. */
function fittingPassword(given: string): string {
  const parsed = signUpBody.shape.password.safeParse(given);
  if (parsed.success) return parsed.data;
  throw usageError(parsed.error.issues.map(({ message }) => message).join('; '));
}

const nameOf = (email: string): string => email.slice(0, email.indexOf('@'));

function taken(email: string): string {
  return `There is an account with the e-mail ${email} already. For its rights: nakodo admin grant ${email}; for a new password: nakodo admin password-link ${email}`;
}

async function makeLink(context: CommandContext, nakodo: Nakodo, email: string): Promise<Done> {
  assertAccounts(nakodo);
  const link = await linkFor(context, nakodo, email.trim().toLowerCase());
  return { value: { link }, lines: [link] };
}

async function linkFor({ io }: CommandContext, nakodo: Nakodo, email: string): Promise<string> {
  const link = await nakodo.accounts.links.makeLink(email);
  if (nakodo.settings.PUBLIC_URL === undefined)
    talk(io, 'The link works in a browser on this machine: set PUBLIC_URL to where people reach this server');
  return link;
}

function assertAccounts({ settings }: Nakodo): void {
  if (settings.ACCOUNTS) return;
  throw new AppError(
    'setup',
    "ACCOUNTS is false: here the host app's tokens say who people are. Its users get rights by their id",
  );
}
