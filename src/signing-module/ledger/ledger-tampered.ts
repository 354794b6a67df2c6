/** The ledger is not what this module wrote. It pays nothing, until a person has looked. */
export class LedgerTampered extends Error {
  override readonly name = 'LedgerTampered';
}
