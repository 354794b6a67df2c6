import { type Command } from 'commander';
import { checkWords } from '../../protocol/check-words.js';
import { type Context } from '../context.js';
import { genesisScreen } from '../screen/policy-screen.js';
import { UsageError } from '../usage-error.js';
import { finishGenesis } from './finish-genesis.js';
import { makeGenesis, type MadeGenesis } from './make-genesis.js';

interface InitOptions {
  readonly out: string;
  readonly draft?: string;
  readonly module?: string;
  readonly device?: readonly string[];
  readonly finish?: boolean;
  readonly enrolment?: readonly string[];
  readonly json?: boolean;
}

/** The ceremony in two halves, with every device's signature between them. */
export function addGenesisCommands(program: Command, context: Context): void {
  program
    .command('init')
    .description('hold the genesis ceremony: first make it, then, once every device has signed, finish it')
    .requiredOption('--out <folder>', 'the genesis folder')
    .option('--draft <file>', 'the policy without devices and addresses')
    .option('--module <file>', 'public.json of the signing module')
    .option('--device <file...>', 'device.json of every device')
    .option('--finish', 'gather the enrolments of a genesis that was made')
    .option('--enrolment <file...>', 'what each `sekisho device enrol` wrote')
    .option('--json', 'for scripts')
    .action((options: InitOptions) => {
      const finished = options.finish === true;
      tell(finished ? finish(options) : make(options), finished, options, context);
    });
}

function make({ draft, module, device, out, enrolment }: InitOptions): MadeGenesis {
  if (draft === undefined || module === undefined || device === undefined)
    throw new UsageError('to make a genesis give --draft, --module and every --device; to finish one, --finish');
  if (enrolment !== undefined) throw new UsageError('--enrolment goes with --finish');
  return makeGenesis({ draft, module, devices: device, out });
}

function finish({ draft, module, device, out, enrolment }: InitOptions): MadeGenesis {
  if (draft !== undefined || module !== undefined || device !== undefined)
    throw new UsageError('--finish takes --out and --enrolment only: the genesis is made');
  if (enrolment === undefined) throw new UsageError('--finish takes the --enrolment of every device');
  return finishGenesis(out, enrolment);
}

function tell({ hash, policy }: MadeGenesis, finished: boolean, { out, json }: InitOptions, context: Context): void {
  const words = checkWords(hash);
  if (json === true) {
    context.print(
      JSON.stringify({ genesisHash: hash, checkWords: words, deploymentId: policy.deploymentId, finished }),
    );
    return;
  }
  if (finished) {
    context.print(
      `${context.style.good('The genesis is complete')}: ${policy.devices.size} devices have signed ${hash}.`,
    );
    context.print(`Pin this hash in server.json, signing-module.json and engine.json, and copy ${out} to each.`);
    return;
  }
  context.print(genesisScreen(hash, policy, context.style));
  context.print(
    '\nNext: give the folder to every approver, who runs `sekisho device enrol` and compares the check words.',
  );
  context.print(
    policy.governance === null
      ? 'It names no governance: approvers and rules stay as they are for as long as this genesis lives.'
      : 'Approvers and rules change later by what the governors sign; wallets take a new genesis.',
  );
}
