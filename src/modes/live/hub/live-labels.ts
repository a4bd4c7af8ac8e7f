// What the registry calls attributes, for everybody's cards: read when the hub opens and again each minute.
import type { Database } from '../../../db/database.js';
import { listAttributes } from '../../../people/attributes.js';
import { labelOf } from '../../pool/card.present.js';

export interface LiveLabels {
  label(attribute: string): string;
  stop(): void;
}

const readAgainMs = 60_000;

export async function openLiveLabels(db: Database): Promise<LiveLabels> {
  let labels = labelOf(await listAttributes(db));
  const timer = setInterval(() => {
    listAttributes(db)
      .then((attributes) => (labels = labelOf(attributes)))
      .catch(() => undefined); // the next time
  }, readAgainMs).unref();
  return { label: (attribute) => labels(attribute), stop: () => clearInterval(timer) };
}
