// docs/configuration.md, made from the table of settings.
import { type Area, settingsTable } from './settings.js';

const areas: readonly Area[] = [
  'Database',
  'Server',
  'Matching',
  'Audio and video',
  'Photos',
  'Insights and embeddings',
  'Sign-in',
  'Chain',
  'Operations',
];

function row(name: string, { default: value, doc, secret }: (typeof settingsTable)[keyof typeof settingsTable]): string {
  return `| \`${name}\` | ${value === undefined ? '' : `\`${String(value)}\``} | ${doc}${secret ? ' (secret)' : ''} |`;
}

function section(area: Area): string {
  const rows = Object.entries(settingsTable).filter(([, setting]) => setting.area === area);
  return [
    `## ${area}`,
    '',
    '| variable | default | what it does |',
    '|---|---|---|',
    ...rows.map(([name, setting]) => row(name, setting)),
  ].join('\n');
}

export function settingsDocument(): string {
  const head =
    '# Configuration\n\nAll settings are environment variables, read once at the start, or lines `NAME=value` of a file `.env` where Nakodo is started; the environment comes\nfirst. An empty one counts as absent.\nGenerated from `src/config/settings.ts` by `node scripts/docs-configuration.mjs`: change it there.';
  return `${[head, ...areas.map(section)].join('\n\n')}\n`;
}
