// A browser for benchmarks of pages.
import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const paths = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export async function openChromium(): Promise<Browser> {
  const executablePath = paths.find((path) => existsSync(path));
  if (executablePath === undefined) throw new Error('There is no Chromium here: npm test says how to install it');
  return await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
}
