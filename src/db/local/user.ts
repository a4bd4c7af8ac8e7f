// Postgres refuses to run as root. When Nakodo runs as root, the server runs as an unprivileged user of the system: the owner of the data,
// else `nakodo` (made where missing). Everything it touches must be reachable for that user, which this file can tell.
import { spawnSync } from 'node:child_process';
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '../../errors.js';

export interface SystemUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** Where root keeps what the unprivileged user must reach while the project itself is out of its reach (a home of mode 0700). */
export const systemStateDirectory = '/var/lib/nakodo';

const preferredUser = 'nakodo';
/** Taken, in this order, where no user can be made. */
const fallbackUsers = ['postgres', 'nobody'];

function listUsers(): SystemUser[] {
  const users: SystemUser[] = [];
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name && uid && gid) users.push({ name, uid: Number(uid), gid: Number(gid) });
  }
  return users;
}

function makeUser(): SystemUser | undefined {
  const attempts: readonly (readonly [string, readonly string[]])[] = [
    [
      'useradd',
      [
        '--system',
        '--user-group',
        '--no-create-home',
        '--home-dir',
        '/nonexistent',
        '--shell',
        '/usr/sbin/nologin',
        preferredUser,
      ],
    ],
    ['adduser', ['-S', '-D', '-H', preferredUser]],
  ];
  for (const [command, args] of attempts) {
    // Two processes may make it at once: what counts is that it is there afterwards.
    spawnSync(command, args, { stdio: 'ignore' });
    const made = listUsers().find((user) => user.name === preferredUser);
    if (made) return made;
  }
  return undefined;
}

/** Whom to run the server as, or undefined: as ourselves. `dataOwner` is the owner of existing data, which decides. */
export function chooseUser(dataOwner: number | undefined): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = listUsers();
  if (dataOwner !== undefined && dataOwner !== 0) {
    const owner = users.find((user) => user.uid === dataOwner);
    if (owner) return owner;
    throw new AppError(
      'setup',
      `The local database belongs to the user id ${dataOwner}, which this machine does not have: chown its files to a user it has`,
    );
  }
  const chosen =
    users.find((user) => user.name === preferredUser) ??
    makeUser() ??
    fallbackUsers.map((name) => users.find((user) => user.name === name)).find((user) => user);
  if (chosen) return chosen;
  throw new AppError(
    'setup',
    'Postgres does not run as root and no other user could be made: start Nakodo as another user, or set DATABASE_URL',
  );
}

function allows(path: string, user: SystemUser, bit: 1 | 4): boolean {
  const { mode, uid, gid } = statSync(path);
  if (uid === user.uid) return (mode & (bit << 6)) !== 0;
  if (gid === user.gid) return (mode & (bit << 3)) !== 0;
  return (mode & bit) !== 0;
}

/** Whether the user may use this existing folder or program (read and enter or run it) and pass through every folder above it. */
export function canReach(path: string, user: SystemUser): boolean {
  const real = realpathSync(path);
  for (let at = dirname(real); ; at = dirname(at)) {
    if (!allows(at, user, 1)) return false;
    if (at === dirname(at)) return allows(real, user, 4) && allows(real, user, 1);
  }
}
