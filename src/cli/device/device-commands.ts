import { type Command, Option } from 'commander';
import { checkWords } from '../../protocol/check-words.js';
import { writeMessage } from '../../protocol/typed-data.js';
import { type Context } from '../context.js';
import { newPassphrase, passphraseFrom } from '../files/passphrase.js';
import { errorText } from '../screen/error-text.js';
import { missingText } from '../screen/missing-text.js';
import { proposalLines } from '../screen/proposal-lines.js';
import { proposalScreen } from '../screen/proposal-screen.js';
import { rows } from '../screen/rows.js';
import { castVote, fetchProposal, type CastVote } from './cast-vote.js';
import { DeviceFolder, type DeviceCard } from './device-folder.js';
import { DeviceServer } from './device-server.js';
import { enrolDevice } from './enrol-device.js';
import { readInTray, watchInTray } from './in-tray.js';
import { type Choice } from '../../desk/proposal/ballot.js';
import { obstacle, waitsFor } from '../../desk/proposal/obstacle.js';
import { type Proposal } from '../../desk/proposal/read-proposal.js';
import { doubtText } from '../screen/doubt-text.js';
import { whyNotCounted } from '../../desk/proposal/why-not-counted.js';

interface FolderOptions {
  readonly folder: string;
  readonly passphraseFile?: string;
  readonly server?: string;
  readonly json?: boolean;
  readonly yes?: boolean;
  readonly expect?: string;
}

interface EnrolOptions extends FolderOptions {
  readonly genesis: string;
  readonly out: string;
  readonly joining?: boolean;
}

/** The approver's own tool: it looks for itself, and signs only what it has shown. */
export function addDeviceCommands(program: Command, context: Context): void {
  const device = program.command('device').description('an approver’s device: look, and vote');
  addInit(device, context);
  addEnrol(device, context);
  reading(device.command('list'), 'list what waits for votes').action(async (options: FolderOptions) => {
    await list(options, context);
  });
  reading(device.command('watch'), 'follow what waits, until Ctrl-C; never votes').action(
    async (options: FolderOptions) => {
      const { folder, server } = await open(options, context);
      await watchInTray(folder, server, context);
    },
  );
  reading(device.command('show <withdrawal>'), 'show one in full; give its id or its reference').action(
    async (named: string, options: FolderOptions) => {
      const { folder, server } = await open(options, context);
      const now = context.now();
      const proposal = await fetchProposal(server, named, now);
      const { approver } = folder.about;
      if (options.json === true) context.print(JSON.stringify(proposalJson(proposal, approver, now)));
      else context.print(proposalScreen(proposal, server.trusted.policy, approver, now, context.style));
    },
  );
  voting(device.command('approve <withdrawal>'), 'show one in full, ask, and sign an approval').action(
    async (named: string, options: FolderOptions) => {
      await vote({ verb: 'Approve' }, named, options, context);
    },
  );
  voting(device.command('reject <withdrawal>'), 'show one in full, ask, and sign a rejection')
    .requiredOption('--reason <text>', 'one line for everybody to read, 280 characters at most')
    .action(async (named: string, options: FolderOptions & { readonly reason: string }) => {
      await vote({ verb: 'Reject', reason: options.reason }, named, options, context);
    });
}

function inFolder(command: Command): Command {
  return command
    .requiredOption('--folder <folder>', 'the device’s folder')
    .option('--passphrase-file <file>', 'a file that only you can read; else you are asked');
}

function reading(command: Command, description: string): Command {
  return inFolder(command.description(description))
    .option('--server <url>', 'the server, where enrolment did not name one')
    .option('--json', 'for scripts: one JSON value on standard output');
}

function voting(command: Command, description: string): Command {
  return reading(command, description)
    .option('--yes', 'do not ask: you have looked already. Scripts should say at what, with --expect')
    .option('--expect <intent>', 'vote on nothing but this: its six intent words in quotes, or its intentHash');
}

function addInit(device: Command, context: Context): void {
  inFolder(device.command('init').description('make a device: a key of its own, encrypted, in a folder of its own'))
    .requiredOption('--approver <id>', 'the person whose device it is')
    .requiredOption('--device <id>', 'a name for the device, unique in the policy')
    .addOption(new Option('--scheme <scheme>', 'how it signs').choices(['ed25519', 'eip712']).default('ed25519'))
    .addOption(
      new Option('--path <path>', 'what it shows is its own finding, or a web page’s')
        .choices(['independent', 'console'])
        .default('independent'),
    )
    .option('--json', 'for scripts')
    .action(async (options: FolderOptions & Omit<DeviceCard, 'publicKey'>) => {
      const { approver, device: id, scheme, path } = options;
      const passphrase = await newPassphrase(options.passphraseFile, context);
      const { about } = await DeviceFolder.make(options.folder, { approver, device: id, scheme, path }, passphrase);
      if (options.json === true) {
        context.print(JSON.stringify(about));
        return;
      }
      context.print(
        [
          context.style.strong(`Device ${about.device} of ${about.approver}`),
          '',
          rows(context.style, [
            ['public key', about.publicKey],
            ['scheme', `${about.scheme}, ${about.path}`],
            ['hand over', `${options.folder}/device.json, to whoever runs \`sekisho init\`; there is no secret in it`],
            ['keep', `${options.folder}/key.json and its passphrase: without them the vote is lost`],
          ]),
        ].join('\n'),
      );
    });
}

