import { findingsMessage, type Findings } from '../../../src/protocol/findings.js';
import { type FindingsMessage } from '../../../src/protocol/verbs.js';

/** What is found out about an ordinary payment to somebody who was never paid, seen now for the first time. */
export function aFindingsMessage(firstSeenAt: number, overrides: Partial<Findings> = {}): FindingsMessage {
  return findingsMessage({
    destinationClass: 'new',
    firstSeenAt,
    resembles: [],
    outlier: 'ordinary',
    worths: new Map(),
    ...overrides,
  });
}
