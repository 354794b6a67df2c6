import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { aPolicyDocument, bitcoinAddressOf, EVM_CHAIN, evmAccountOf } from '../../../test/support/builders/a-policy.js';
import { ALICE, aDevice, BOB, CAROL, DAVE, ERIN, type TestDevice } from '../../../test/support/builders/a-device.js';
import { aSecret } from '../../../test/support/builders/a-secret.js';
import { makeDeviceFolder } from '../../../test/support/device-desk.js';
import { FakeContext } from '../../../test/support/fake-context.js';
import { runCli } from '../../../test/support/run-cli.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../../test/support/temporary-folder.js';
import { hashGenesis, openGenesis } from '../../protocol/genesis.js';
import { hexOf } from '../../protocol/hex.js';
import { checkWords } from '../../protocol/check-words.js';

const DEVICES = [ALICE, BOB, CAROL, DAVE, ERIN];

describe('sekisho init', () => {
  let root: string;
  let draft: string;
  let module: string;
  let out: string;
  const desks = new Map<TestDevice, { folder: string; passphraseFile: string }>();

  beforeEach(async () => {
    root = makeTemporaryFolder();
    out = join(root, 'genesis');
    const whole = aPolicyDocument();
    const bare = whole.wallets.map(({ id, chain, custody }) => ({ id, chain, custody }));
    draft = write('draft.json', { ...whole, deploymentId: undefined, devices: undefined, wallets: bare });
    module = write('public.json', thePublicFile());
    for (const device of DEVICES) desks.set(device, await makeDeviceFolder(root, device, {}));
  });
  afterEach(() => {
    removeTemporaryFolder(root);
  });

  function write(name: string, value: unknown): string {
    writeFileSync(join(root, name), JSON.stringify(value));
    return join(root, name);
  }
  function thePublicFile(overrides: Record<string, unknown> = {}) {
    const [bitcoin, evm] = [aSecret('chain key btc-hot'), aSecret('chain key evm-hot')];
    const compressed = (secret: Uint8Array): string => hexOf(secp256k1.getPublicKey(secret, true));
    return {
      attestationKey: ALICE.publicKey,
      chainKeys: { 'btc-hot': compressed(bitcoin), 'evm-hot': compressed(evm) },
      addresses: { 'btc-hot': bitcoinAddressOf(bitcoin), 'evm-hot': evmAccountOf(evm) },
      ...overrides,
    };
  }
  const cardOf = (device: TestDevice): string => join(desks.get(device)?.folder ?? '', 'device.json');
  const init = (context = new FakeContext(), devices = DEVICES) =>
    runCli(context, 'init', '--draft', draft, '--module', module, '--out', out, '--device', ...devices.map(cardOf));
  const enrolmentOf = (device: TestDevice): string => join(desks.get(device)?.folder ?? '', 'enrolment.json');
  const enrol = (device: TestDevice, context = new FakeContext(), ...more: string[]) => {
    const { folder = '', passphraseFile = '' } = desks.get(device) ?? {};
    const where = ['--folder', folder, '--passphrase-file', passphraseFile, '--genesis', out];
    return runCli(context, 'device', 'enrol', ...where, '--out', enrolmentOf(device), ...more);
  };
  const finish = (context = new FakeContext(), devices = DEVICES) =>
    runCli(context, 'init', '--finish', '--out', out, '--enrolment', ...devices.map(enrolmentOf));
  const theHash = () => hashGenesis(readFileSync(join(out, 'genesis.json')));

  it('leads from a draft to a genesis that every part opens', async () => {
    const context = new FakeContext();
    expect(await init(context)).toBe(0);
    expect(context.output).toContain(theHash());
    expect(context.output).toContain(checkWords(theHash()).join(' '));
    for (const device of DEVICES) expect(await enrol(device, new FakeContext(), '--yes')).toBe(0);
    expect(await finish()).toBe(0);
    const bytes = (name: string) => readFileSync(join(out, `${name}.json`));
    const files = { genesis: bytes('genesis'), policy: bytes('policy'), enrolments: bytes('enrolments') };
    const { policy, genesis } = openGenesis(files, theHash());
    expect(genesis.attestationKey).toBe(ALICE.publicKey);
    expect([...policy.devices.keys()]).toEqual(DEVICES.map(({ id }) => id));
    expect(policy.wallets.get([...policy.wallets.keys()][0] ?? ('' as never))?.address).toMatch(/^bcrt1q/);
  });

  it('takes over whatever of the policy a person decides', async () => {
    const decided = {
      ...{ roles: [{ id: 'compliance', members: ['carol'] }], knownAfterSeconds: 3_600 },
      console: { rpId: 'sekisho.example', origins: ['https://sekisho.example'] },
      prices: { publicKey: '77'.repeat(32), windowSeconds: 600, staleAfterSeconds: 60 },
      selfFreeze: { forgedPackages: 3, windowSeconds: 60 },
      allowList: [
        { id: 'exchange', chain: EVM_CHAIN, address: evmAccountOf(aSecret('exchange')), expiresAt: 4_000_000_000 },
      ],
    };
    draft = write('draft.json', { ...(JSON.parse(readFileSync(draft, 'utf8')) as object), ...decided });
    expect(await init()).toBe(0);
    expect(JSON.parse(readFileSync(join(out, 'policy.json'), 'utf8'))).toMatchObject(decided);
  });

  it.each([
    ['a day', { delayFloorSeconds: 3_600 }, 86_400, 'what loosens waits 24 h, never less than 60 min'],
    ['its floor, where that is longer', { delayFloorSeconds: 172_800 }, 172_800, 'what loosens waits 2 days'],
    ['as long as the draft says', { looseningDelaySeconds: 7_200, delayFloorSeconds: 3_600 }, 7_200, 'waits 2 h'],
  ])('lets what loosens wait for %s', async (_what, delays, seconds, said) => {
    const governance = { threshold: 2, governors: ['alice', 'bob', 'dave'], ...delays };
    draft = write('draft.json', { ...(JSON.parse(readFileSync(draft, 'utf8')) as object), governance });
    const context = new FakeContext();
    expect(await init(context)).toBe(0);
    const made = JSON.parse(readFileSync(join(out, 'policy.json'), 'utf8')) as object;
    expect(made).toMatchObject({ governance: { ...governance, looseningDelaySeconds: seconds } });
    expect(context.output).toContain(said);
  });

  it('asks for the floor of the delay, which nobody can change afterwards', async () => {
    const governance = { threshold: 2, governors: ['alice', 'bob', 'dave'] };
    draft = write('draft.json', { ...(JSON.parse(readFileSync(draft, 'utf8')) as object), governance });
    const context = new FakeContext();
    expect(await init(context)).toBe(2);
    expect([context.noted.at(-1), existsSync(out)]).toEqual([expect.stringContaining('delayFloorSeconds'), false]);
  });

  it('makes another deployment every time', async () => {
    await init();
    const first = readFileSync(join(out, 'genesis.json'), 'utf8');
    out = join(root, 'another');
    await init();
    expect(readFileSync(join(out, 'genesis.json'), 'utf8')).not.toBe(first);
  });

  it('never writes over a genesis', async () => {
    await init();
    const before = theHash();
    const context = new FakeContext();
    expect(await init(context)).toBe(2);
    expect([theHash(), context.noted.at(-1)]).toEqual([before, expect.stringContaining('already holds a genesis')]);
  });

  it('is not finished without every device, and only once', async () => {
    await init();
    for (const device of DEVICES) await enrol(device, new FakeContext(), '--yes');
    const context = new FakeContext();
    expect(await finish(context, DEVICES.slice(1))).toBe(2);
    expect(context.noted.at(-1)).toContain('alice-laptop has not signed this genesis');
    expect(existsSync(join(out, 'enrolments.json'))).toBe(false);
    expect(await finish()).toBe(0);
    expect(await finish(context)).toBe(2);
    expect(context.noted.at(-1)).toContain('finished already');
  });

  it.each([
    [
      'an address that is not the key’s',
      {
        addresses: {
          'btc-hot': bitcoinAddressOf(aSecret('mallory')),
          'evm-hot': evmAccountOf(aSecret('chain key evm-hot')),
        },
      },
      'does not belong to the signing module’s key',
    ],
    [
      'an account that is not the key’s',
      {
        addresses: {
          'btc-hot': bitcoinAddressOf(aSecret('chain key btc-hot')),
          'evm-hot': evmAccountOf(aSecret('mallory')),
        },
      },
      'does not belong to the signing module’s key',
    ],
    ['no address for a wallet', { addresses: {} }, 'is no address on'],
  ])('refuses a public file with %s', async (_, overrides, found) => {
    module = write('public.json', thePublicFile(overrides));
    const context = new FakeContext();
    expect(await init(context)).toBe(2);
    expect([context.noted.at(-1), existsSync(out)]).toEqual([expect.stringContaining(found), false]);
  });

  it.each([
    ['that chooses the deployment', { deploymentId: '00'.repeat(32) }, 'deploymentId'],
    ['that brings devices of its own', { devices: [] }, 'devices'],
    ['with a quorum that cannot be reached', { approvers: [{ id: 'alice', name: 'Alice' }] }, 'unknown approver'],
  ])('refuses a draft %s', async (_, overrides, found) => {
    draft = write('draft.json', { ...(JSON.parse(readFileSync(draft, 'utf8')) as object), ...overrides });
    const context = new FakeContext();
    expect(await init(context)).toBe(2);
    expect([context.noted.at(-1), existsSync(out)]).toEqual([expect.stringContaining(found), false]);
  });

  describe('and each device', () => {
    it('enrols on the first check word, and not on a "y"', async () => {
      await init();
      const context = new FakeContext();
      context.isInteractive = true;
      context.answers = ['y', checkWords(theHash())[0] ?? ''];
      expect(await enrol(ALICE, context)).toBe(1);
      expect(existsSync(enrolmentOf(ALICE))).toBe(false);
      expect(await enrol(ALICE, context)).toBe(0);
      expect(context.noted.join('\n')).toContain('ops 2 of 3 and finance 1 of 2');
      expect(context.noted.join('\n')).toContain('ops: alice, bob, carol');
    });

    it('pins the genesis that it was shown, and no other after that', async () => {
      await init();
      await enrol(ALICE, new FakeContext(), '--yes', '--server', 'https://sekisho.test');
      const about = JSON.parse(readFileSync(cardOf(ALICE), 'utf8')) as object;
      expect(about).toMatchObject({ genesisHash: theHash(), server: 'https://sekisho.test' });
      out = join(root, 'another');
      await init();
      const context = new FakeContext();
      expect(await enrol(ALICE, context, '--yes')).toBe(2);
      expect(context.noted.at(-1)).toContain('enrolled in another genesis');
    });

    it('refuses a policy that lists it with another key', async () => {
      const impostor = aDevice('alice', { scheme: 'eip712' });
      mkdirSync(join(root, 'impostor'));
      desks.set(impostor, await makeDeviceFolder(join(root, 'impostor'), impostor, {}));
      await init(new FakeContext(), [impostor, BOB, CAROL, DAVE, ERIN]);
      const context = new FakeContext();
      expect(await enrol(ALICE, context, '--yes')).toBe(2);
      expect(context.noted.at(-1)).toContain('lists alice-laptop with another scheme');
    });

    it('names the way in for a device that the first policy does not list, and that way works', async () => {
      await init();
      const late = aDevice('alice', { id: 'alice-phone' });
      mkdirSync(join(root, 'late'));
      desks.set(late, await makeDeviceFolder(join(root, 'late'), late, {}));
      const context = new FakeContext();
      expect(await enrol(late, context, '--yes')).toBe(2);
      expect(context.noted.at(-1)).toMatch(/does not list the device alice-phone: .* --joining/);
      expect(await enrol(late, new FakeContext(), '--yes', '--joining')).toBe(0);
    });

    it('refuses a policy that was changed after the genesis was made', async () => {
      await init();
      const file = join(out, 'policy.json');
      writeFileSync(file, readFileSync(file, 'utf8').replace('"threshold": 2', '"threshold": 1'));
      const context = new FakeContext();
      expect(await enrol(ALICE, context, '--yes')).toBe(2);
      expect(context.noted.at(-1)).toContain('not the policy that the genesis names');
    });
  });
});

