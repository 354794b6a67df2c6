import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../test/support/temporary-folder.js';
import { draftFrom, engineKeyIds, readGivenPolicy, refuseOtherThan, refuseUnlessPolicy } from './given-policy.js';
import { PartError } from './parts/part-error.js';
import { APPROVERS, BTC, draftPolicy, ETH, EVM_CHAIN, EVM_WALLET } from './policy-draft.js';
import { TEST_DOLLAR_ADDRESS } from './test-dollar.js';

const OURS = {
  ...{ auditor: 'a1'.repeat(32), watchtower: 'b1'.repeat(32), token: TEST_DOLLAR_ADDRESS },
  consoleOrigin: 'http://localhost:8080',
};
const own = (ids: readonly string[] = ['engine-1'], hasBitcoin = true) =>
  draftPolicy({ ...OURS, hasBitcoin, engineKeys: ids.map((id) => ({ id, publicKey: `key of ${id}` })) });
const PARTNER = { id: 'partner', chain: EVM_CHAIN, address: `0x${'22'.repeat(20)}`, expiresAt: 4_000_000_000 };
const PAY = { id: 'pay', asset: ETH, requires: { kind: 'engine-signature' } };
const PRICES = { windowSeconds: 900, staleAfterSeconds: 120 };
const ASK_TWICE = {
  kind: 'quorum',
  groups: [{ name: 'desk', threshold: 6, members: ['aiko', 'ben'] }],
  votesValidForSeconds: 3_600,
};

