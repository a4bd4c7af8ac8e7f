// How much memory is held, not how much nobody has cleared away yet: that depends on the machine.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** After everything that nobody refers to is cleared away. */
export function heldMemory(): NodeJS.MemoryUsage {
  collect();
  return process.memoryUsage();
}
