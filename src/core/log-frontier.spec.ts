import { utf8ToBytes } from '@noble/hashes/utils.js';
import { leafHash, merkleRoot } from '../protocol/log/merkle-tree.js';
import { LogFrontier } from './log-frontier.js';

describe('LogFrontier', () => {
  it('has the root of the whole tree at every size', () => {
    const leaves = Array.from({ length: 70 }, (_, index) => leafHash(utf8ToBytes(`event ${index}`)));
    const frontier = new LogFrontier();
    expect(frontier.root()).toBe(merkleRoot([]));
    leaves.forEach((leaf, index) => {
      frontier.append(leaf);
      expect(frontier.size).toBe(index + 1);
      expect(frontier.root()).toBe(merkleRoot(leaves.slice(0, index + 1)));
    });
  });
});
