import { checkChange } from '../../../src/protocol/governance/check-change.js';
import { readSignedChange, writeSignedChange } from '../../../src/protocol/governance/signed-change.js';
import { type Hex32 } from '../../../src/protocol/hex.js';
import { describeVectors } from './describe-vectors.js';
import { fileBytes, thePolicy } from './the-policy.js';

interface Proposed {
  readonly policy: object;
  readonly genesisHash: Hex32;
  readonly suspended: readonly string[];
  readonly now: number;
  readonly next: object;
  readonly enrolments: readonly unknown[];
  readonly signatures: readonly unknown[];
}

describeVectors('policy-changes.json', ({ policy, genesisHash, suspended, now, next, ...signed }: Proposed) => {
  const written = { policy: Buffer.from(fileBytes(next)).toString('base64'), ...signed };
  const change = readSignedChange(written);
  if (change === null) return 'malformed';
  expect(writeSignedChange(change)).toEqual(written);
  const judge = { genesisHash, inForce: thePolicy(policy), suspended: new Set(suspended), now };
  const checked = checkChange(change, judge);
  if (checked.kind === 'refused') return { refused: checked.code };
  const { kind, statement, signedBy, missing } = checked;
  return { kind, effect: statement.effect, delaySeconds: statement.delaySeconds, signedBy, missing };
});
