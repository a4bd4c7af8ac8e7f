// docs/configuration.md, made from the table of settings.
import { settingsByArea, type settingsTable } from './settings.js';

type AnySetting = (typeof settingsTable)[keyof typeof settingsTable];

function row(name: string, { default: value, doc, secret }: AnySetting): string {
  return `| \`${name}\` | ${value === undefined ? '' : `\`${String(value)}\``} | ${doc}${secret ? ' (secret)' : ''} |`;
}

function section([area, settings]: [string, Readonly<Record<string, AnySetting>>]): string {
  const rows = Object.entries(settings).map(([name, setting]) => row(name, setting));
  return [`## ${area}`, '', '| variable | default | what it does |', '|---|---|---|', ...rows].join('\n');
}

export function settingsDocument(): string {
  const head =
    '# Configuration\n\nAll settings are environment variables, read once at the start, or lines `NAME=value` of a file `.env` where Nakodo is started; the environment comes\nfirst. An empty one counts as absent.\nGenerated from `src/config/settings.ts` by `node scripts/docs-configuration.mjs`: change it there.';
  return `${[head, ...Object.entries(settingsByArea).map(section)].join('\n\n')}\n`;
}
