import { type Command } from 'commander';
import { SekishoProblem } from '../../client/sekisho-problem.js';
import { checkWords } from '../../protocol/check-words.js';
import { CodedError } from '../../protocol/coded-error.js';
import { parseHex32, type Hex32 } from '../../protocol/hex.js';
import { type DeviceId } from '../../protocol/ids.js';
import { parseScope } from '../../protocol/orders/scope.js';
import { type OrderMessage } from '../../protocol/orders/signed-order.js';
import { mayGive, ORDER_LIFETIME_SECONDS } from '../../protocol/orders/verify-order.js';
import { type Policy } from '../../protocol/policy.js';
import { isReason } from '../../protocol/vote.js';
import { type Context } from '../context.js';
import { fetchProposal } from '../device/cast-vote.js';
import { DeviceFolder } from '../device/device-folder.js';
import { DeviceServer } from '../device/device-server.js';
import { passphraseFrom } from '../files/passphrase.js';
import { proposalScreen } from '../screen/proposal-screen.js';
import { UsageError } from '../usage-error.js';
import { giveOrder, OrderNotGiven } from './give-order.js';
import { liftingText } from './lifting-text.js';
import { knownDeployment, type KnownDeployment } from './known-deployment.js';
import { ownSuspension, ownSuspensionInShort, ownSuspensionText } from './own-suspension.js';
import { suspensionWarnings } from './suspension-warnings.js';
import { vetoWarnings } from './veto-warnings.js';

/** A reject carries the whole intent, and nobody else shows that to a device. */
const WITHOUT_THE_SERVER =
  'Only the server shows what is to be rejected: when it is down or hides it, freeze instead, with `sekisho freeze beneficiary ID` or `sekisho freeze destination ADDRESS`';

