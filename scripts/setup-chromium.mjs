// Chromium for the browser tests: the distribution's, since the test library's own download does not work everywhere.
import { install, isDebian, isExecutable, isRoot } from './setup-machine.mjs';

const paths = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export function setupChromium() {
  const found = paths.find(isExecutable);
  if (found) return found;
  if (!isDebian || !isRoot) throw new Error('install Chromium (Debian, as root: apt-get install chromium)');
  install(['chromium']);
  return `${paths[0]} installed`;
}
