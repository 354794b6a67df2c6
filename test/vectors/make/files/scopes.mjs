import { BITCOIN, BTC, ETH, ETHEREUM, INTENTS, USDC } from '../world.mjs';
import { vector } from '../vector.mjs';

export const about =
  'What a freeze stops: input {scope, intent}; expected "stopped", "free", or "malformed" where it is no scope. Intents by their decisive fields. By hand.';

const pick = ({ asset, wallet, destinationBytes, beneficiary }) => ({ asset, wallet, destinationBytes, beneficiary });
const { btc, eth, usdc } = INTENTS;
const ask = (scope, intent) => ({ scope, intent: pick(intent) });
const to = (intent, destinationBytes) => ({ ...intent, destinationBytes });

const GRAMMAR = 'one line: the kind, one blank, and what it names in its one spelling';
const BYTES = 'destinations are compared on bytes, within the chain';
const stopped = (name, rule, scope, intent) => [name, rule, ask(scope, intent), 'stopped'];
const free = (name, rule, scope, intent) => [name, rule, ask(scope, intent), 'free'];
const malformed = (name, scope) => [name, GRAMMAR, ask(scope, btc), 'malformed'];

export const vectors = [
  vector('everything, and bitcoin', 'all is all', ask('all', btc), 'stopped', [
    stopped('and a token', 'all is all', 'all', usdc),
    malformed('in capitals', 'ALL'),
    malformed('with a blank', 'all '),
    malformed('with something behind it', 'all wallet'),
    malformed('nothing', ''),
    malformed('an unknown kind', 'engine engine'),
    malformed('a kind without a name', 'wallet'),
    malformed('two blanks', 'wallet  btc-hot'),
    malformed('two names', 'wallet btc-hot evm-hot'),
    malformed('a blank before it', ' wallet btc-hot'),
  ]),
  vector('a chain', 'a chain stops its own coin and its tokens', ask(`chain ${ETHEREUM}`, usdc), 'stopped', [
    stopped('its own coin', 'a chain stops its own coin and its tokens', `chain ${ETHEREUM}`, eth),
    free('another chain', 'a scope stops what it names', `chain ${BITCOIN}`, usdc),
    free('a chain whose id begins alike', 'a scope stops what it names', 'chain eip155:10', usdc),
    malformed('no chain', 'chain ethereum'),
    malformed('a chain id with a zero before it', 'chain eip155:01'),
  ]),
  vector('an asset', 'an asset stops nothing else on its chain', ask(`asset ${USDC}`, usdc), 'stopped', [
    free('the coin that its fees are paid in', 'an asset stops nothing else on its chain', `asset ${USDC}`, eth),
    free('another asset', 'a scope stops what it names', `asset ${ETH}`, usdc),
    malformed('a symbol', 'asset USDC'),
    malformed('a token with a checksum', 'asset eip155:1/erc20:0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48'),
  ]),
  vector('a wallet', 'a scope stops what it names', ask('wallet evm-hot', eth), 'stopped', [
    stopped('whatever it pays', 'a scope stops what it names', 'wallet evm-hot', usdc),
    free('another wallet', 'a scope stops what it names', 'wallet btc-hot', eth),
    free('the beginning of its name', 'names are compared whole', 'wallet evm', eth),
    malformed('no name', 'wallet EVM-hot'),
  ]),
  vector('a destination', BYTES, ask(`destination ${eth.destination}`, eth), 'stopped', [
    stopped('for whatever asset of the chain', BYTES, `destination ${eth.destination}`, to(usdc, eth.destinationBytes)),
    free('another one', BYTES, `destination ${usdc.destination}`, eth),
    malformed('without its checksum', `destination ${eth.destination.toLowerCase()}`),
    malformed('with a wrong checksum', `destination ${eth.destination.replace('a', 'A')}`),
    malformed('no address', 'destination somewhere'),
  ]),
  vector('a destination in bitcoin', BYTES, ask(`destination ${btc.destination}`, btc), 'stopped', [
    free('for another chain', BYTES, `destination ${btc.destination}`, eth),
    free('the same script on another network', BYTES, 'destination bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080', btc),
    malformed('in capitals', `destination ${btc.destination.toUpperCase()}`),
  ]),
  vector('a beneficiary', 'a scope stops what it names', ask('beneficiary customer-81', btc), 'stopped', [
    free('another one', 'a scope stops what it names', 'beneficiary customer-82', btc),
    free('the same in capitals', 'opaque ids are compared to the letter', 'beneficiary Customer-81', btc),
    malformed('no id', 'beneficiary -'),
  ]),
  vector('an asset and bitcoin', 'a scope stops what it names', ask(`asset ${BTC}`, btc), 'stopped'),
];
