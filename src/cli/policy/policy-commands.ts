import { type Command, Option } from 'commander';
import { z } from 'zod';
import { fetchGenesis } from '../../client/fetch-genesis.js';
import { type TrustedGenesis } from '../../client/follow-policies.js';
import { exchange } from '../../client/exchange.js';
import { checkChange, type CheckedChange } from '../../protocol/governance/check-change.js';
import { type SignedEnrolment } from '../../protocol/governance/signed-change.js';
import { parseHex, parseHex32 } from '../../protocol/hex.js';
import { PolicyError } from '../../protocol/policy-error.js';
import { parsePolicy, type Policy } from '../../protocol/policy.js';
import { StrictJsonError } from '../../protocol/strict-json.js';
import { isMalformed, readMessage } from '../../protocol/typed-data.js';
import { DEVICE_ENROLMENT } from '../../protocol/verbs.js';
import { type Context } from '../context.js';
import { DeviceFolder } from '../device/device-folder.js';
import { DeviceServer } from '../device/device-server.js';
import { readBytes, readJsonFile, writeNewFile } from '../files/json-file.js';
import { passphraseFrom } from '../files/passphrase.js';
import { policyScreen } from '../screen/policy-screen.js';
import { printable } from '../screen/printable.js';
import { rows } from '../screen/rows.js';
import { EXIT, type ExitCode } from '../exit-code.js';
import { UsageError } from '../usage-error.js';
import { changeLines, changeScreen, LANGUAGES, type Language } from './change-screen.js';
import { explainRequest, type Explanation } from './explain-request.js';
import { lintPolicy, type Finding } from './lint-policy.js';
import { draftProposed, findProposed, readProposed, type Proposed } from './proposed-changes.js';
import { readDraftFile } from './read-draft-file.js';
import { signChange } from './sign-change.js';

interface ReadOptions {
  readonly folder?: string;
  readonly genesisHash?: string;
  readonly server?: string;
  readonly lang: Language;
  readonly json?: boolean;
}
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
      await show(options, context);
    },
  );
  reading(policy.command('diff <draft>'), 'what a draft would change, in words').action(
    async (draft: string, options: ReadOptions) => {
      const { policy: inForce } = await trustedBy(options, context);
      const { comparison, statement } = readDraftFile(draft, inForce);
      if (options.json === true) context.print(JSON.stringify({ ...statement, changes: comparison.changes }));
      else context.print(changeLines(comparison.changes, options.lang, context.style).join('\n'));
    },
  );
  policy
    .command('lint <policy>')
    .description('what a whole policy allows that its authors should have meant; needs no server')
    .option('--json', 'for scripts: one JSON value on standard output')
    .action((file: string, options: { readonly json?: boolean }) => {
      const findings = lintPolicy(readPolicyFile(file));
      if (options.json === true) context.print(JSON.stringify(findings));
      else context.print(findingsText(findings, context));
      // As other linters do: scripts stop at it.
      if (findings.length > 0) finish(EXIT.refused);
    });
  reading(policy.command('explain <request>'), 'which rule a request falls under, why, and who would be asked')
    .option('--key <id>', 'the engine key that asks; else the first of the policy')
    .action(async (request: string, options: ReadOptions & { readonly key?: string }) => {
      const { policy: inForce } = await trustedBy(options, context);
      const explained = explainRequest(request, options.key, inForce, context.now());
      if (options.json === true) context.print(JSON.stringify(explained));
      else context.print(explanationText(explained, context));
    });
  signing(policy.command('propose <draft>'), 'show what a draft changes, ask, sign it, and propose it')
    .option('--enrolments <files...>', 'proof of each new device, as `sekisho device enrol` writes it')
    .option('--out <file>', 'write the document as it was proposed to a new file')
    .action(async (draft: string, options: ProposeOptions) => {
      await propose(draft, options, context);
    });
  signing(policy.command('sign <hash>'), 'show a proposed change as this device makes it out, ask, and sign it').action(
    async (named: string, options: SignOptions) => {
      const desk = await openDesk(options, context);
      const { policy: inForce } = desk.server.trusted;
      const proposed = findProposed(readProposed(await desk.server.policyChain()), named);
      const draft = draftProposed(proposed, inForce);
      tell(await signChange(draft, proposed.change, desk), options, context);
    },
  );
}

function reading(command: Command, description: string): Command {
  return command
    .description(description)
    .option('--folder <folder>', 'a device’s folder: it has pinned the genesis, and remembers what it has seen')
    .option('--genesis-hash <hash>', 'the genesis hash, where there is no device')
    .option('--server <url>', 'the server, where the device does not name one')
    .addOption(new Option('--lang <language>', 'of the changes').choices(LANGUAGES).default('en'))
    .option('--json', 'for scripts: one JSON value on standard output');
}

function signing(command: Command, description: string): Command {
  return reading(command, description)
    .option('--passphrase-file <file>', 'a file that only you can read; else you are asked')
    .option('--yes', 'do not ask: you have looked already');
}

function readPolicyFile(file: string): Policy {
  try {
    return parsePolicy(readBytes(file, 'policy'));
  } catch (error) {
    if (error instanceof PolicyError || error instanceof StrictJsonError)
      throw new UsageError(`the policy ${file} does not hold together: ${error.message}`);
    throw error;
  }
}

const KIND_STYLE = { danger: 'bad', stuck: 'warn', dead: 'quiet' } as const;

