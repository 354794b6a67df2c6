import { BITCOIN_REGTEST } from '../../../src/protocol/chains/caip.js';
import { type Findings } from '../../../src/protocol/findings.js';
import { invariant } from '../../../src/protocol/invariant.js';
import { findingsOf } from '../../../src/protocol/receipt.js';
import { type WithdrawalId } from '../../../src/protocol/ids.js';
import { CAROL } from '../../support/builders/a-device.js';
import {
  aPolicyDocument,
  bitcoinAddressOf,
  BTC,
  ETH,
  EVM_CHAIN,
  evmAccountOf,
  LARGE_BTC,
} from '../../support/builders/a-policy.js';
import { aSecret } from '../../support/builders/a-secret.js';
import { LedgerSetting, type OpenModule } from '../../support/ledger-setting.js';
import { checksumEvmAddress } from '../../../src/protocol/chains/evm/address.js';
import { parseHex } from '../../../src/protocol/hex.js';

const HOUR = 3_600;
const START = Math.floor(Date.now() / 1000);
let setting: LedgerSetting;
let now = START;
beforeEach(() => {
  now = START;
});
afterEach(() => setting.end());

const COMPLIANCE = { name: 'compliance', threshold: 1, members: ['carol'] };
const hold = (id: string, alert: string) => ({
  ...{ id, alerts: [alert] },
  requires: { kind: 'hold', releasedBy: COMPLIANCE },
});
const engine = (more: object) => ({ id: 'pays', requires: { kind: 'engine-signature' }, ...more });
/** Nobody else: what no rule allows is refused. */
const onlyIf = (destinations: readonly string[]) => [engine({ asset: BTC, destinations })];

function ruled(tiers: readonly object[], more: object = {}): Promise<LedgerSetting> {
  return LedgerSetting.make({ policy: { ...aPolicyDocument(), tiers, ...more } });
}
const open = (): Promise<OpenModule> => setting.open({ wall: () => now });

type Asked = ReturnType<LedgerSetting['ask']>;
/** With time enough for whatever it has to wait for. */
const request = (wish: Parameters<LedgerSetting['ask']>[0] = {}): Asked =>
  setting.ask({ notAfter: now + 6 * 24 * HOUR, ...wish });

/** Hands it in, and pays what may be paid. */
async function take(module: OpenModule, asked: Asked): Promise<readonly string[]> {
  await module.takePackage.execute(asked.item());
  await module.pay.round();
  return module.story(asked.id);
}

/** Until the chain cannot take it back. */
async function finish(module: OpenModule): Promise<void> {
  setting.chain.mine(10);
  await module.follow.round();
}

async function findingsOn(module: OpenModule, id: WithdrawalId): Promise<Findings> {
  const registration = (await module.receipts(id)).find(({ outcome }) => outcome === 'registered');
  const findings = registration === undefined ? null : findingsOf(registration);
  invariant(findings !== null, 'what is registered has findings');
  return findings;
}

const btcAddress = (name: string): string => bitcoinAddressOf(aSecret(name));
/** Twenty bytes that begin and end as told. */
function evmAddress(first: string, last: string, middle = '5'): string {
  const bytes = parseHex(`${first}${middle.repeat(40 - first.length - last.length)}${last}`);
  invariant(bytes !== null, 'twenty bytes');
  return checksumEvmAddress(bytes);
}