function addEnrol(device: Command, context: Context): void {
  inFolder(device.command('enrol').description('look at a genesis and its policy, sign its hash, and pin it'))
    .requiredOption('--genesis <folder>', 'what `sekisho init` made')
    .requiredOption('--out <file>', 'where the signed enrolment goes')
    .option('--server <url>', 'remember the server, for later commands')
    .option('--joining', 'the deployment exists already: prove the key for `sekisho policy propose --enrolments`')
    .option('--yes', 'do not ask: you have compared the check words already')
    .action(async (options: EnrolOptions) => {
      const { genesis: genesisFolder, out, server, yes } = options;
      const passphrase = passphraseFrom(options.passphraseFile, context);
      const isJoining = options.joining === true;
      const enrolment = { genesisFolder, out, server, yes: yes === true, isJoining };
      const hash = await enrolDevice(DeviceFolder.open(options.folder), enrolment, passphrase, context);
      const to = isJoining ? 'proposes the policy that lists this device' : 'runs `sekisho init --finish`';
      context.print(`Enrolled in ${hash}. Hand ${out} to whoever ${to}.`);
    });
}

async function open(options: FolderOptions, context: Context) {
  const folder = DeviceFolder.open(options.folder);
  const passphrase = passphraseFrom(options.passphraseFile, context);
  return { folder, passphrase, server: await DeviceServer.open(folder, options.server, passphrase, context) };
}

async function list(options: FolderOptions, context: Context): Promise<void> {
  const { folder, server } = await open(options, context);
  const { approver } = folder.about;
  const now = context.now();
  const { proposals, refused } = await readInTray(server, now);
  for (const error of refused) context.note(errorText(error, context.style));
  if (options.json === true) {
    context.print(JSON.stringify(proposals.map((each) => proposalJson(each, approver, now))));
    return;
  }
  const mine = proposals.filter((each) => waitsFor(each, approver, now)).length;
  context.print(context.style.strong(`${proposals.length} waiting, ${mine} of them for ${approver}`));
  for (const each of proposals) context.print(`\n${proposalLines(each, approver, now, context.style)}`);
}

async function vote(choice: Choice, named: string, options: FolderOptions, context: Context): Promise<void> {
  const { folder, passphrase, server } = await open(options, context);
  const json = options.json === true;
  const show = (text: string): void => {
    if (json) context.note(text);
    else context.print(text);
  };
  const cast = await castVote(choice, named, {
    ...{ folder, server, passphrase, context, show },
    yes: options.yes === true,
    expected: options.expect ?? null,
  });
  const { withdrawalId, reference } = cast.proposal.intent;
  if (json) {
    const checked = { digest: cast.digest, checkWords: checkWords(cast.digest) };
    context.print(
      JSON.stringify({
        withdrawalId,
        reference,
        verb: choice.verb,
        ...checked,
        verdict: cast.verdict.kind,
        state: cast.state,
      }),
    );
    return;
  }
  const done = choice.verb === 'Approve' ? context.style.good('Approved') : context.style.warn('Rejected');
  context.print(`${done}: ${reference}, as ${folder.about.approver}. ${outcomeText(cast)}`);
}

function outcomeText({ verdict, state }: CastVote): string {
  switch (verdict.kind) {
    case 'held':
    case 'open':
      return missingText(verdict);
    case 'delayed':
      return `The quorum is reached; it is signed later, as its rule says. The server says: ${state}.`;
    case 'approved':
      return `The quorum is reached; the server says: ${state}.`;
    case 'rejected':
      return `It can no longer be approved: ${verdict.group} is out of reach.`;
  }
}

/** What this device found, for scripts: its own derivation, with the server's account under `told`. */
function proposalJson(proposal: Proposal, approver: string, now: number): object {
  const { intent, hash, engineKey, signedAt, grounds, initiators, votes, verdict, told, doubts } = proposal;
  return {
    withdrawalId: intent.withdrawalId,
    reference: intent.reference,
    intent: writeMessage(intent),
    intentHash: hash,
    intentWords: checkWords(hash),
    engineKey,
    signedAt,
    tier: grounds?.requirement.rule ?? null,
    trace: proposal.trace,
    registeredAt: proposal.registeredAt,
    initiators: [...initiators],
    votes: votes.map(({ vote, reason }) => {
      const { choice, approver: by, device, castAt, expiresAt, digest } = vote;
      const notCounted = whyNotCounted(vote, proposal, now);
      return { choice, approver: by, device, castAt, expiresAt, digest, reason, notCounted };
    }),
    missing: verdict?.kind === 'open' || verdict?.kind === 'held' ? verdict.missing : null,
    verdict: verdict?.kind ?? null,
    obstacle: obstacle(proposal, approver, 'approve', now),
    waitsForMe: waitsFor(proposal, approver, now),
    told,
    warnings: doubts.map(doubtText),
  };
}