describe('the policy that a sandbox is given', () => {
  let folder: string;
  beforeEach(() => {
    folder = makeTemporaryFolder();
  });
  afterEach(() => {
    removeTemporaryFolder(folder);
  });

  function file(content: unknown): string {
    const path = join(folder, 'given.json');
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  }
  function refusalOf(work: () => unknown): string {
    try {
      work();
    } catch (error) {
      if (error instanceof PartError && error.code === 'POLICY_REFUSED') return error.refusal.detail;
      throw error;
    }
    return 'it was taken';
  }

  it('decides what it names, and leaves the rest as it is', () => {
    const given = readGivenPolicy(file({ allowList: [PARTNER], knownAfterSeconds: 60, tiers: [PAY] }));
    expect(draftFrom(given, own())).toEqual({
      ...own(),
      ...{ allowList: [PARTNER], knownAfterSeconds: 60, tiers: [PAY] },
    });
  });

  it('may be the document of another sandbox: its keys, devices, addresses and place in a chain are not taken', () => {
    const others = { publicKey: '99'.repeat(32) };
    const given = readGivenPolicy(
      file({
        ...own(),
        ...{ deploymentId: '77'.repeat(32), version: 3, previous: '66'.repeat(32) },
        ...{ watchtower: others, devices: [{ id: 'aiko-phone', approver: 'aiko', ...others }] },
        engineKeys: [{ id: 'engine-1', custodians: ['emi'], ...others }],
        auditors: [{ id: 'auditor-1', ...others }],
        wallets: [{ id: EVM_WALLET, chain: EVM_CHAIN, custody: 'module', address: `0x${'33'.repeat(20)}` }],
      }),
    );
    expect(draftFrom(given, own())).toEqual({
      ...own(),
      engineKeys: [{ id: 'engine-1', publicKey: 'key of engine-1', custodians: ['emi'] }],
    });
  });

  it('may name more engines, whose keys the sandbox makes', () => {
    const given = readGivenPolicy(file({ engineKeys: [{ id: 'engine-1' }, { id: 'desk', custodians: ['aiko'] }] }));
    expect([engineKeyIds(given), engineKeyIds(undefined)]).toEqual([['engine-1', 'desk'], ['engine-1']]);
    expect(draftFrom(given, own(engineKeyIds(given)))).toMatchObject({
      engineKeys: [
        { id: 'engine-1', publicKey: 'key of engine-1', custodians: [] },
        { id: 'desk', publicKey: 'key of desk', custodians: ['aiko'] },
      ],
    });
  });

  it('has the sandbox’s own price feed where it has prices, whatever key it names', () => {
    const withKey = (publicKey: string) => ({ ...own(), prices: { ...PRICES, publicKey } });
    for (const prices of [PRICES, { ...PRICES, publicKey: '99'.repeat(32) }])
      expect(draftFrom(readGivenPolicy(file({ prices })), own(), 'our feed')).toEqual(withKey('our feed'));
    expect(draftFrom(readGivenPolicy(file({})), own(), 'our feed')).toEqual(own());
    expect(readGivenPolicy(file({ prices: { windowSeconds: 2_678_400, staleAfterSeconds: 8 } }))).toBeDefined();
  });

  it.each<[string, unknown, string]>([
    ['that is no JSON', '{', 'is not JSON'],
    ['that says something twice', '{"tiers": [], "tiers": []}', 'repeated or reserved key'],
    ['of another format', { format: 'sekisho-policy-2' }, 'format'],
    ['with a wallet that the sandbox does not make', { wallets: [{ id: 'cold' }] }, 'the sandbox has only btc-hot'],
    ['with an auditor that the sandbox has not', { auditors: [{ id: 'big-four' }] }, 'the sandbox has only auditor-1'],
    ['without the engine that the sandbox tells of', { engineKeys: [{ id: 'desk' }] }, 'one of them is engine-1'],
    ['with a field that no policy has', { allowlist: [] }, 'allowlist'],
    ['without rules', { tiers: [] }, 'tiers'],
    ['whose quorum cannot be reached', { tiers: [{ ...PAY, requires: ASK_TWICE }] }, 'can never reach 6'],
    ['whose prices would be stale before the next ones', { prices: { ...PRICES, staleAfterSeconds: 7 } }, 'up to 8'],
    ['whose prices count for no time', { prices: { ...PRICES, windowSeconds: 7 } }, 'prices.windowSeconds and'],
    ['with a window that no feed remembers', { prices: { ...PRICES, windowSeconds: 2_678_401 } }, 'at most 2678400'],
    ['whose prices lack a word', { prices: { windowSeconds: 900 } }, 'staleAfterSeconds'],
    ['that names nobody’s device', { approvers: [{ id: 'aiko', name: 'Aiko' }] }, 'unknown approver'],
  ])('is refused with the reason: one %s', (_, content, found) => {
    expect(refusalOf(() => readGivenPolicy(file(content)))).toContain(found);
  });

  it('is taken as docs/sandbox.md shows it', () => {
    const doc = readFileSync(join(import.meta.dirname, '../../docs/sandbox.md'), 'utf8');
    const [, example = ''] = /^```json\n([\s\S]*?)^```$/m.exec(doc) ?? [];
    expect(Object.keys(readGivenPolicy(file(example)))).toEqual(['governance', 'allowList', 'tiers']);
    expect(doc).toContain(TEST_DOLLAR_ADDRESS.toLowerCase());
  });

  it('is refused where there is no file', () => {
    expect(refusalOf(() => readGivenPolicy(join(folder, 'nothing')))).toContain('ENOENT');
  });

  it('is refused on a machine that has not what it pays out of', () => {
    const given = readGivenPolicy(file({ tiers: [{ ...PAY, asset: BTC }] }));
    const machine = { hasBitcoin: false };
    expect(
      refusalOf(() => {
        refuseUnlessPolicy(given, machine);
      }),
    ).toMatch(/there is no bitcoind here.*unknown asset/);
    expect(
      refusalOf(() => {
        refuseUnlessPolicy({}, machine);
      }),
    ).toBe('it was taken');
  });

  it('is refused in a folder that has begun with another, and with that one is not', () => {
    const given = { allowList: [PARTNER], tiers: [PAY], prices: PRICES };
    const begun = draftFrom(given, own(), 'our feed') as ReturnType<typeof own>;
    const kept: unknown = JSON.parse(
      JSON.stringify({
        ...begun,
        deploymentId: '77'.repeat(32),
        wallets: begun.wallets.map((wallet) => ({ ...wallet, address: `address of ${wallet.id}` })),
        devices: APPROVERS.map(({ id }) => ({ id: `${id}-laptop`, approver: id })),
      }),
    );
    const refusal = (other: Readonly<Record<string, unknown>>) =>
      refusalOf(() => {
        refuseOtherThan(kept, other);
      });
    expect([refusal(given), refusal(kept as Record<string, unknown>)]).toEqual(['it was taken', 'it was taken']);
    for (const other of [
      {},
      { ...given, allowList: [] },
      { ...given, prices: undefined },
      { ...given, prices: { ...PRICES, windowSeconds: 60 } },
      { ...given, engineKeys: [{ id: 'engine-1' }, { id: 'desk' }] },
    ])
      expect(refusal(other)).toContain('--reset');
  });
});