describe('how well a destination is known', () => {
  it('is nothing before a payment to it is final, whatever else was done for it', async () => {
    setting = await ruled([engine({ asset: BTC })]);
    const module = await open();
    const destination = btcAddress('somebody');
    const first = request({ destination });
    expect(await take(module, first)).toContain('broadcast');
    const second = request({ destination });
    await take(module, second);
    expect((await findingsOn(module, second.id)).destinationClass).toBe('new');
    await finish(module);
    const third = request({ destination });
    await take(module, third);
    const other = request({ destination: btcAddress('somebody else') });
    await take(module, other);
    expect(await findingsOn(module, third.id)).toMatchObject({ destinationClass: 'known', firstSeenAt: START });
    expect((await findingsOn(module, other.id)).destinationClass).toBe('new');
    await module.close();
  });

  it('counts from the first withdrawal that named it, by our own clock, over restarts', async () => {
    setting = await ruled([engine({ asset: BTC })], { knownAfterSeconds: 24 * HOUR });
    const destination = btcAddress('somebody');
    let module = await open();
    await take(module, request({ destination }));
    await finish(module);
    await module.close();
    for (const [later, expected] of [
      [24 * HOUR - 1, 'new'],
      [24 * HOUR, 'known'],
    ] as const) {
      now = START + later;
      module = await open();
      const asked = request({ destination });
      await take(module, asked);
      expect(await findingsOn(module, asked.id)).toMatchObject({ destinationClass: expected, firstSeenAt: START });
      await module.close();
    }
  });

  it('is for the rules to ask about', async () => {
    setting = await ruled(onlyIf(['known', 'allow-listed']));
    const module = await open();
    expect(await take(module, request())).toEqual(['registered', 'refused NO_TIER_MATCHES']);
    await module.close();
  });

  it('cannot be edited into the ledger: nothing is judged by a past that receipts do not show', async () => {
    setting = await ruled([engine({ asset: BTC })]);
    const module = await open();
    const [known, thief] = [request({ destination: btcAddress('a customer') }), btcAddress('a thief')];
    await take(module, known);
    await finish(module);
    await take(module, request({ destination: thief }));
    await setting.asIntruder(
      'UPDATE destination SET paid_by = (SELECT paid_by FROM destination WHERE paid_by IS NOT NULL LIMIT 1)',
    );
    const asked = request({ destination: thief });
    await expect(module.takePackage.execute(asked.item())).rejects.toThrow('is about it');
    await setting.asIntruder('UPDATE destination SET paid_by = seen_by');
    await expect(module.takePackage.execute(asked.item())).rejects.toThrow();
    expect(await module.story(asked.id)).toEqual([]);
    await module.close();
  });
});

it('what was found out is believed as it was signed, and as nobody has edited it since', async () => {
  setting = await ruled([
    engine({ asset: BTC, destinations: ['known'] }),
    { id: 'asks', asset: BTC, requires: { kind: 'quorum', groups: [COMPLIANCE], votesValidForSeconds: HOUR } },
  ]);
  const module = await open();
  const asked = request();
  expect(await take(module, asked)).toEqual(['registered']);
  await setting.asIntruder(
    `UPDATE receipt SET signed = replace(signed, '"destinationClass":"new"', '"destinationClass":"known"')
      WHERE outcome = 'registered'`,
  );
  await expect(module.takePackage.execute(asked.item())).rejects.toThrow('has its signed receipt');
  expect(setting.chain.payments.size).toBe(0);
  await module.close();
});

describe('the allow-list', () => {
  const PARTNER = btcAddress('a partner');
  const listed = (expiresAt: number) => ({
    allowList: [{ id: 'partner', chain: BITCOIN_REGTEST, address: PARTNER, expiresAt }],
  });

  it('counts until the second at which the entry expires, and for what was registered before', async () => {
    setting = await ruled(onlyIf(['allow-listed']), listed(START + HOUR));
    const module = await open();
    setting.chain.waiting = 'INSUFFICIENT_FUNDS';
    const [first, last] = [request({ destination: PARTNER }), request({ destination: PARTNER })];
    await take(module, first);
    now = START + HOUR - 1;
    await take(module, last);
    now = START + HOUR;
    const late = request({ destination: PARTNER });
    expect(await take(module, late)).toEqual(['registered', 'refused NO_TIER_MATCHES']);
    setting.chain.waiting = null;
    await module.pay.round();
    for (const { id } of [first, last]) expect((await module.story(id)).at(-1)).toBe('broadcast');
    await module.close();
  });

  it('is of one chain, and of no other destination', async () => {
    setting = await ruled(
      [...onlyIf(['allow-listed']), { ...engine({ asset: ETH }), id: 'eth', destinations: ['allow-listed'] }],
      {
        allowList: [{ id: 'exchange', chain: EVM_CHAIN, address: evmAccountOf(aSecret('x')), expiresAt: START + HOUR }],
      },
    );
    const module = await open();
    const to = (asset: string, destination: string) => take(module, request({ asset, destination, amount: '1000' }));
    expect(await to(ETH, evmAccountOf(aSecret('x')))).toContain('broadcast');
    expect(await to(ETH, evmAccountOf(aSecret('y')))).toContain('refused NO_TIER_MATCHES');
    expect(await to(BTC, PARTNER)).toContain('refused NO_TIER_MATCHES');
    await module.close();
  });
});

