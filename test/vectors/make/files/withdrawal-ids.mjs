import { DEPLOYMENT, OTHER_DEPLOYMENT, withdrawalIdOf } from '../world.mjs';
import { vector } from '../vector.mjs';

export const about =
  'A withdrawal’s id: input {deploymentId, reference}, expected keccak256("sekisho-withdrawal" || deploymentId || keccak256(reference)), by ethers’ solidityPackedKeccak256.';

const of = (name, deploymentId, reference) =>
  vector(
    name,
    'keccak256 over a tag, 32 bytes and 32 bytes',
    { deploymentId, reference },
    withdrawalIdOf(deploymentId, reference),
  );

export const vectors = [
  of('a reference', DEPLOYMENT, 'W-2026-000017'),
  of('the next reference', DEPLOYMENT, 'W-2026-000018'),
  of('the same reference in another deployment', OTHER_DEPLOYMENT, 'W-2026-000017'),
  of('the shortest reference', DEPLOYMENT, '1'),
  of('the longest reference', DEPLOYMENT, `${'Az09._:-'.repeat(15)}Az09._:-`),
  of('an empty deployment', '00'.repeat(32), 'W-2026-000017'),
];
