import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aGenesis, writeGenesisFolder } from '../../test/support/builders/a-genesis.js';
import { aPolicyDocument, documentBytes } from '../../test/support/builders/a-policy.js';
import { makeTemporaryFolder, removeTemporaryFolder } from '../../test/support/temporary-folder.js';
import { hashGenesis } from '../protocol/genesis.js';
import { type Hex32 } from '../protocol/hex.js';
import { hashPolicy } from '../protocol/policy.js';
import { ConfigError } from './config-error.js';
import { readGenesis } from './read-genesis.js';

const { files, genesis } = aGenesis();
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

let directory: string;
beforeEach(() => {
  directory = writeGenesisFolder(makeTemporaryFolder(), files);
});
afterEach(() => {
  removeTemporaryFolder(directory);
});

/** Puts it in the place of the genesis; returns its hash, as an operator would pin it. */
function headed(head: Uint8Array): Hex32 {
  writeFileSync(join(directory, 'genesis.json'), head);
  return hashGenesis(head);
}
/** The same for a genesis that names this as its policy. */
function ruledBy(policy: Uint8Array): Hex32 {
  writeFileSync(join(directory, 'policy.json'), policy);
  const head = new TextDecoder().decode(files.genesis);
  return headed(bytes(head.replace(hashPolicy(files.policy), hashPolicy(policy))));
}
function enrolling(enrolments: Uint8Array): Hex32 {
  writeFileSync(join(directory, 'enrolments.json'), enrolments);
  return genesis.hash;
}

it('opens what the ceremony left, against the pinned hash', () => {
  expect(readGenesis({ directory, hash: genesis.hash }).genesis).toEqual(genesis);
});

it.each<[string, () => Hex32, string]>([
  ['of another hash', () => hashGenesis(bytes('another')), 'the pinned hash is'],
  ['that is no JSON', () => headed(bytes('{"format":')), 'not JSON'],
  ['without its fields', () => headed(bytes('{}')), 'deploymentId'],
  ['whose policy is no JSON', () => ruledBy(bytes('{')), 'not JSON'],
  ['whose policy lacks a field', () => ruledBy(documentBytes({ ...aPolicyDocument(), tiers: undefined })), 'tiers'],
  ['whose policy does not hold together', () => ruledBy(documentBytes(aPolicyDocument({ groups: {} }))), 'group'],
  ['whose enrolments were cut off', () => enrolling(files.enrolments.subarray(0, -9)), 'not JSON'],
  ['whose enrolments lack a device', () => enrolling(documentBytes([])), 'has not signed this genesis'],
])('tells the operator what to mend in a genesis %s', (_what, prepare, told) => {
  const hash = prepare();
  const read = () => readGenesis({ directory, hash });
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(told);
  expect(read).toThrow('check genesis.directory and genesis.hash');
});