describe('the cooling ladder of new destinations', () => {
  const cool = (id: string, atLeast: string, seconds: number) => ({
    ...{ id, asset: BTC, atLeast, destinations: ['new', 'known'] },
    requires: { kind: 'cooling', seconds },
  });
  const LADDER = [
    cool('cool-hour', '1000000', HOUR),
    cool('cool-day', '5000000', 24 * HOUR),
    engine({ asset: BTC, below: LARGE_BTC.toString() }),
  ];
  const room = { limits: [{ id: 'cap', asset: BTC, path: 'automatic', windowSeconds: 60, amount: '10000000000' }] };

  it('lets a little go at once, more after an hour and most after a day, to the second', async () => {
    setting = await ruled(LADDER, room);
    const module = await open();
    const destination = btcAddress('somebody new');
    const [little, more, most] = ['999999', '1000000', '5000000'].map((amount) => request({ destination, amount }));
    invariant(little !== undefined && more !== undefined && most !== undefined, 'three');
    expect(await take(module, little)).toContain('broadcast');
    expect(await take(module, more)).toEqual(['registered', 'authorised', 'delayed DELAY_NOT_OVER']);
    expect(await take(module, most)).toEqual(['registered', 'authorised', 'delayed DELAY_NOT_OVER']);
    for (const [later, isMorePaid, isMostPaid] of [
      [HOUR - 1, false, false],
      [HOUR, true, false],
      [24 * HOUR - 1, true, false],
      [24 * HOUR, true, true],
    ] as const) {
      now = START + later;
      await module.pay.round();
      expect((await module.story(more.id)).includes('signed')).toBe(isMorePaid);
      expect((await module.story(most.id)).includes('signed')).toBe(isMostPaid);
    }
    await module.close();
  });

  it('counts from the first sight of the destination, so a later withdrawal waits for the rest of it', async () => {
    setting = await ruled(LADDER, room);
    const module = await open();
    const destination = btcAddress('somebody new');
    await take(module, request({ destination, amount: '1000' }));
    now = START + 23 * HOUR;
    const late = request({ destination, amount: '5000000' });
    await take(module, late);
    now = START + 24 * HOUR - 1;
    await module.pay.round();
    expect(await module.story(late.id)).not.toContain('signed');
    now = START + 24 * HOUR;
    await module.pay.round();
    expect(await module.story(late.id)).toContain('signed');
    await module.close();
  });

  it('is over for nobody by paying a little first', async () => {
    setting = await ruled(LADDER, room);
    const module = await open();
    const destination = btcAddress('somebody new');
    await take(module, request({ destination, amount: '1000' }));
    await finish(module);
    const large = request({ destination, amount: '5000000' });
    expect(await take(module, large)).toEqual(['registered', 'authorised', 'delayed DELAY_NOT_OVER']);
    expect((await findingsOn(module, large.id)).destinationClass).toBe('known');
    await module.close();
  });
});

describe('a destination that could be taken for a known one', () => {
  const KNOWN = evmAddress('ab12', 'ef');
  const ALIKE = evmAddress('ab12', 'ef', '6');
  const TIERS = [hold('look-alike', 'look-alike'), engine({ asset: ETH })];
  const to = (destination: string): Asked => request({ asset: ETH, destination, amount: '1000' });

  it('is held with both shown in full until somebody has released it', async () => {
    setting = await ruled(TIERS);
    const module = await open();
    expect(await take(module, to(ALIKE))).toContain('broadcast');
    await take(module, to(KNOWN));
    await finish(module);
    // Both are paid now: each resembles the other.
    const asked = to(ALIKE);
    expect(await take(module, asked)).toEqual(['registered', 'held HELD_FOR_RELEASE']);
    expect((await findingsOn(module, asked.id)).resembles).toEqual([KNOWN]);
    await module.takePackage.execute(asked.item([CAROL.approve(setting.genesis.policy, asked.intent)]));
    await module.pay.round();
    expect((await module.story(asked.id)).at(-1)).toBe('broadcast');
    const [verdict] = await setting.asOwner('SELECT trace FROM verdict WHERE withdrawal_id = $1', [asked.id]);
    expect(verdict?.['trace']).toContain(`${ALIKE} resembles ${KNOWN}, which is known`);
    await module.close();
  });

  it.each([
    ['one character less of the beginning', evmAddress('ab13', 'ef')],
    ['one character less of the end', evmAddress('ab12', 'ee')],
  ])('is not one with %s', async (_what, destination) => {
    setting = await ruled(TIERS);
    const module = await open();
    await take(module, to(KNOWN));
    await finish(module);
    expect(await take(module, to(destination))).toContain('broadcast');
    await module.close();
  });

  it('is taken for what is on the allow-list too, and what is on it is taken for nothing else', async () => {
    const allowList = [{ id: 'exchange', chain: EVM_CHAIN, address: KNOWN, expiresAt: START + HOUR }];
    setting = await ruled(TIERS, { allowList });
    const module = await open();
    expect(await take(module, to(ALIKE))).toContain('held HELD_FOR_RELEASE');
    // Somebody has paid the look-alike all the same.
    const released = to(ALIKE);
    await module.takePackage.execute(released.item([CAROL.approve(setting.genesis.policy, released.intent)]));
    await module.pay.round();
    await finish(module);
    expect(await take(module, to(KNOWN))).toContain('broadcast');
    await module.close();
  });
});

