import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Wallet } from 'ethers';
import { z } from 'zod';
import { openAgainst } from '../../src/client/fetch-genesis.js';
import { follow } from '../../src/client/follow-policies.js';
import { checksumEvmAddress } from '../../src/protocol/chains/evm/address.js';
import { readChainLink } from '../../src/protocol/governance/follow-chain.js';
import { parseHex, parseHex32 } from '../../src/protocol/hex.js';
import { invariant } from '../../src/protocol/invariant.js';
import { usdx } from '../../src/sandbox/policy-draft.js';
import { TEST_DOLLAR_ADDRESS } from '../../src/sandbox/test-dollar.js';
import { runProgram } from '../../src/sandbox/parts/run-program.js';
import { ETH, EVM_CHAIN } from '../support/builders/a-policy.js';
import { PROGRAMS_IN_DIST } from '../support/programs.js';
import { processesOver, startSandbox } from '../support/sandbox-command.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../support/temporary-folder.js';

const BUILT = join(import.meta.dirname, '../../dist/src/sandbox');
const HOUR = 3_600;
const FAR = 4_000_000_000;
const PARTNER = Wallet.createRandom().address;
const STRANGER = Wallet.createRandom().address;
const USDX = usdx(TEST_DOLLAR_ADDRESS);
const COMPLIANCE = { name: 'compliance', threshold: 1, members: ['chihiro'] };
const hold = (alert: string, more: object = {}) => ({
  ...{ id: `${alert}-hold`, alerts: [alert], ...more },
  requires: { kind: 'hold', releasedBy: COMPLIANCE },
});
const listed = (id: string, address: string) => ({ id, chain: EVM_CHAIN, address, expiresAt: FAR });

/** What a house might want of its destinations, and of what is worth much. Everything that is not here the sandbox has of its own. */
const GIVEN = {
  // So short that a test can wait it out.
  governance: {
    ...{ threshold: 2, governors: ['aiko', 'ben', 'daniel'] },
    ...{ looseningDelaySeconds: 3, delayFloorSeconds: 1 },
  },
  knownAfterSeconds: HOUR,
  allowList: [listed('partner', PARTNER)],
  prices: { windowSeconds: 900, staleAfterSeconds: 60 },
  tiers: [
    hold('look-alike'),
    hold('outlier', { destinations: ['known', 'new'] }),
    {
      id: 'cool-large',
      asset: ETH,
      atLeast: '200000000000000000',
      destinations: ['known', 'new'],
      ...cooling(24 * HOUR),
    },
    { id: 'cool-new', destinations: ['new'], ...cooling(HOUR) },
    { id: 'pays', asset: ETH, requires: { kind: 'engine-signature' } },
    {
      id: 'dear',
      asset: USDX,
      value: { currency: 'JPY', atLeast: '30000' },
      requires: { kind: 'quorum', groups: [COMPLIANCE], votesValidForSeconds: HOUR },
    },
    { id: 'cheap', asset: USDX, requires: { kind: 'engine-signature' } },
  ],
};

function cooling(seconds: number) {
  return { requires: { kind: 'cooling', seconds } };
}

/** Another address that begins and ends like this one. */
function alike(address: string): string {
  const [first, last] = [address.slice(2, 6), address.slice(-2)];
  const bytes = parseHex(`${first}${'5'.repeat(34)}${last}`.toLowerCase());
  invariant(bytes !== null, 'twenty bytes');
  return checksumEvmAddress(bytes);
}

const description = z.looseObject({
  dataDirectory: z.string(),
  genesisHash: z.string(),
  policyFile: z.string(),
  priceFeed: z.object({ url: z.string(), pricesFile: z.string() }),
  devices: z.array(z.object({ approver: z.string(), folder: z.string() })),
});
const chainFile = z.strictObject({
  genesisHash: z.string(),
  inForce: z.strictObject({ version: z.int(), hash: z.string() }),
  versions: z.array(
    z.strictObject({
      version: z.int(),
      hash: z.string(),
      policy: z.looseObject({ allowList: z.array(z.looseObject({ id: z.string() })) }),
    }),
  ),
  genesis: z.strictObject({ genesis: z.string(), policy: z.string(), enrolments: z.string() }),
  chain: z.array(z.unknown()),
});
const feedAnswer = z.object({
  prices: z.array(
    z.object({
      message: z.object({ asset: z.string(), currency: z.string(), high: z.string(), at: z.coerce.number() }),
    }),
  ),
});
const asked = z.looseObject({
  state: z.string(),
  txid: z.string().nullable(),
  told: z.looseObject({
    reason: z.string().nullable(),
    tier: z.string(),
    estimatedReleaseAt: z.string().nullable(),
  }),
});

