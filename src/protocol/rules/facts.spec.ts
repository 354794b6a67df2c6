import { aPolicy, bitcoinAddressOf, BTC, ETH } from '../../../test/support/builders/a-policy.js';
import { aSecret } from '../../../test/support/builders/a-secret.js';
import { BITCOIN_REGTEST } from '../chains/caip.js';
import { type Findings } from '../findings.js';
import { factsUnder } from './facts.js';

const NOW = 1_800_000_000;
const PARTNER = bitcoinAddressOf(aSecret('a partner'));
const policy = aPolicy({ allowList: [{ id: 'partner', chain: BITCOIN_REGTEST, address: PARTNER, expiresAt: NOW }] });
const findings = (change: Partial<Findings> = {}): Findings => ({
  ...{ destinationClass: 'new', firstSeenAt: NOW, resembles: [], outlier: 'ordinary', worths: new Map() },
  ...change,
});
const toPartner = { asset: BTC, destination: PARTNER };
const toOther = { asset: BTC, destination: bitcoinAddressOf(aSecret('another')) };

describe('factsUnder', () => {
  it('lets the policy say what is allow-listed, until the second at which the entry expires', () => {
    const classAt = (at: number) => factsUnder(policy, toPartner, findings(), at).destinationClasses;
    expect(classAt(NOW - 1)).toEqual(['allow-listed']);
    expect(classAt(NOW)).toEqual(['new']);
  });

  it('lets an entry count on its own chain alone', () => {
    const facts = factsUnder(policy, { ...toPartner, asset: ETH }, findings(), NOW - 1);
    expect(facts.destinationClasses).toEqual(['new']);
  });

  it('takes what is allow-listed for nothing that it resembles, and everything else for it', () => {
    const alike = findings({ resembles: ['another'] });
    expect(factsUnder(policy, toPartner, alike, NOW - 1).alerts['look-alike']).toBe(false);
    expect(factsUnder(policy, toPartner, alike, NOW).alerts['look-alike']).toBe(true);
    expect(factsUnder(policy, toOther, alike, NOW - 1).alerts['look-alike']).toBe(true);
  });

  it('knows nothing but the allow-list before the signing module has stated anything', () => {
    expect(factsUnder(policy, toOther, null, NOW - 1)).toEqual({
      destinationClasses: ['known', 'new'],
      alerts: { 'look-alike': 'unknown', outlier: 'unknown' },
      values: new Map(),
      at: NOW - 1,
    });
    expect(factsUnder(policy, toPartner, null, NOW - 1).destinationClasses).toEqual(['allow-listed']);
  });

  it.each([
    ['ordinary', false],
    ['above-usual', true],
    ['above-balance', true],
    ['unknown', 'unknown'],
  ] as const)('makes of an amount that is %s an alert that is %s', (outlier, expected) => {
    expect(factsUnder(policy, toOther, findings({ outlier }), NOW).alerts.outlier).toBe(expected);
  });
});