describe('an amount that is far out', () => {
  const TIERS = [hold('outlier', 'outlier'), engine({ asset: BTC })];
  const asks = (amount: number): Asked => request({ amount: amount.toString() });
  const limits = [{ id: 'cap', asset: BTC, path: 'automatic', windowSeconds: 60, amount: '10000000000' }];

  /** So that something is usual. */
  async function paid(module: OpenModule, ...amounts: readonly number[]): Promise<void> {
    for (const amount of amounts) {
      const asked = asks(amount);
      await module.takePackage.execute(asked.item([CAROL.approve(setting.genesis.policy, asked.intent)]));
      await module.pay.round();
      expect(await module.story(asked.id)).toContain('signed');
    }
  }

  async function opened(balance: bigint | null): Promise<OpenModule> {
    const module = await open();
    const [asset] = setting.genesis.policy.assets.keys();
    invariant(asset !== undefined, 'a policy has assets');
    if (balance !== null) module.balances.note(asset, balance);
    return module;
  }

  it('is held above fifty times what nearly all payments of thirty days come to', async () => {
    setting = await ruled(TIERS, { limits });
    const module = await opened(10n ** 12n);
    await paid(module, 1000, 2000);
    now += 61;
    expect(await take(module, asks(50 * 2000))).toContain('broadcast');
    now += 61;
    const asked = asks(50 * 100_000 + 1);
    expect(await take(module, asked)).toContain('held HELD_FOR_RELEASE');
    expect((await findingsOn(module, asked.id)).outlier).toBe('above-usual');
    now += 31 * 24 * HOUR;
    expect((await findingsOn(module, asked.id)).outlier).toBe('above-usual');
    await module.close();
  });

  it('is held while nothing is usual yet, and when the month is over', async () => {
    setting = await ruled(TIERS, { limits });
    const module = await opened(10n ** 12n);
    const first = asks(1000);
    expect(await take(module, first)).toContain('held HELD_FOR_RELEASE');
    expect((await findingsOn(module, first.id)).outlier).toBe('unknown');
    await paid(module, 1000);
    // At once: the first payment ends it.
    expect(await take(module, asks(1000))).toContain('broadcast');
    now += 30 * 24 * HOUR;
    expect(await take(module, asks(1000))).toContain('held HELD_FOR_RELEASE');
    await module.close();
  });

  it('is held above what the wallet has, and while no node has said what that is', async () => {
    setting = await ruled(TIERS, { limits });
    let module = await opened(2000n);
    await paid(module, 1000);
    now += 61;
    expect(await take(module, asks(2000))).toContain('broadcast');
    const asked = asks(2001);
    expect(await take(module, asked)).toContain('held HELD_FOR_RELEASE');
    expect((await findingsOn(module, asked.id)).outlier).toBe('above-balance');
    await module.close();
    module = await opened(null);
    const unasked = asks(1000);
    expect(await take(module, unasked)).toContain('held HELD_FOR_RELEASE');
    expect((await findingsOn(module, unasked.id)).outlier).toBe('unknown');
    await module.close();
  });
});
