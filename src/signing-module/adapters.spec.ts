import { aGenesis } from '../../test/support/builders/a-genesis.js';
import { refuseMissingNode } from './adapters.js';
import { ConfigError } from '../process/config-error.js';

const { policy } = aGenesis();
const chains = [...new Set([...policy.wallets.values()].map(({ chain }) => chain))];
const nodesOf = (named: typeof chains) => new Map(named.map((chain) => [chain, { rpcUrl: 'http://127.0.0.1:1' }]));

describe('refuseMissingNode', () => {
  it('takes a node for each chain', () => {
    expect(() => {
      refuseMissingNode(policy, nodesOf(chains));
    }).not.toThrow();
  });

  it.each(chains)('names %s when it has none', (chain) => {
    const refusing = () => {
      refuseMissingNode(policy, nodesOf(chains.filter((other) => other !== chain)));
    };
    expect(refusing).toThrow(ConfigError);
    expect(refusing).toThrow(`nodes: give ${chain} an rpcUrl`);
  });
});
