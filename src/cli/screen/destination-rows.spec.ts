import { aFindingsMessage } from '../../../test/support/builders/a-findings-message.js';
import { aGenesis } from '../../../test/support/builders/a-genesis.js';
import { aPolicyDocument, ETH, EVM_CHAIN, TWO_OF_OPS_ONE_OF_FINANCE } from '../../../test/support/builders/a-policy.js';
import { aProposal } from '../../../test/support/builders/a-proposal.js';
import { anEngine, aWithdrawal } from '../../../test/support/builders/an-engine.js';
import { anEvmAddress } from '../../../test/support/builders/an-evm-address.js';
import { TestReceipts } from '../../../test/support/builders/test-receipts.js';
import { trusting } from '../../client/follow-policies.js';
import { readAsked } from '../../protocol/evidence.js';
import { type Findings } from '../../protocol/findings.js';
import { invariant } from '../../protocol/invariant.js';
import { type Currency } from '../../protocol/policy.js';
import { PolicyHistory } from '../../protocol/policy-history.js';
import { writeSignedReceipt } from '../../protocol/receipt.js';
import { readProposal } from '../../desk/proposal/read-proposal.js';
import { readSuspendedDevices } from '../../desk/proposal/suspended-devices.js';
import { comparedAddresses } from './destination-rows.js';
import { proposalScreen } from './proposal-screen.js';
import { PLAIN } from './style.js';

/** 2026-11-22T06:00:00Z */
const NOW = 1_795_327_200;
const OURS = anEvmAddress('ab12', 'ef');
const LISTED = anEvmAddress('ab12', 'ef', '6');
const PAID = anEvmAddress('ab12', 'ef', '7');
const FRIEND = anEvmAddress('cd34', 'ef');
const entry = (id: string, address: string) => ({ id, chain: EVM_CHAIN, address, expiresAt: NOW + 86_400 });
const genesis = aGenesis({
  policy: {
    ...aPolicyDocument(),
    allowList: [entry('exchange-b', LISTED), entry('friend', FRIEND)],
    tiers: [
      { id: 'young', destinations: ['new'], requires: { kind: 'cooling', seconds: 7200 } },
      { id: 'eth', asset: ETH, requires: TWO_OF_OPS_ONE_OF_FINANCE },
    ],
  },
});
const { policy } = genesis;

/** What alice's device shows; null: the signing module has not registered it yet. */
function screen(found: Partial<Findings> | null, destination = OURS): string {
  const body = aWithdrawal(policy.deploymentId, { asset: ETH, amount: '1000', destination, notAfter: NOW + 3600 });
  const request = anEngine().withdrawal(body, { created: NOW - 60 });
  const asked = readAsked(request, policy);
  invariant(asked.kind === 'asked', 'the builder asks for something possible');
  const about = { recordedAt: NOW, findings: aFindingsMessage(NOW, found ?? {}) };
  const registration = writeSignedReceipt(new TestReceipts(genesis).state(asked.intent, 'registered', about));
  const value = aProposal(asked.intent, request, [], { registration: found === null ? null : registration });
  const trusted = trusting(genesis.genesis, PolicyHistory.of(policy));
  const nobody = readSuspendedDevices({ orders: [], receipts: [] }, trusted);
  return proposalScreen(readProposal(value, null, trusted, nobody, NOW), policy, 'alice', NOW, PLAIN);
}

describe('the destination on the screen of a device', () => {
  it('has its history and what the amount is worth, by the signing module’s word', () => {
    const worths = new Map<Currency, bigint>([
      ['JPY', 7_500_000n],
      ['USD', 50_000n],
    ]);
    const shown = screen({ destinationClass: 'known', firstSeenAt: NOW - 10 * 86_400, resembles: [LISTED], worths });
    expect(shown).toContain('  history        known: paid before, seen first 2026-11-12T06:00:00Z, 10 days ago\n');
    expect(shown).toContain('  worth, at most 7500000 JPY, 50000 USD\n');
    expect(screen({})).toContain('  history        new: seen first 2026-11-22T06:00:00Z, 0 s ago\n');
    expect(screen({})).not.toContain('worth, at most');
  });

  it('says since when the signing module lets it cool', () => {
    expect(screen({ firstSeenAt: NOW - 600 })).toContain(
      'signed when the destination has been known for 2 h: 2026-11-22T07:50:00Z',
    );
  });

  it('is told as listed where the governors list it', () => {
    expect(screen(null, FRIEND)).toContain(
      '  history        on the allow-list as friend, until 2026-11-23T06:00:00Z, in 24 h\n' +
        '                 the signing module has said nothing of it yet\n',
    );
  });

  it('that could be taken for another one is shown with that one in full, above everything else', () => {
    const [warning = ''] = screen({ resembles: [LISTED, PAID] }).split('  pay  ');
    expect(warning).toContain(`
  ! The destination could be taken for another one, known by an allow-list and the signing module. Compare each group:
      this    0x ab12 5555 5555 5555 5555 5555 5555 5555 5555 55ef
      other   0x Ab12 6666 6666 6666 6666 6666 6666 6666 6666 66eF
                      ^^^^ ^^^^ ^^^^ ^^^^ ^^^^ ^^^^ ^^^^ ^^^^ ^^^^
`);
    expect(warning).toContain('another one, known by the signing module. Compare');
  });

  it('is compared with the lists that the device has followed, whatever the signing module says or has not said yet', () => {
    expect(screen(null)).toContain('another one, known by an allow-list. Compare');
    const shown = screen({});
    expect(shown).toContain('another one, known by an allow-list. Compare');
    expect(shown).toContain(`  ! The signing module does not say that the destination resembles ${LISTED}`);
    expect(screen({ resembles: [LISTED] })).not.toContain('does not say');
  });

  it('has nothing above it where nothing is strange', () => {
    expect(screen({ resembles: [] }, FRIEND)).not.toContain('!');
  });
});

it.each([
  ['above-usual', 'The amount is more than 50 times what nearly all payments of 30 days were.'],
  ['above-balance', 'The amount is more than the wallet held when it was registered.'],
] as const)('an amount that is %s is told', (outlier, line) => {
  expect(screen({ outlier }, FRIEND)).toContain(`  ! ${line}\n`);
});

it('groups are the same whatever their capitals, where these are a checksum', () => {
  const marks = comparedAddresses('0xab12Cdef', '0xAB12cdeF');
  expect(marks.at(-1)).toBe('');
});

it('groups that differ are marked, also where one address is longer', () => {
  expect(comparedAddresses('bc1q000011112', 'bc1q0000111122223333')).toEqual([
    'this    bc1q 0000 1111 2',
    'other   bc1q 0000 1111 2222 3333',
    '                       ^^^^ ^^^^',
  ]);
});
