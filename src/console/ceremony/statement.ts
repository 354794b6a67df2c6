import { type Hex32 } from '../../protocol/hex.js';
import { type OrderMessage } from '../../protocol/orders/signed-order.js';
import { typedDataDigest, type MessageOf, type Struct } from '../../protocol/typed-data.js';
import { APPROVE, FREEZE, REJECT, SUSPEND, UNFREEZE, VETO } from '../../protocol/verbs.js';
import { walletTypedData, type WalletTypedData } from '../../protocol/wallet-typed-data.js';
import { type UnsignedVote } from '../../desk/proposal/ballot.js';

/** What a device is to sign: the digest, and the same in the form in which a wallet shows it. */
export interface Statement {
  readonly digest: Hex32;
  readonly typedData: WalletTypedData;
}

/** The only way to a statement: from the message itself. No digest of anybody else's is ever signed. */
export function statementOf<S extends Struct>(deployment: Hex32, type: S, message: MessageOf<S>): Statement {
  return {
    digest: typedDataDigest(deployment, type, message),
    typedData: walletTypedData(deployment, type, message),
  };
}

export function voteStatement(deployment: Hex32, vote: UnsignedVote): Statement {
  return vote.verb === 'Approve'
    ? statementOf(deployment, APPROVE, vote.message)
    : statementOf(deployment, REJECT, vote.message);
}

export function orderStatement(deployment: Hex32, order: OrderMessage): Statement {
  switch (order.verb) {
    case 'Freeze':
      return statementOf(deployment, FREEZE, order.message);
    case 'Unfreeze':
      return statementOf(deployment, UNFREEZE, order.message);
    case 'Suspend':
      return statementOf(deployment, SUSPEND, order.message);
    case 'Veto':
      return statementOf(deployment, VETO, order.message);
    case 'Reject':
      return statementOf(deployment, REJECT, order.message);
  }
}
