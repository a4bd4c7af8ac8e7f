// A machine that others use, too: as many threads as asked for compute without pause beside the work. Machines like ours are shared, and designs that
// wait in line for each other suffer most from it.
import { Worker } from 'node:worker_threads';

export async function besideBusyCores<T>(cores: number, work: () => Promise<T>): Promise<T> {
  const burning = Array.from({ length: cores }, () => new Worker('for (;;);', { eval: true }));
  try {
    return await work();
  } finally {
    await Promise.all(burning.map((worker) => worker.terminate()));
  }
}