interface OrderOptions {
  readonly folder: string;
  readonly reason: string;
  readonly passphraseFile?: string;
  readonly server?: string;
  readonly watchtower?: readonly string[];
  readonly drop?: readonly string[];
  readonly genesis?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** What every order of this device says about itself. */
interface Given {
  readonly reason: string;
  readonly approver: string;
  readonly device: string;
  readonly castAt: number;
  readonly expiresAt: number;
}

interface Draft {
  readonly order: OrderMessage;
  readonly warnings?: readonly string[];
}

/** Orders that stop, and the one that lifts them. They work with the server down or lying, if they have another way. */
export function addOrderCommands(program: Command, context: Context): void {
  ordering(program.command('freeze [scope...]'), 'stop signatures: all of them, or within a scope').action(
    async (scope: readonly string[], options: OrderOptions) => {
      await give(options, context, (given, { policy, isCurrent }) => {
        const text = scope.length === 0 ? 'all' : scope.join(' ');
        const unknown = unknownInScope(text, policy);
        if (isCurrent && unknown !== null) throw new UsageError(unknown);
        return {
          order: { verb: 'Freeze', message: { scope: text, ...given } },
          // The newest policy may have it.
          warnings: unknown === null ? [] : [`Look at it twice: ${unknown}.`],
        };
      });
    },
  );
  ordering(program.command('unfreeze <orders...>'), 'sign under lifting these orders, named by their digests').action(
    async (orders: readonly string[], options: OrderOptions) => {
      await give(options, context, (given, { policy }) => {
        const digests = [...new Set(orders.map(digestFrom))].sort();
        const warnings = [
          `It takes ${policy.governance?.threshold ?? 0} governors who name exactly these orders; what is not named stands.`,
        ];
        return { order: { verb: 'Unfreeze', message: { orders: digests, ...given } }, warnings };
      });
    },
  );
  ordering(program.command('suspend <device>'), 'from now on nothing that this device signs counts').action(
    async (suspended: string, options: OrderOptions) => {
      await give(options, context, (given, deployment) => {
        const { policy, isCurrent } = deployment;
        if (isCurrent && !policy.devices.has(suspended as DeviceId))
          throw new UsageError(`the policy has no device ${suspended}`);
        return {
          order: { verb: 'Suspend', message: { suspended, ...given } },
          warnings: suspensionWarnings(deployment, suspended as DeviceId),
        };
      });
    },
  );
  addVetoCommand(program, context);
  ordering(
    program.command('reject <withdrawal>'),
    `reject a withdrawal that the server shows, by every way. ${WITHOUT_THE_SERVER}`,
  ).action(async (named: string, options: OrderOptions) => {
    await give(options, context, async (given, { policy, shown }, folder, show) => {
      if (shown === null) context.note(`Waiting for the server all the same. ${WITHOUT_THE_SERVER}.`);
      const passphrase = passphraseFrom(options.passphraseFile, context);
      const proposal = await DeviceServer.open(folder, options.server, passphrase, context)
        .then((server) => fetchProposal(server, named, context.now()))
        .catch((error: unknown) => {
          throw tellFreeze(error, context);
        });
      show(proposalScreen(proposal, policy, given.approver, context.now(), context.style));
      const { intent, registeredAt } = proposal;
      const order = { verb: 'Reject', message: { intent, policyHash: policy.hash, ...given } } as const;
      return { order, warnings: registeredAt === null && policy.version > 1 ? [NOT_SHOWN_AS_REGISTERED] : [] };
    });
  });
}

/** The fee ceiling and the asset's words come from the policy of the registration, and are part of what is rejected. */
const NOT_SHOWN_AS_REGISTERED =
  'The server does not show that the signing module has registered it. If it has, under an earlier policy with another fee ceiling, this rejects something else: freeze the beneficiary or the destination besides.';

/** Here and among the commands about policies: whoever looks for it looks in both places. */
export function addVetoCommand(parent: Command, context: Context): void {
  ordering(parent.command('veto <policyHash>'), 'stop a change of policy that is not in force yet').action(
    async (policyHash: string, options: OrderOptions) => {
      await give(options, context, (given, deployment) => {
        const vetoed = digestFrom(policyHash);
        return {
          order: { verb: 'Veto', message: { policyHash: vetoed, ...given } },
          warnings: vetoWarnings(deployment, vetoed),
        };
      });
    },
  );
}

function ordering(command: Command, description: string): Command {
  return command
    .description(description)
    .requiredOption('--folder <folder>', 'the device’s folder')
    .requiredOption('--reason <text>', 'one line for everybody to read, 280 characters at most')
    .option('--passphrase-file <file>', 'a file that only you can read; else you are asked')
    .option('--server <url>', 'the server, where enrolment did not name one')
    .option('--watchtower <url...>', 'watchtowers to take it to')
    .option('--drop <folder...>', 'folders to put it into, where the signing module looks')
    .option('--genesis <folder>', 'the genesis, for when no server answers and the device has kept none')
    .option('--yes', 'do not ask: you have looked already')
    .option('--json', 'for scripts: one JSON value on standard output');
}

async function give(
  options: OrderOptions,
  context: Context,
  draft: (
    given: Given,
    deployment: KnownDeployment,
    folder: DeviceFolder,
    show: (text: string) => void,
  ) => Draft | Promise<Draft>,
): Promise<void> {
  if (!isReason(options.reason))
    throw new UsageError('a reason is one line of at most 280 characters that people can read');
  const folder = DeviceFolder.open(options.folder);
  const json = options.json === true;
  const show = (text: string): void => {
    if (json) context.note(text);
    else context.print(text);
  };
  const server = options.server ?? folder.about.server;
  const deployment = await knownDeployment(folder, { server, genesis: options.genesis }, context);
  const { approver, device, watchtower } = folder.about;
  const castAt = context.now();
  const given = { reason: options.reason, approver, device, castAt, expiresAt: castAt + ORDER_LIFETIME_SECONDS };
  const { order, warnings: about = [] } = await draft(given, deployment, folder, show);
  refuseIfNotTheirs(order, deployment);
  const suspension = ownSuspension(order, deployment, folder, castAt);
  const warnings = [...(suspension === null ? [] : [ownSuspensionText(order, suspension, castAt)]), ...about];
  const watchtowers = options.watchtower ?? (watchtower === undefined ? [] : [watchtower]);
  const { digest, deliveries } = await giveOrder(order, warnings, {
    ...{ folder, deployment, context, show, yes: options.yes === true },
    places: { server, watchtowers, folders: options.drop ?? [] },
    passphrase: passphraseFrom(options.passphraseFile, context),
  });
  const taken = deliveries.filter(({ trouble }) => trouble === null).map(({ place }) => place);
  const failed = deliveries.filter(({ trouble }) => trouble !== null);
  const lifting = order.verb === 'Unfreeze' ? liftingText(order, deployment, context.now()) : null;
  if (json) {
    const said = { digest, verb: order.verb, checkWords: checkWords(digest), taken, failed };
    context.print(JSON.stringify({ ...said, warnings, suspended: suspension, ...(lifting !== null && { lifting }) }));
    return;
  }
  context.print(`${context.style.good(order.verb)} given: ${digest}`);
  for (const place of taken) context.print(`  taken by ${place}`);
  for (const { place, trouble } of failed)
    context.print(context.style.warn(`  not taken by ${place}: ${trouble ?? ''}`));
  if (lifting !== null) context.print(`  ${lifting}`);
  // What is read last must not sound as if something had been stopped.
  if (suspension !== null) context.print(context.style.warn(`  ${ownSuspensionInShort(order)}`));
}

/** Nobody would obey it, and it would look as if something had been stopped. */
function refuseIfNotTheirs(order: OrderMessage, { policy, isCurrent }: KnownDeployment): void {
  // Whose a device is that came with a later version, a policy that is not the newest cannot tell.
  const mayBeTheirs =
    order.verb === 'Suspend' && !isCurrent && !policy.devices.has(order.message.suspended as DeviceId);
  if (mayBeTheirs || mayGive(order, order.message.approver, policy)) return;
  const newest = isCurrent ? '' : ', the newest that this device has followed';
  const whose = order.verb === 'Suspend' ? 'neither its owner nor a governor' : 'no governor';
  throw new OrderNotGiven({
    code: 'ORDER_NOT_ELIGIBLE',
    what: `by policy ${policy.version}${newest}, ${order.message.approver} is ${whose}; a freeze is anybody’s to give`,
  });
}

/** The same failure, with what works past the server as the next step. */
function tellFreeze(error: unknown, context: Context): unknown {
  if (error instanceof SekishoProblem)
    return new SekishoProblem({ ...error.refusal, next: `${WITHOUT_THE_SERVER}.` }, { cause: error });
  if (error instanceof CodedError) context.note(`${WITHOUT_THE_SERVER}.`);
  return error;
}

function digestFrom(text: string): Hex32 {
  const digest = parseHex32(text);
  if (digest === null) throw new UsageError(`${text}: not 64 digits of lower-case hexadecimal`);
  return digest;
}

function scopeError(): UsageError {
  return new UsageError(
    'a scope is: all, or "chain ID", "asset ID", "wallet ID", "destination ADDRESS", "beneficiary ID"; ids by CAIP-2 and CAIP-19',
  );
}

/** A slip of the pen would freeze nothing, and look as if it did. */
function unknownInScope(text: string, policy: Policy): string | null {
  const scope = parseScope(text);
  if (scope === null) throw scopeError();
  const known: readonly string[] | null =
    scope.kind === 'wallet'
      ? [...policy.wallets.keys()]
      : scope.kind === 'asset'
        ? [...policy.assets.keys()]
        : scope.kind === 'chain'
          ? [...policy.wallets.values()].map(({ chain }) => chain)
          : null;
  const named = text.slice(text.indexOf(' ') + 1);
  if (known === null || known.includes(named)) return null;
  return `the policy has no ${scope.kind} ${named}; it has ${[...new Set(known)].join(', ')}`;
}
