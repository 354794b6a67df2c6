import { join } from 'node:path';
import { checkWords } from '../../protocol/check-words.js';
import { hashGenesis } from '../../protocol/genesis.js';
import { PolicyError } from '../../protocol/policy-error.js';
import { hashPolicy, parsePolicy, type Policy } from '../../protocol/policy.js';
import { parseHex, type Hex32 } from '../../protocol/hex.js';
import { invariant } from '../../protocol/invariant.js';
import { typedDataDigest, writeMessage } from '../../protocol/typed-data.js';
import { DEVICE_ENROLMENT } from '../../protocol/verbs.js';
import { type DeviceId } from '../../protocol/ids.js';
import { z } from 'zod';
import { rememberGenesis } from '../orders/known-deployment.js';
import { confirmByWord } from '../confirm-by-word.js';
import { type Context } from '../context.js';
import { jsonText, readBytes, readJsonFile, writeNewFile } from '../files/json-file.js';
import { type Passphrase } from '../files/passphrase.js';
import { genesisScreen } from '../screen/policy-screen.js';
import { UsageError } from '../usage-error.js';
import { type DeviceFolder } from './device-folder.js';

export interface Enrolment {
  readonly genesisFolder: string;
  readonly out: string;
  readonly server: string | undefined;
  readonly yes: boolean;
  /** The deployment exists already: a change of policy will list this device, and needs its proof. */
  readonly isJoining: boolean;
}

const genesisHead = z.looseObject({ policyHash: z.string(), deploymentId: z.string() });

/**
 * Shows the approver the genesis and its policy, and signs its hash once they agree. From then on this device
 * knows one genesis, and refuses every server that stands on another.
 */
export async function enrolDevice(
  folder: DeviceFolder,
  { genesisFolder, out, server, yes, isJoining }: Enrolment,
  passphrase: Passphrase,
  context: Context,
): Promise<Hex32> {
  const { hash, policy } = readGenesisToSign(genesisFolder);
  if (isJoining) refuseIfListed(folder, policy);
  else refuseUnlessListed(folder, policy);
  context.note(genesisScreen(hash, policy, context.style));
  if (!yes) context.note('\nCompare the check words with those of whoever ran `sekisho init`, by another way.');
  await confirmByWord(context, checkWords(hash), 'enrol', yes);

  const { approver, device, scheme, publicKey: text, path } = folder.about;
  const publicKey = parseHex(text);
  invariant(publicKey !== null, 'the device file was read by its schema');
  const message = { genesisHash: hash, approver, device, scheme, publicKey, path };
  const signature = await folder.sign(typedDataDigest(policy.deploymentId, DEVICE_ENROLMENT, message), passphrase);
  folder.pin(hash, server);
  rememberGenesis(folder, genesisFolder);
  writeNewFile(out, jsonText({ message: writeMessage(message), signature }));
  return hash;
}

/** The genesis before anybody has signed it: all of `openGenesis` but the enrolments, which are being made. */
function readGenesisToSign(genesisFolder: string): { readonly hash: Hex32; readonly policy: Policy } {
  const file = join(genesisFolder, 'genesis.json');
  const { policyHash, deploymentId } = readJsonFile(file, 'genesis', genesisHead);
  const policyBytes = readBytes(join(genesisFolder, 'policy.json'), 'policy');
  if (hashPolicy(policyBytes) !== policyHash)
    throw new UsageError('policy.json is not the policy that the genesis names');
  try {
    const policy = parsePolicy(policyBytes);
    if (policy.deploymentId !== deploymentId) throw new UsageError('policy.json is for another deployment');
    return { hash: hashGenesis(readBytes(file, 'genesis')), policy };
  } catch (error) {
    if (error instanceof PolicyError) throw new UsageError(`the policy does not hold together: ${error.message}`);
    throw error;
  }
}

/** What the first policy lists already took part in the ceremony; another device under its name would be mistaken for it. */
function refuseIfListed({ about }: DeviceFolder, policy: Policy): void {
  const listed = [...policy.devices.values()].find(
    ({ id, publicKey }) => id === about.device || publicKey === about.publicKey,
  );
  if (listed !== undefined)
    throw new UsageError(`the first policy lists ${listed.id} already: leave --joining out, or make another device`);
}

/** A device that the policy lists otherwise than it is would sign for somebody else's idea of it. */
function refuseUnlessListed({ about }: DeviceFolder, policy: Policy): void {
  const listed = policy.devices.get(about.device as DeviceId);
  if (listed === undefined)
    throw new UsageError(
      `the policy does not list the device ${about.device}: where the deployment exists already and a change is to bring it, give --joining`,
    );
  for (const field of ['approver', 'scheme', 'publicKey', 'path'] as const) {
    if (listed[field] !== about[field])
      throw new UsageError(
        `the policy lists ${about.device} with another ${field}: ${listed[field]}, not ${about[field]}`,
      );
  }
}