function findingsText(findings: readonly Finding[], { style }: Context): string {
  if (findings.length === 0) return style.good('Nothing found.');
  return findings.map(({ kind, about, what }) => `${style[KIND_STYLE[kind]](kind)}  ${about}: ${what}`).join('\n');
}

function explanationText({ rule, trace, delaySeconds, asked, initiators }: Explanation, { style }: Context): string {
  const who = asked.map(({ name, threshold, members }) => `${name}: ${threshold} of ${members.join(', ')}`);
  return rows(style, [
    ['rule', style.strong(rule ?? 'none: it is refused')],
    ['because', trace.length === 0 ? 'no rule matches' : trace.map(printable)],
    ['asks', who.length === 0 ? 'nobody' : who],
    ['delay', `${delaySeconds} s`],
    ['do not count', initiators.length === 0 ? 'nobody' : initiators.join(', ')],
  ]);
}

async function trustedBy(options: ReadOptions, context: Context): Promise<TrustedGenesis> {
  return (await reader(options, context)).trusted;
}

/** Whoever has a device looks through it, because it never goes back behind what it has seen. */
async function reader(
  { folder: path, genesisHash, server }: ReadOptions,
  context: Context,
): Promise<{ readonly trusted: TrustedGenesis; readonly chain: () => Promise<unknown> }> {
  if (path !== undefined) {
    const nobody = (): never => {
      throw new UsageError('looking needs no passphrase');
    };
    const opened = await DeviceServer.open(DeviceFolder.open(path), server, nobody, context);
    return { trusted: opened.trusted, chain: () => opened.policyChain() };
  }
  const pinned = genesisHash === undefined ? null : parseHex32(genesisHash);
  const url = server?.replace(/\/+$/, '');
  if (pinned === null || url === undefined)
    throw new UsageError('name a device with --folder, or --genesis-hash and --server');
  const trusted = await fetchGenesis(context.fetch, url, pinned);
  return { trusted, chain: () => exchange(context.fetch, { method: 'GET', url: `${url}/v1/policy` }) };
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
  return { folder, server, passphrase, context, language: options.lang, yes: options.yes === true, show };
}

async function show(options: ReadOptions, context: Context): Promise<void> {
  const { trusted, chain } = await reader(options, context);
  const { policy, policies } = trusted;
  const proposed = readProposed(await chain());
  if (options.json === true) {
    const { hash, version } = policy;
    context.print(
      JSON.stringify({
        inForce: { hash, version },
        versions: policies.all.map((each) => each.hash),
        proposed: proposed.map((each) => proposedJson(each, trusted, context.now())),
      }),
    );
    return;
  }
  context.print(policyScreen(policy, context.style));
  for (const each of proposed) {
    const { state, effectiveAt } = each.told;
    context.print(`\n${changeScreen(draftProposed(each, policy), policy, options.lang, context.style)}`);
    const missing = missingText(judge(each, trusted, context.now()));
    const when = effectiveAt === null ? '' : `, in force at ${printable(effectiveAt)}`;
    context.print(
      `\n${rows(context.style, [
        ['still missing', missing],
        ['server says', `${printable(state)}${when}`],
      ])}`,
    );
  }
}

async function propose(draftFile: string, options: ProposeOptions, context: Context): Promise<void> {
  const desk = await openDesk(options, context);
  const { bytes, ...draft } = readDraftFile(draftFile, desk.server.trusted.policy);
  const enrolments = (options.enrolments ?? []).map(readEnrolment);
  const signed = await signChange(draft, { policy: bytes, enrolments, signatures: [] }, desk);
  if (options.out !== undefined) writeNewFile(options.out, new TextDecoder().decode(bytes));
  tell(signed, options, context);
}

const enrolmentFile = z.strictObject({ message: z.unknown(), signature: z.string() });

function readEnrolment(file: string): SignedEnrolment {
  const { message: given, signature: text } = readJsonFile(file, 'enrolment', enrolmentFile);
  const message = readMessage(DEVICE_ENROLMENT, given);
  const signature = parseHex(text);
  if (isMalformed(message) || signature === null) throw new UsageError(`${file} is no enrolment of a device`);
  return { message, signature };
}

type Judged = Exclude<CheckedChange, { kind: 'refused' }>;

function tell(signed: Judged, { json }: SignOptions, context: Context): void {
  const { hash, version } = signed.policy;
  if (json === true) {
    const { signedBy, missing, statement } = signed;
    context.print(JSON.stringify({ hash, ...statement, signedBy, missing }));
  } else context.print(`${context.style.good('Signed')}: policy ${version}, ${hash}. ${missingText(signed)}`);
}

function missingText(checked: CheckedChange): string {
  if (checked.kind === 'refused') return `nobody can sign it: ${checked.code}`;
  const { governors, members } = checked.missing;
  const parts = [...(governors === 0 ? [] : [`${governors} more of the governors`]), ...members];
  if (parts.length > 0) return `Still missing: ${parts.join(', ')}.`;
  return 'Nobody is missing; the signing module decides when it is in force.';
}

function judge({ change }: Proposed, { genesis, policy: inForce }: TrustedGenesis, now: number): CheckedChange {
  return checkChange(change, { genesisHash: genesis.hash, inForce, suspended: new Set(), now });
}

function proposedJson(each: Proposed, trusted: TrustedGenesis, now: number): object {
  const checked = judge(each, trusted, now);
  if (checked.kind === 'refused') return { hash: each.hash, refused: checked.code, told: each.told };
  const { statement, comparison, signedBy, missing } = checked;
  return { hash: each.hash, ...statement, changes: comparison.changes, signedBy, missing, told: each.told };
}
