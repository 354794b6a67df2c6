import { followingDocument } from '../../../test/support/builders/a-change.js';
import { aPolicyDocument, documentBytes, ETH, EVM_CHAIN } from '../../../test/support/builders/a-policy.js';
import { anEngine, aWithdrawal } from '../../../test/support/builders/an-engine.js';
import { anEvmAddress } from '../../../test/support/builders/an-evm-address.js';
import { readAsked } from '../../protocol/evidence.js';
import { type Findings } from '../../protocol/findings.js';
import { invariant } from '../../protocol/invariant.js';
import { parsePolicy } from '../../protocol/policy.js';
import { PolicyHistory } from '../../protocol/policy-history.js';
import { destinationHistory } from './destination-history.js';

/** 2026-11-22T06:00:00Z */
const NOW = 1_795_327_200;
const OURS = anEvmAddress('ab12', 'ef');
const LISTED = anEvmAddress('ab12', 'ef', '6');
const LISTED_LATER = anEvmAddress('ab12', 'ef', '7');
const PAID = anEvmAddress('ab12', 'ef', '8');
const UNLIKE = anEvmAddress('ab13', 'ef', '6');

const entry = (id: string, address: string, expiresAt = NOW + 1) => ({ id, chain: EVM_CHAIN, address, expiresAt });
const document = aPolicyDocument({
  allowList: [entry('exchange', LISTED, NOW - 86_400), entry('other', UNLIKE), entry('late', OURS, NOW)],
});
const first = parsePolicy(documentBytes(document));
const second = parsePolicy(
  documentBytes(
    followingDocument(document, (next) => {
      next['allowList'] = [entry('exchange-2', LISTED_LATER), entry('ours', OURS)];
    }),
  ),
);
const policies = PolicyHistory.of(first).followedBy(second);

const body = aWithdrawal(first.deploymentId, { asset: ETH, amount: '1000', destination: OURS });
const asked = readAsked(anEngine().withdrawal(body), first);
invariant(asked.kind === 'asked', 'the builder asks for something possible');
const { intent } = asked;

function found(resembles: readonly string[]): Findings {
  return { destinationClass: 'new', firstSeenAt: NOW, resembles, outlier: 'ordinary', worths: new Map() };
}
const history = (findings: Findings | null, of = policies, at = NOW) =>
  destinationHistory(intent, of, { findings, registeredUnder: first, at });

it('finds look-alikes on every list that was ever in force by itself, also of entries that are over', () => {
  expect(history(null)).toMatchObject({
    lookAlikes: [
      { address: LISTED, isListed: true, isStated: false },
      { address: LISTED_LATER, isListed: true, isStated: false },
    ],
    omitted: [],
  });
});

it('adds those that the signing module names', () => {
  expect(history(found([LISTED, PAID]))).toMatchObject({
    lookAlikes: [
      { address: LISTED, isListed: true, isStated: true },
      { address: LISTED_LATER, isListed: true, isStated: false },
      { address: PAID, isListed: false, isStated: true },
    ],
    omitted: [],
  });
});

it('warns of a signing module that does not name what it had to, and only of that', () => {
  const { omitted } = history(found([PAID]));
  expect(omitted).toEqual([LISTED]);
});

it('takes what is on the list in force as listed until the second in which the entry ends', () => {
  expect(history(null).entry?.id).toBe('ours');
  expect(history(null, policies, NOW + 1).entry).toBeNull();
  const before = PolicyHistory.of(first);
  expect([history(null, before, NOW - 1).entry?.id, history(null, before).entry]).toEqual(['late', null]);
});