describe('npm run sandbox -- --policy FILE', () => {
  let folder: string;
  let sandbox: ReturnType<typeof startSandbox>;
  let described: z.infer<typeof description>;
  beforeAll(async () => {
    folder = makeTemporaryFolder();
    sandbox = startSandbox('sandbox', optionsWith(GIVEN));
    await Promise.race([once(sandbox.child.stdout, 'data'), sandbox.ended]);
    if (sandbox.output.stdout === '') throw new Error(sandbox.output.stderr);
    described = description.parse(JSON.parse(sandbox.output.stdout));
  }, 300_000);
  afterAll(async () => {
    sandbox.child.kill('SIGTERM');
    await sandbox.ended;
    removeTemporaryFolder(folder);
  }, 60_000);

  function optionsWith(policy: object): string[] {
    const file = join(folder, 'policy.json');
    writeFileSync(file, JSON.stringify(policy));
    return ['--json', '--data', join(folder, 'data'), '--policy', file];
  }
  /** Without building it again. */
  const startAgain = (policy: object, ...more: string[]) =>
    runProgram(process.execPath, [join(BUILT, 'sandbox.js'), ...more, ...optionsWith(policy)], { timeoutMs: 30_000 });
  const sekisho = (...args: string[]) =>
    runProgram(process.execPath, [PROGRAMS_IN_DIST.sekisho, ...args], { timeoutMs: 30_000 });
  const engine = () => ['--config', join(described.dataDirectory, 'engine', 'engine.json'), '--json'];
  const request = (reference: string, to: string, amount: string, asset = 'ETH') =>
    sekisho('request', ...engine(), '--asset', asset, '--reference', reference, '--to', to, '--amount', amount);
  const deviceOf = (person: string): string[] => {
    const own = described.devices.find(({ approver }) => approver === person)?.folder ?? '';
    return ['--folder', own, '--passphrase-file', join(own, 'passphrase')];
  };
  const chain = () => chainFile.parse(JSON.parse(readFileSync(described.policyFile, 'utf8')));

  async function until(
    reference: string,
    is: (found: z.infer<typeof asked>) => boolean,
  ): Promise<z.infer<typeof asked>> {
    const giveUpAt = Date.now() + 60_000;
    for (;;) {
      const found = asked.parse(JSON.parse(await sekisho('withdrawal', ...engine(), '--reference', reference)));
      if (is(found)) return found;
      if (Date.now() > giveUpAt) throw new Error(`${reference} stays ${JSON.stringify(found)}`);
      await sleep(200);
    }
  }

  it('pays at once where its governors know the destination', async () => {
    await request('to-partner', PARTNER, '0.1');
    const { told } = await until('to-partner', ({ txid }) => txid !== null);
    expect(told).toMatchObject({ tier: 'pays', estimatedReleaseAt: null });
  }, 90_000);

  it('lets a new destination cool, and says until when', async () => {
    const before = Math.floor(Date.now() / 1000);
    await request('to-stranger', STRANGER, '0.1');
    const { told, txid } = await until('to-stranger', ({ state }) => state === 'delayed');
    expect([told.tier, txid]).toEqual(['cool-new+pays', null]);
    const releaseSeconds = Date.parse(told.estimatedReleaseAt ?? '') / 1000 - HOUR;
    expect(releaseSeconds).toBeGreaterThanOrEqual(before);
    expect(releaseSeconds).toBeLessThanOrEqual(Date.now() / 1000);

    await request('more-to-stranger', STRANGER, '0.2');
    const more = await until('more-to-stranger', ({ state }) => state === 'delayed');
    expect(more.told.tier).toBe('cool-large+cool-new+pays');
    const later = Date.parse(more.told.estimatedReleaseAt ?? '') - Date.parse(told.estimatedReleaseAt ?? '');
    expect(later).toBe(23 * HOUR * 1000);
  }, 90_000);

  it('holds what could be taken for a known destination, and what is far out, and shows why on a device', async () => {
    const lookAlike = alike(PARTNER);
    await request('to-look-alike', lookAlike, '0.1');
    await request('far-out', STRANGER, '50');
    expect((await until('to-look-alike', ({ state }) => state === 'held')).told.tier).toBe(
      'look-alike-hold+cool-new+pays',
    );
    expect((await until('far-out', ({ state }) => state === 'held')).txid).toBeNull();

    const shown = await sekisho('device', 'show', 'to-look-alike', ...deviceOf('chihiro'));
    expect(shown).toContain(`${lookAlike} resembles ${PARTNER}, which is known`);
    expect(shown).toMatch(/compliance +0 of 1 +chihiro \(you\)/);
    expect(await sekisho('device', 'show', 'far-out', ...deviceOf('chihiro'))).toContain('more than 50 times');
  }, 90_000);

  /** Edits the price of USDX in JPY, and waits until the signing module, which asks every five seconds, has heard of it. */
  async function reprice(price: string, high: bigint): Promise<void> {
    const { url, pricesFile } = described.priceFeed;
    const edited = Math.floor(Date.now() / 1000);
    writeFileSync(pricesFile, JSON.stringify({ [USDX]: { JPY: price } }));
    const giveUpAt = Date.now() + 30_000;
    const told = async () => {
      const { prices } = feedAnswer.parse(await (await fetch(`${url}/v1/prices`)).json());
      return prices.find(({ message: { asset, currency } }) => asset === USDX && currency === 'JPY')?.message;
    };
    for (let said = await told(); said === undefined || said.at <= edited; said = await told()) {
      if (Date.now() > giveUpAt) throw new Error(`the feed stays at ${JSON.stringify(said)}`);
      await sleep(200);
    }
    expect(BigInt((await told())?.high ?? 0)).toBe(high * 10n ** 12n);
    await sleep(6_000);
  }

  it('asks people from a worth on, by the highest price that its prices.json has had in the window', async () => {
    const pay = async (reference: string, amount: string) => {
      await request(reference, PARTNER, amount, 'USDX');
      return until(reference, ({ state, txid }) => txid !== null || state === 'pending_approval');
    };
    expect(await pay('cheap-enough', '100')).toMatchObject({ told: { tier: 'cheap' } });
    expect(await pay('dear', '201')).toMatchObject({ txid: null, told: { tier: 'dear' } });
    await reprice('301', 301n);
    expect(await pay('dear-now', '100')).toMatchObject({ txid: null, told: { tier: 'dear' } });
    await reprice('1', 301n);
    expect(await pay('dear-still', '100')).toMatchObject({ txid: null, told: { tier: 'dear' } });
    expect(await pay('cheap-still', '99')).toMatchObject({ told: { tier: 'cheap' } });
  }, 120_000);

  it('keeps the chain of policies in its policyFile, for others to check, and pays by the newest', async () => {
    const [first] = chain().versions;
    invariant(first !== undefined, 'a chain begins');
    expect(chain()).toMatchObject({ inForce: { version: 1, hash: first.hash }, chain: [] });
    expect(first.policy).toMatchObject(GIVEN);

    const draft = join(folder, 'draft.json');
    writeFileSync(
      draft,
      JSON.stringify({ ...first.policy, allowList: [...GIVEN.allowList, listed('stranger', STRANGER)] }),
    );
    const proposed = await sekisho('policy', 'propose', draft, '--json', '--yes', ...deviceOf('aiko'));
    const { policyHash: hash } = z.object({ policyHash: z.string() }).parse(JSON.parse(proposed));
    await sekisho('policy', 'sign', hash, '--json', '--yes', ...deviceOf('ben'));
    const giveUpAt = Date.now() + 60_000;
    while (chain().inForce.version === 1 && Date.now() < giveUpAt) await sleep(100);

    const { genesis, versions, chain: links, inForce } = chain();
    expect(inForce).toEqual({ version: 2, hash });
    expect(versions.map(({ policy }) => policy.allowList.map(({ id }) => id))).toEqual([
      ['partner'],
      ['partner', 'stranger'],
    ]);
    const bytes = (text: string) => new TextEncoder().encode(text);
    const pinned = parseHex32(described.genesisHash);
    invariant(pinned !== null, 'a hash');
    const opened = openAgainst(
      { genesis: bytes(genesis.genesis), policy: bytes(genesis.policy), enrolments: bytes(genesis.enrolments) },
      pinned,
    );
    const read = links.map(readChainLink).filter((link) => link !== null);
    expect(follow(opened, read).policy.hash).toBe(hash);

    await request('to-listed', STRANGER, '0.1');
    expect((await until('to-listed', ({ txid }) => txid !== null)).told.tier).toBe('pays');
  }, 120_000);

  it('does not silently go on with another policy than it began with, nor delete anything for one that is none', async () => {
    const other = { ...GIVEN, knownAfterSeconds: 1 };
    await expect(startAgain(other)).rejects.toThrow('--reset begins anew with this one');
    await expect(startAgain({ ...GIVEN, tiers: [] }, '--reset')).rejects.toThrow('at tiers');
    expect(chain().inForce.version).toBe(2);
    await request('still-there', PARTNER, '0.1');
    expect((await until('still-there', ({ txid }) => txid !== null)).told.tier).toBe('pays');
    sandbox.child.kill('SIGTERM');
    expect(await sandbox.ended).toBe(0);
    expect(processesOver(folder)).toEqual([]);
  }, 120_000);
});
