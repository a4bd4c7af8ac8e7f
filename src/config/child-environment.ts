// What a program that we start gets as its environment: ours, whole and unread, and what is added.
export function childEnvironment(extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return { ...process.env, ...extra };
}
