// What can be said about an account's fields without asking the server; the server checks the same and more.
import type { Problem } from '@nakodo/protocol';

const shortest = 8;

interface AccountValues {
  readonly name?: string;
  readonly email?: string;
  readonly password?: string;
  readonly current?: string;
  readonly next?: string;
}

export function checkAccount(values: AccountValues): Problem[] {
  const problems: Problem[] = [];
  const wrong = (path: keyof AccountValues, message: string) => problems.push({ path, message });
  if (values.name?.trim() === '') wrong('name', 'Say what people should call you');
  if (values.email !== undefined && !/^\S+@\S+\.\S+$/.test(values.email.trim()))
    wrong('email', values.email.trim() ? 'This does not look like an e-mail address' : 'Your e-mail address is missing');
  if (values.current === '') wrong('current', 'Your present password is missing');
  for (const path of ['password', 'next'] as const) {
    const given = values[path];
    if (given !== undefined && given.length < shortest)
      wrong(path, given ? `This is too short: at least ${shortest} characters` : 'A password is missing');
  }
  return problems;
}

/** Of somebody who signs in: their password may be of another time. */
export function checkSignIn(values: { readonly email: string; readonly password: string }): Problem[] {
  return [
    ...checkAccount({ email: values.email }),
    ...(values.password ? [] : [{ path: 'password', message: 'Your password is missing' }]),
  ];
}
