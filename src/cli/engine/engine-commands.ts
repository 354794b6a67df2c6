import { type Command, InvalidArgumentError } from 'commander';
import { type Context } from '../context.js';
import { makeSeedFile } from '../keys/seed-file.js';
import { rows } from '../screen/rows.js';
import { askToCancel, askWithdrawal, showWithdrawal, type RequestOptions } from './ask-withdrawal.js';
import { dropCancel, type DropCancelOptions } from './drop-cancel.js';
import { showStatus } from './show-status.js';
import { UsageError } from '../usage-error.js';

const MAX_MINUTES = 366 * 24 * 60;

export function addEngineCommands(program: Command, context: Context): void {
  addRequest(program, context);
  const config = 'engine.json: serverUrl, genesisHash, keyId, privateKeyFile';
  program
    .command('cancel')
    .description(
      'ask to withdraw a withdrawal, of the server or past it; the signing module decides whether it is in time',
    )
    .requiredOption('--config <file>', config)
    .requiredOption('--reference <id>', 'the withdrawal’s reference')
    .option('--drop <folder...>', 'do not ask the server: folders to put it into, where the signing module looks')
    .option('--out <file>', 'do not ask the server: a file for whoever takes it there')
    .option('--genesis <folder>', 'with --drop or --out: the genesis, for when no server answers')
    .option('--json', 'for scripts')
    .action(async (options: DropCancelOptions) => {
      if (options.drop !== undefined || options.out !== undefined) await dropCancel(options, context);
      else if (options.genesis !== undefined) throw new UsageError('--genesis is for --drop and --out');
      else await askToCancel(options, context);
    });
  program
    .command('withdrawal')
    .description('show how a withdrawal stands, its receipts verified')
    .requiredOption('--config <file>', config)
    .requiredOption('--reference <id>', 'the withdrawal’s reference')
    .option('--json', 'for scripts')
    .action(async (options: { config: string; reference: string; json?: boolean }) => {
      await showWithdrawal(options, context);
    });
  program
    .command('status')
    .description('show server, signing module, nodes, what waits and for whom')
    .requiredOption('--config <file>', 'engine.json or auditor.json')
    .option('--json', 'for scripts')
    .action(async (options: { config: string; json?: boolean }) => {
      await showStatus(options, context);
    });
  addKey(program, 'engine-key', 'an engine', context);
  addKey(program, 'auditor-key', 'an auditor', context);
}

function addRequest(program: Command, context: Context): void {
  program
    .command('request')
    .description('sign a withdrawal as the engine does, and post it')
    .requiredOption('--config <file>', 'engine.json: serverUrl, genesisHash, keyId, privateKeyFile')
    .requiredOption('--asset <asset>', 'CAIP-19 name, or the symbol in the policy')
    .option('--amount <decimal>', 'in units of the asset: 0.5')
    .option('--base-units <integer>', 'in its smallest unit: 50000000')
    .requiredOption('--to <address>', 'the destination, in its one canonical spelling')
    .requiredOption('--reference <id>', 'your name for it, unique for ever')
    .option('--beneficiary <id>', 'an opaque id of whom it is for; the reference unless given')
    .option('--initiator <approver...>', 'approvers who asked for it and so do not count')
    .option('--not-after-minutes <minutes>', 'how long it may wait from now on (default: 60)', minutes)
    .option('--not-after <time>', 'or until when, ISO 8601: the very same request can be sent again with it', moment)
    .option('--dry-run', 'only say what would become of it')
    .option('--wait', 'stay until receipts prove its end')
    .option('--json', 'for scripts')
    .action(async (options: RequestOptions) => {
      await askWithdrawal(options, context);
    });
}

function addKey(program: Command, name: string, whose: string, context: Context): void {
  program
    .command(name)
    .description(`the key of ${whose}`)
    .command('init')
    .description('make an Ed25519 key file (0400, not encrypted: a program that starts unattended reads it)')
    .requiredOption('--out <file>', 'where the private key goes; never over another file')
    .option('--json', 'for scripts')
    .action((options: { out: string; json?: boolean }) => {
      const publicKey = makeSeedFile(options.out);
      if (options.json === true) context.print(JSON.stringify({ publicKey, privateKeyFile: options.out }));
      else
        context.print(
          rows(context.style, [
            ['public key', publicKey],
            ['private key', options.out],
            ['next', `list the public key in the policy draft`],
          ]),
        );
    });
}

/** Unix seconds. Whole ones, in a known zone: a moment that two machines read differently is no moment. */
function moment(text: string): number {
  const milliseconds = Date.parse(text);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.0+)?(Z|[+-]\d\d:\d\d)$/.test(text) || !Number.isFinite(milliseconds))
    throw new InvalidArgumentError('ISO 8601 to the second, with its zone: 2026-11-22T07:00:00Z.');
  return milliseconds / 1000;
}

function minutes(text: string): number {
  const value = Number(text);
  if (!/^[1-9][0-9]*$/.test(text) || value > MAX_MINUTES)
    throw new InvalidArgumentError(`a whole number of minutes, at most ${MAX_MINUTES}.`);
  return value;
}
