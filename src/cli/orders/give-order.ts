import { checkWords } from '../../protocol/check-words.js';
import { CodedError } from '../../protocol/coded-error.js';
import { type Code } from '../../protocol/codes.js';
import { verifyDeviceSignature } from '../../protocol/devices/verify-device-signature.js';
import { parseHex, type Hex32 } from '../../protocol/hex.js';
import {
  orderDigest,
  readSignedOrder,
  type OrderMessage,
  type SignedOrder,
} from '../../protocol/orders/signed-order.js';
import { writeMessage } from '../../protocol/typed-data.js';
import { confirmByWord } from '../confirm-by-word.js';
import { type Context } from '../context.js';
import { type DeviceFolder } from '../device/device-folder.js';
import { type Passphrase } from '../files/passphrase.js';
import { printable } from '../../desk/text/printable.js';
import { rows } from '../screen/rows.js';
import { momentText } from '../screen/time-text.js';
import { UsageError } from '../usage-error.js';
import { deliverOrder, type Delivery, type Places } from './deliver-order.js';
import { type KnownDeployment } from './known-deployment.js';

/** An order that was not given, and why. */
export class OrderNotGiven extends CodedError<{ readonly code: Code; readonly what?: string }> {
  override readonly name = 'OrderNotGiven';
}

export interface Giving {
  readonly folder: DeviceFolder;
  readonly deployment: KnownDeployment;
  readonly places: Places;
  readonly passphrase: Passphrase;
  readonly context: Context;
  readonly yes: boolean;
  /** Where the screen goes: standard error when standard output carries JSON. */
  readonly show: (text: string) => void;
}

export interface GivenOrder {
  readonly digest: Hex32;
  readonly deliveries: readonly Delivery[];
}

/** Shows what will be signed in full, asks, signs, and takes it to every place. One place that takes it is enough. */
export async function giveOrder(order: OrderMessage, warnings: readonly string[], giving: Giving): Promise<GivenOrder> {
  const { folder, deployment, context, show } = giving;
  const { places } = giving;
  if (places.server === undefined && places.watchtowers.length + places.folders.length === 0)
    throw new UsageError('where to? Give --server, --watchtower or --drop');
  const digest = orderDigest(deployment.deploymentId, order);
  const words = checkWords(digest);
  show(orderScreen(order, digest, words, warnings, giving));
  await confirmByWord(context, words, order.verb.toLowerCase(), giving.yes);
  const signature = await folder.sign(digest, giving.passphrase);
  const publicKey = parseHex(folder.about.publicKey);
  if (publicKey === null || !verifyDeviceSignature({ ...folder.about, publicKey }, digest, signature))
    throw new OrderNotGiven({ code: 'ORDER_SIGNATURE_INVALID' });
  const signed = readSignedOrder({ verb: order.verb, message: writeMessage(order.message), signature });
  if (signed === null)
    throw new UsageError('this cannot be ordered: look at the reason, at most 280 characters in a line');
  return { digest, deliveries: await deliver(signed, digest, giving) };
}

async function deliver(order: SignedOrder, digest: Hex32, { places, context }: Giving): Promise<readonly Delivery[]> {
  const deliveries = await deliverOrder(order, digest, places, context);
  if (deliveries.every(({ trouble }) => trouble !== null)) {
    const what = deliveries.map(({ place, trouble }) => `${place}: ${trouble ?? ''}`).join('; ');
    throw new OrderNotGiven({ code: 'ORDER_NOT_DELIVERED', what: printable(what) });
  }
  return deliveries;
}

function orderScreen(
  { verb, message }: OrderMessage,
  digest: Hex32,
  words: readonly string[],
  warnings: readonly string[],
  { folder, deployment, context }: Giving,
): string {
  const { style } = context;
  const now = context.now();
  const subject = Object.entries(message)
    .filter(
      ([field]) =>
        !['approver', 'device', 'castAt', 'expiresAt', 'intent', 'policyHash'].includes(field) ||
        (verb === 'Veto' && field === 'policyHash'),
    )
    .map(([field, value]: [string, unknown]) => {
      const lines = Array.isArray(value) ? value.map(String) : [String(value)];
      return [field, lines.map(printable)] as const;
    });
  return [
    style.strong(verb.toUpperCase()),
    '',
    rows(style, [
      ...subject,
      ['as', `${folder.about.approver}, on ${folder.about.device}`],
      ['taken until', momentText(message.expiresAt, now)],
      ['deployment', deployment.deploymentId],
      ['digest', digest],
      ['check words', style.strong(words.join(' '))],
    ]),
    ...warnings.map((warning) => `\n${style.warn(warning)}`),
    '',
  ].join('\n');
}
