import { type PolicyHistory } from '../../protocol/policy-history.js';
import { type Receipt } from '../../protocol/verbs.js';
import { type Defect } from './export-line.js';

interface Placed {
  readonly line: number;
  readonly message: Receipt;
}

/** What was under way when a version came into force is stated under the one before it. */
const CHANGING_SECONDS = 30;

/**
 * Which policy was in force when: what the signing module stated about versions and what the export shows of their
 * chain must be the same, and every receipt must have been made under the one that was in force then.
 */
export class PolicyTimes {
  private readonly placed: Placed[] = [];

  add(line: number, message: Receipt): void {
    this.placed.push({ line, message });
  }

  /** Of a complete export only: where receipts are missing, so may be the one that put a version in force. */
  check(policies: PolicyHistory): Defect[] {
    const defects: Defect[] = [];
    const [first, ...later] = policies.all;
    let inForce: string = first?.hash ?? '';
    let before: { readonly hash: string; readonly until: number } | null = null;
    for (const { line, message } of this.placed.toSorted((a, b) => a.message.sequence - b.message.sequence)) {
      const which = `receipt ${message.sequence}`;
      if (message.outcome === 'policy-in-force') {
        const next = later.shift();
        if (next === undefined || (next.hash as string) !== message.intentHash)
          defects.push({ line, what: `${which} puts a policy in force that the export does not show` });
        before = { hash: inForce, until: message.recordedAt + CHANGING_SECONDS };
        inForce = message.intentHash;
        continue;
      }
      const isJustBefore = message.policyHash === before?.hash && message.recordedAt <= before.until;
      if ((message.policyHash as string) !== inForce && !isJustBefore)
        defects.push({ line, what: `${which} was made under a policy that was not in force then` });
    }
    for (const { version } of later)
      defects.push({ line: 1, what: `the export shows policy ${version}, and no receipt has put it in force` });
    return defects;
  }
}
