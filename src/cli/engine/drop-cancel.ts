import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { createEngineClient, type EngineClientOptions } from '../../client/client.js';
import { cancelCall, signCancel } from '../../client/sign-cancel.js';
import { hashGenesis } from '../../protocol/genesis.js';
import { parseHex32 } from '../../protocol/hex.js';
import { isOpaqueId, type DeploymentId } from '../../protocol/ids.js';
import { parseStrictJson } from '../../protocol/strict-json.js';
import { type Context } from '../context.js';
import { jsonText, readBytes } from '../files/json-file.js';
import { reasonOf } from '../files/secret-file.js';
import { dropFile } from '../orders/drop-file.js';
import { rows } from '../screen/rows.js';
import { UsageError } from '../usage-error.js';
import { readRequesterConfig } from './requester-config.js';

export interface DropCancelOptions {
  readonly config: string;
  readonly reference: string;
  readonly drop?: readonly string[];
  readonly out?: string;
  readonly genesis?: string;
  readonly json?: boolean;
}

/**
 * `sekisho cancel --drop`: writes the signed cancel for the ways besides the server, which is told nothing of it. The
 * signing module finds it in its drop folder, or at a URL that somebody puts it behind.
 */
export async function dropCancel(options: DropCancelOptions, context: Context): Promise<void> {
  const { reference, drop: folders = [], out } = options;
  if (!isOpaqueId(reference)) throw new UsageError(`${reference} is no reference`);
  const requester = readRequesterConfig(options.config, context);
  const deploymentId = await deploymentOf(requester, options.genesis);
  const order = signCancel(requester, { deploymentId, reference }, context.now());
  const { id } = cancelCall(deploymentId, reference);
  const body = new TextEncoder().encode(JSON.stringify(order));
  const places = [
    ...folders.map((folder) => [folder, () => dropFile(folder, `cancel-${id}`, body)] as const),
    ...(out === undefined ? [] : [[out, () => writeFile(out, jsonText(order), { flag: 'wx' })] as const]),
  ];
  // One that cannot be written to must not keep the others from it.
  const told = await Promise.all(
    places.map(async ([place, write]) => {
      const trouble = await write().then(
        () => null,
        (error: unknown) => reasonOf(error),
      );
      return { place, trouble };
    }),
  );
  const written = told.filter(({ trouble }) => trouble === null).map(({ place }) => place);
  const failed = told.filter(({ trouble }) => trouble !== null);
  if (written.length === 0)
    throw new UsageError(failed.map(({ place, trouble }) => `cannot write ${place}: ${trouble ?? ''}`).join('\n'));
  if (options.json === true) {
    context.print(JSON.stringify({ id, reference, written, failed }));
    return;
  }
  context.print(
    rows(context.style, [
      ['cancel of', [reference, id]],
      ['written to', written],
      ...failed.map(({ place, trouble }) => ['not written', `${place}: ${trouble ?? ''}`] as const),
      ['next', '`sekisho withdrawal` tells what became of it: the signing module decides whether it is in time'],
    ]),
  );
}

const genesisHead = z.looseObject({ deploymentId: z.string() });

/** By the pinned genesis: a server that is down or lies must not keep an engine from cancelling. */
async function deploymentOf(requester: EngineClientOptions, folder: string | undefined): Promise<DeploymentId> {
  if (folder === undefined) {
    try {
      return (await createEngineClient(requester).genesis()).policy.deploymentId;
    } catch (error) {
      const why = 'the server does not answer, or not as it should';
      throw new UsageError(`which deployment? ${why}: give --genesis DIR`, { cause: error });
    }
  }
  return parseDeployment(readBytes(join(folder, 'genesis.json'), 'genesis'), requester.genesisHash);
}

function parseDeployment(bytes: Uint8Array, pinned: string): DeploymentId {
  if (hashGenesis(bytes) !== pinned) throw new UsageError('this is not the genesis that the configuration names');
  const deploymentId = parseHex32(genesisHead.parse(parseStrictJson(bytes)).deploymentId);
  if (deploymentId === null) throw new UsageError('this genesis names no deployment');
  return deploymentId as DeploymentId;
}
