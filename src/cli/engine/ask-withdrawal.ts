import { isEnd } from '../../protocol/withdrawal-states.js';
import { createEngineClient, type EngineClient, type NewWithdrawal, type Withdrawal } from '../../client/client.js';
import { pause } from '../../client/signed-exchange.js';
import { parseBaseUnits, type BaseUnits } from '../../protocol/base-units.js';
import { type Asset } from '../../protocol/policy.js';
import { type Context } from '../context.js';
import { printable } from '../../desk/text/printable.js';
import { UsageError } from '../usage-error.js';
import { dryRunScreen } from './dry-run-screen.js';
import { findAsset } from './find-asset.js';
import { readDecimalAmount } from './read-decimal-amount.js';
import { readRequesterConfig } from './requester-config.js';
import { withdrawalScreen } from './withdrawal-screen.js';

export interface RequestOptions {
  readonly config: string;
  readonly asset: string;
  readonly amount?: string;
  readonly baseUnits?: string;
  readonly to: string;
  readonly reference: string;
  readonly beneficiary?: string;
  readonly initiator?: readonly string[];
  readonly notAfterMinutes?: number;
  /** Unix seconds. */
  readonly notAfter?: number;
  readonly dryRun?: boolean;
  readonly wait?: boolean;
  readonly json?: boolean;
}

/** `sekisho request`: signs a withdrawal and posts it, or asks what would become of it. */
export async function askWithdrawal(options: RequestOptions, context: Context): Promise<void> {
  const client = createEngineClient(readRequesterConfig(options.config, context));
  const { policy } = await client.genesis();
  const asset = findAsset(policy, options.asset);
  const request: NewWithdrawal = {
    reference: options.reference,
    asset: asset.id,
    amount: amountOf(options, asset).toString(),
    destination: options.to,
    beneficiary: options.beneficiary ?? options.reference,
    notAfter: notAfterOf(options, context.now()),
    ...(options.initiator !== undefined && { initiators: [...options.initiator] }),
  };
  if (options.dryRun === true) {
    const answer = await client.dryRun(request);
    context.print(options.json === true ? JSON.stringify(answer) : dryRunScreen(answer, context.style));
    return;
  }
  const asked = await client.requestWithdrawal(request);
  const told = options.wait === true ? await follow(client, asked, context) : asked;
  tell(told, options.json === true, context);
}

/** `sekisho cancel`: asks to withdraw a withdrawal; the signing module decides whether it is in time. */
export async function askToCancel(
  options: { readonly config: string; readonly reference: string; readonly json?: boolean },
  context: Context,
): Promise<void> {
  const client = createEngineClient(readRequesterConfig(options.config, context));
  tell(await client.cancel(options.reference), options.json === true, context);
}

/** `sekisho withdrawal`: how one stands, with its receipts verified. */
export async function showWithdrawal(
  options: { readonly config: string; readonly reference: string; readonly json?: boolean },
  context: Context,
): Promise<void> {
  const client = createEngineClient(readRequesterConfig(options.config, context));
  tell(await client.get(await client.idOf(options.reference)), options.json === true, context);
}

function tell(withdrawal: Withdrawal, json: boolean, context: Context): void {
  context.print(json ? withdrawalJson(withdrawal) : withdrawalScreen(withdrawal, context.now(), context.style));
}

/** Without the receipts themselves: a script wants to know how it stands, the export has the proofs. */
function withdrawalJson({ receipts, provenBy, ...rest }: Withdrawal): string {
  return JSON.stringify({ ...rest, receipts: receipts.length, provenByReceipt: provenBy?.sequence ?? null });
}

function amountOf({ amount, baseUnits }: RequestOptions, { decimals, symbol }: Asset): BaseUnits {
  if ((amount === undefined) === (baseUnits === undefined))
    throw new UsageError('give either --amount, in units of the asset, or --base-units');
  if (amount !== undefined) return readDecimalAmount(amount, decimals, symbol);
  const units = parseBaseUnits(baseUnits ?? '');
  if (units === null) throw new UsageError(`--base-units ${baseUnits ?? ''} is no whole number`);
  return units;
}

const USUAL_MINUTES = 60;

/** A moment makes the same request when it is asked for again, which a lifetime from now on never does. */
function notAfterOf({ notAfter, notAfterMinutes }: RequestOptions, now: number): number {
  if (notAfter === undefined) return now + (notAfterMinutes ?? USUAL_MINUTES) * 60;
  if (notAfterMinutes !== undefined) throw new UsageError('give either --not-after or --not-after-minutes');
  return notAfter;
}

const LOOK_EVERY_MS = 1000;

/** Tells each change of state until an end is proven. */
async function follow(client: EngineClient, asked: Withdrawal, context: Context): Promise<Withdrawal> {
  let last = asked;
  let told = '';
  for (;;) {
    const standing = printable(
      [last.state, last.reason ?? last.told.reason ?? ''].filter((text) => text !== '').join(', '),
    );
    if (standing !== told) context.note(`${last.reference}: ${standing}`);
    told = standing;
    if ((last.provenBy !== null && isEnd(last.state)) || context.stop.aborted) return last;
    await pause(LOOK_EVERY_MS);
    last = await client.get(last.id);
  }
}