describe('sekisho device init', () => {
  let root: string;
  beforeEach(() => {
    root = makeTemporaryFolder();
  });
  afterEach(() => {
    removeTemporaryFolder(root);
  });
  const make = (context: FakeContext, passphrase = 'correct horse battery staple') => {
    const file = join(root, `passphrase-${passphrase.length}`);
    if (!existsSync(file)) writeFileSync(file, passphrase, { mode: 0o400 });
    const who = ['--approver', 'alice', '--device', 'alice-laptop', '--passphrase-file', file];
    return runCli(context, 'device', 'init', '--folder', join(root, 'device'), ...who);
  };

  it('makes a folder and a key file that only their owner reads', async () => {
    expect(await make(new FakeContext())).toBe(0);
    expect(statSync(join(root, 'device')).mode & 0o777).toBe(0o700);
    expect(statSync(join(root, 'device', 'key.json')).mode & 0o777).toBe(0o400);
  });

  it('never writes over a device', async () => {
    await make(new FakeContext());
    const before = readFileSync(join(root, 'device', 'key.json'), 'utf8');
    expect(await make(new FakeContext())).toBe(2);
    expect(readFileSync(join(root, 'device', 'key.json'), 'utf8')).toBe(before);
  });

  it('refuses a passphrase that can be guessed', async () => {
    const context = new FakeContext();
    expect(await make(context, 'password')).toBe(2);
    expect(context.noted.at(-1)).toContain('at least 12 characters');
  });

  it('asks twice where no file is named, and makes nothing when the answers differ', async () => {
    const context = new FakeContext();
    context.isInteractive = true;
    context.answers = ['correct horse battery staple', 'correct horse battery stable'];
    const where = ['--folder', join(root, 'device'), '--approver', 'alice', '--device', 'alice-laptop'];
    expect(await runCli(context, 'device', 'init', ...where)).toBe(2);
    expect(existsSync(join(root, 'device'))).toBe(false);
  });
});
