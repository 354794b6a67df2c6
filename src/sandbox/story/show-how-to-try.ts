import { relative, join } from 'node:path';
import { BITCOIN_WALLET, BTC, ENGINE_KEY, EVM_WALLET, usdx } from '../policy-draft.js';
import { type SandboxInvitation } from '../invite-approvers.js';
import { type Screen } from '../screen.js';
import { type Stack } from '../stack.js';

const here = (path: string): string => relative(process.cwd(), path) || '.';

/** Everything is still running: where it is, and a first withdrawal to ask for and approve by hand. */
export function showHowToTry(stack: Stack, invitations: readonly SandboxInvitation[], screen: Screen): void {
  const { ceremony, folders } = stack;
  screen.chapter('Now you', 'Everything stays up until Ctrl-C. Run these in another terminal, from this folder:');
  const engine = here(join(folders.engine(), 'engine.json'));
  const [asset, amount, to] =
    stack.bitcoind === null
      ? [usdx(stack.token), '2500', '0x70997970C51812dc3A010C7d01b50e0d17dc79C8']
      : [BTC, '0.25', 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080'];
  screen.line(`    npx sekisho request --config ${engine} --asset ${asset} \\`);
  screen.line(`      --amount ${amount} --to ${to} --reference my-first --beneficiary me`);
  for (const access of ['aiko', 'ben', 'daniel'].flatMap((approver) => accessOf(approver, stack)))
    screen.line(`    npx sekisho device approve my-first ${access}`);
  screen.line(`    npx sekisho status --config ${engine}`);
  screen.chapter(
    `The console: ${stack.consoleUrl}`,
    'One link for each approver, which opens once and lets them look. Votes take a key of their own, enrolled there.',
  );
  screen.table(invitations.map(({ person, link }) => [person, link]));
  showHowKeysGetIn(stack, screen);
  screen.line('');
  screen.table([
    ['API', `${stack.server.url}/docs`],
    ['genesis', ceremony.genesisHash],
    ['attestation key', ceremony.attestationKey],
    ['bitcoin hot wallet', ceremony.addresses[BITCOIN_WALLET] ?? 'left out'],
    ['EVM hot wallet', ceremony.addresses[EVM_WALLET] ?? ''],
    ['test dollar', stack.token],
    ['engine key', here(join(folders.engine(), `${ENGINE_KEY}.key`))],
    ['devices', here(join(folders.root, 'devices'))],
    ['logs', here(folders.logs())],
    ['everything', here(folders.root)],
  ]);
  screen.line('');
}

/** The governors' devices are folders, and no browser signs with those: the first key gets in by files and this command. */
function showHowKeysGetIn(stack: Stack, screen: Screen): void {
  screen.chapter(
    'A key for the console',
    [
      'You, Enrol a key. Then Policy, Write a change, People: add the key, save its enrolment, and save the draft.',
      'Three governors sign what was saved; the page says what the files are called. A minute later the key counts.',
    ].join('\n'),
  );
  const [first, ...others] = ['aiko', 'ben', 'daniel'].flatMap((governor) => accessOf(governor, stack));
  screen.line('    npx sekisho policy propose ~/Downloads/policy-2.json \\');
  screen.line(`      --enrolments ~/Downloads/enrolment-aiko-key.json ${first ?? ''}`);
  for (const access of others) screen.line(`    npx sekisho policy sign HASH-THAT-IT-PRINTS ${access}`);
}

/** How the command gets at somebody's device here; none where they have no such device. */
function accessOf(approver: string, { ceremony }: Stack): readonly string[] {
  const device = ceremony.devices.find((each) => each.approver === approver);
  return device === undefined
    ? []
    : [`--folder ${here(device.folder)} --passphrase-file ${here(device.passphraseFile)}`];
}
