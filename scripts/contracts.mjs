// npm run chain:local, chain:deploy, chain:gas: runs a script of contracts/ after installing what it needs. Arguments are passed on.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { setupContracts } from './setup-contracts.mjs';
import { root, step } from './setup-machine.mjs';

const [script, ...args] = process.argv.slice(2);
const files = { local: 'local.mjs', 'chain:deploy': 'deploy.mjs', gas: 'gas.mjs' };
if (!(script in files)) {
  console.error(`✗ scripts/contracts.mjs takes one of ${Object.keys(files).join(', ')}`);
  process.exit(1);
}
step("the contracts' packages", setupContracts);
const { status } = spawnSync(process.execPath, [join(root, 'contracts/scripts', files[script]), ...args], { stdio: 'inherit' });
process.exit(status ?? 1);
