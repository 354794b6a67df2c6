import { type Proposed } from '../../desk/policy/proposed-changes.js';
import { UsageError } from '../usage-error.js';

/** The one that is meant: by its hash, or by enough of its beginning to tell it from the others. */
export function findProposed(proposed: readonly Proposed[], named: string): Proposed {
  const found = /^[0-9a-f]{8,64}$/.test(named) ? proposed.filter(({ hash }) => hash.startsWith(named)) : [];
  const [one, ...more] = found;
  if (one === undefined || more.length > 0)
    throw new UsageError(`${more.length > 0 ? 'several changes are' : 'no proposed change is'} called ${named}`);
  return one;
}
