/** Why signed bytes are not let out. Closed: whoever reports one can list them all. */
export type BitcoinRefusalCode =
  | 'TRANSACTION_MALFORMED'
  | 'PREVIOUS_TRANSACTION_MALFORMED'
  | 'OWN_SCRIPT_NOT_OF_KEY'
  | 'DESTINATION_IS_OURS'
  | 'VERSION_WRONG'
  | 'LOCKTIME_WRONG'
  | 'TOO_HEAVY'
  | 'INPUT_DUPLICATED'
  | 'INPUT_SEQUENCE_WRONG'
  | 'INPUT_SCRIPT_NOT_EMPTY'
  | 'INPUT_UNKNOWN'
  | 'INPUT_NOT_OURS'
  | 'ANCHOR_MISSING'
  | 'PAYMENT_MISSING'
  | 'PAYMENT_AMOUNT_WRONG'
  | 'PAYMENT_DUPLICATED'
  | 'OUTPUT_FOREIGN'
  | 'CHANGE_DUPLICATED'
  | 'CHANGE_IS_DUST'
  | 'FEE_NEGATIVE'
  | 'FEE_ABOVE_CEILING'
  | 'FEE_RATE_ABOVE_CAP'
  | 'WITNESS_SHAPE_WRONG'
  | 'WITNESS_KEY_FOREIGN'
  | 'SIGHASH_NOT_ALL'
  | 'SIGNATURE_MALFORMED'
  | 'SIGNATURE_HIGH_S'
  | 'SIGNATURE_INVALID';

export interface BitcoinRefusal {
  readonly kind: 'refused';
  readonly code: BitcoinRefusalCode;
  /** For a person reading the receipt; nothing branches on it. */
  readonly detail: string;
}

export function refuse(code: BitcoinRefusalCode, detail: string): BitcoinRefusal {
  return { kind: 'refused', code, detail };
}
