import { type Command } from 'commander';
import { z } from 'zod';
import { readSignedEnrolment, type SignedEnrolment } from '../../protocol/governance/signed-change.js';
import { type Context } from '../context.js';
import { DeviceFolder } from '../device/device-folder.js';
import { DeviceServer } from '../device/device-server.js';
import { type ExitCode } from '../exit-code.js';
import { readJsonFile, writeNewFile } from '../files/json-file.js';
import { passphraseFrom } from '../files/passphrase.js';
import { addVetoCommand } from '../orders/order-commands.js';
import { addTrialCommands } from '../trial/trial-commands.js';
import { UsageError } from '../usage-error.js';
import { changeLines } from './change-screen.js';
import { explainRequest } from './explain-request.js';
import { explanationText } from './explanation-text.js';
import { benchOf, type Judged } from '../../desk/policy/judge-proposed.js';
import { addLintCommand } from './lint-command.js';
import { openReader, reading, type ReadOptions } from './policy-reader.js';
import { draftProposed, readProposed } from '../../desk/policy/proposed-changes.js';
import { readDraftFile } from './read-draft-file.js';
import { showPolicies } from './show-policies.js';
import { showPolicyStatus, type StatusOptions } from './show-policy-status.js';
import { findProposed } from './find-proposed.js';
import { signChange, type Signed } from './sign-change.js';
import { judgedJson, standingText } from './standing-text.js';

interface SignOptions extends ReadOptions {
  readonly folder: string;
  readonly passphraseFile?: string;
  readonly yes?: boolean;
}
interface ProposeOptions extends SignOptions {
  readonly enrolments?: readonly string[];
  readonly out?: string;
}

/** The rules: which are in force, what a draft would change, and putting one's name to it. */
export function addPolicyCommands(program: Command, context: Context, finish: (code: ExitCode) => void): void {
  const policy = program.command('policy').description('the rules: look, compare, propose, sign');
  reading(policy.command('show'), 'show the policy in force and the changes that are proposed').action(
    async (options: ReadOptions) => {
      await showPolicies(options, context);
    },
  );
  reading(
    policy.command('status'),
    'since when the rules are as they are, what waits to change them, and what is stopped',
  )
    .option('--config <file>', 'engine.json or auditor.json: who may ask the server what is stopped')
    .action(async (options: StatusOptions) => {
      await showPolicyStatus(options, context);
    });
  reading(policy.command('diff <draft>'), 'what a draft would change, in words').action(
    async (draft: string, options: ReadOptions) => {
      const { policy: inForce } = (await openReader(options, context)).trusted;
      const { comparison, statement } = readDraftFile(draft, inForce);
      if (options.json === true) context.print(JSON.stringify({ ...statement, changes: comparison.changes }));
      else context.print(changeLines(comparison.changes, options.lang, context.style).join('\n'));
    },
  );
  addLintCommand(policy, context, finish);
  reading(policy.command('explain <request>'), 'which rule a request falls under, why, and who would be asked')
    .option('--key <id>', 'the engine key that asks; else the first of the policy')
    .action(async (request: string, options: ReadOptions & { readonly key?: string }) => {
      const { policy: inForce } = (await openReader(options, context)).trusted;
      const explained = explainRequest(request, options.key, inForce, context.now());
      if (options.json === true) context.print(JSON.stringify(explained));
      else context.print(explanationText(explained, context.style));
    });
  signing(policy.command('propose <draft>'), 'show what a draft changes, ask, sign it, and propose it')
    .option('--enrolments <files...>', 'proof of each new device, as `sekisho device enrol` writes it')
    .option('--out <file>', 'write the document as it was proposed to a new file')
    .action(async (draft: string, options: ProposeOptions) => {
      await propose(draft, options, context);
    });
  addVetoCommand(policy, context);
  addTrialCommands(policy, context, finish);
  signing(policy.command('sign <hash>'), 'show a proposed change as this device makes it out, ask, and sign it').action(
    async (named: string, options: SignOptions) => {
      const desk = await openDesk(options, context);
      const { policy: inForce } = desk.server.trusted;
      const proposed = findProposed(readProposed(await desk.server.policyChain()), named);
      const draft = draftProposed(proposed, inForce);
      tell(await signChange(draft, proposed.change, desk, proposed), options, context);
    },
  );
}

function signing(command: Command, description: string): Command {
  return reading(command, description)
    .option('--passphrase-file <file>', 'a file that only you can read; else you are asked')
    .option('--yes', 'do not ask: you have looked already');
}

async function openDesk(options: SignOptions, context: Context) {
  if ((options.folder as string | undefined) === undefined)
    throw new UsageError('whose device signs? Name its folder with --folder');
  const folder = DeviceFolder.open(options.folder);
  const passphrase = passphraseFrom(options.passphraseFile, context);
  const server = await DeviceServer.open(folder, options.server, passphrase, context);
  const show = (text: string): void => {
    if (options.json === true) context.note(text);
    else context.print(text);
  };
  const bench = benchOf(server.trusted, await server.orders(), context.now());
  return { folder, server, passphrase, bench, context, language: options.lang, yes: options.yes === true, show };
}

async function propose(draftFile: string, options: ProposeOptions, context: Context): Promise<void> {
  const desk = await openDesk(options, context);
  const { bytes, ...draft } = readDraftFile(draftFile, desk.server.trusted.policy);
  const enrolments = (options.enrolments ?? []).map(readEnrolment);
  const { hash } = draft.policy;
  const known = readProposed(await desk.server.policyChain()).find((each) => each.hash === hash);
  const signed = await signChange(draft, { policy: bytes, enrolments, signatures: [] }, desk, known);
  if (options.out !== undefined) writeNewFile(options.out, new TextDecoder().decode(bytes));
  tell(signed, options, context);
}

function readEnrolment(file: string): SignedEnrolment {
  const enrolment = readSignedEnrolment(readJsonFile(file, 'enrolment', z.unknown()));
  if (enrolment === null)
    throw new UsageError(
      `the enrolment ${file} is none; it is what \`sekisho device enrol\` writes, or the console offers`,
    );
  return enrolment;
}

function tell(signed: Judged<Signed>, { json }: SignOptions, context: Context): void {
  const { hash, version } = signed.checked.policy;
  if (json === true) context.print(JSON.stringify(judgedJson(signed)));
  else {
    const standing = standingText(signed, context.now());
    context.print(`${context.style.good('Signed')}: policy ${version}, ${hash}. ${standing}`);
  }
}
