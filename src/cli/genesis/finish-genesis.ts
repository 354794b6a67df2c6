import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { GenesisError, hashGenesis, openGenesis } from '../../protocol/genesis.js';
import { jsonText, readBytes, readJsonFile, writeNewFile } from '../files/json-file.js';
import { UsageError } from '../usage-error.js';
import { type MadeGenesis } from './make-genesis.js';

const enrolment = z.strictObject({ message: z.looseObject({ device: z.string() }), signature: z.string() });

/** Gathers every device's signature over the genesis hash, and writes nothing that `openGenesis` would refuse. */
export function finishGenesis(out: string, enrolmentFiles: readonly string[]): MadeGenesis {
  const file = join(out, 'enrolments.json');
  if (existsSync(file)) throw new UsageError(`${out} is finished already; a genesis does not change`);
  const genesis = readBytes(join(out, 'genesis.json'), 'genesis');
  const policyBytes = readBytes(join(out, 'policy.json'), 'policy');
  const enrolments = enrolmentFiles.map((each) => readJsonFile(each, 'enrolment', enrolment));
  const text = jsonText(enrolments);
  const hash = hashGenesis(genesis);
  try {
    const { policy } = openGenesis({ genesis, policy: policyBytes, enrolments: new TextEncoder().encode(text) }, hash);
    writeNewFile(file, text);
    return { hash, policy };
  } catch (error) {
    if (error instanceof GenesisError) throw new UsageError(`the ceremony is not complete: ${error.message}`);
    throw error;
  }
}
